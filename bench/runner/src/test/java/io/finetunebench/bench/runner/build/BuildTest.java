package io.finetunebench.bench.runner.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.bench.record.Commit;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuildTest {
  @Test
  void aNameBesideAnotherIsWhatDiffers() {
    Build base = build("classes:lib/jmh.jar:lib/parser-1.0.jar");
    Build head = build("classes:lib/jmh.jar:lib/parser-1.1.jar:lib/more.jar");
    assertEquals("parser-1.0.jar", base.beside(head));
    assertEquals(path("parser-1.1.jar:more.jar"), head.beside(base));
    assertEquals(head.name(), head.beside(head));
    assertEquals("a/old.jar", build("a/old.jar").beside(build("b/old.jar")));
  }

  private static Build build(String name) {
    Commit unknown = new Commit(null, null, null);
    return new Build("", path(name), Path.of("java"), "", unknown, List.of());
  }

  private static String path(String name) {
    return name.replace(":", File.pathSeparator).replace("/", File.separator);
  }
}
