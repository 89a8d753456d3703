package io.finetunebench.bench.report.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.judge.verdict.Criteria;
import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.ResultBuilder;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.series.Series;
import io.finetunebench.bench.report.MadeRuns;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  void parametersThatAllVerdictsShareAreInTheTitle() {
    List<Verdict> verdicts =
        Comparison.of(
                Series.of(MadeRuns.run("a", 1, 1, 1)),
                Series.of(MadeRuns.run("b", 1, 1, 1)),
                Criteria.of(Limits.USUAL, 0.99, false, Set.of()))
            .verdicts();
    ShortNames names = ShortNames.ofVerdicts(verdicts);
    assertEquals("Each, precision=float, workload=seed", names.title("Each"));
    assertEquals(
        "TrainingEpoch.epoch engine=reference", names.of(verdicts.get(0).subject().name()));
    assertTrue(
        verdicts.stream()
            .map(verdict -> names.of(verdict.subject().name()))
            .toList()
            .contains("TrainingEpoch.epoch engine=dl4j allocation"));
    ShortNames one = ShortNames.ofVerdicts(verdicts.subList(0, 1));
    assertEquals(verdicts.get(0).subject().name(), one.of(verdicts.get(0).subject().name()));
  }

  @Test
  void aParameterThatSomeDoNotHaveStaysWithTheOthers() {
    List<BenchmarkResult> results =
        List.of(
            result("org.acme.A.parse", Map.of("kind", "x")),
            result("org.acme.B.write", Map.of("kind", "x", "size", "10")));
    ShortNames names = ShortNames.ofResults(results);
    assertEquals("Each of org.acme, kind=x", names.title("Each"));
    assertEquals("A.parse", names.of(results.get(0), true));
    assertEquals("B.write size=10", names.of(results.get(1), true));
  }

  private static BenchmarkResult result(String benchmark, Map<String, String> parameters) {
    return ResultBuilder.of(benchmark).parameters(parameters).without(Validity.invalid("it threw"));
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
