package io.finetunebench.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShortNamesTest {
  @Test
  void thePackageThatAllNamesShareIsLeftOutAndTheTitleHasIt() {
    ShortNames names =
        ShortNames.of(List.of("org.a.json.Codec.read", "org.a.json.Codec.write", "org.a.xml.B.c"));
    assertEquals("json.Codec.read avgt size=1", names.of("org.a.json.Codec.read avgt size=1"));
    assertEquals("xml.B.c", names.of("org.a.xml.B.c"));
    assertEquals("Each of org.a", names.title("Each"));
  }

  @Test
  void classAndMethodStayAlsoWhereAllShareThem() {
    ShortNames one = ShortNames.of(List.of("org.a.Codec.read", "org.a.Codec.read"));
    assertEquals("Codec.read", one.of("org.a.Codec.read"));
  }

  @Test
  void aPackageIsSharedAsAWhole() {
    ShortNames names = ShortNames.of(List.of("org.alpha.A.a", "org.alps.A.a"));
    assertEquals("alpha.A.a", names.of("org.alpha.A.a"));
  }

  @Test
  void namesWithoutAPackageStayAsTheyAre() {
    for (List<String> names :
        List.of(
            List.of("TrainingEpoch.epoch", "org.a.B.c"),
            List.of("plain"),
            List.of("TrainingEpoch.epoch", "TrainingEpoch.epoch"))) {
      ShortNames all = ShortNames.of(names);
      assertEquals("Each", all.title("Each"));
      assertEquals(names.get(0), all.of(names.get(0)));
    }
    assertEquals("a.b.c", ShortNames.of(List.of()).of("a.b.c"));
  }
}
