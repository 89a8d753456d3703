package io.finetunebench.bench.report.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.ResultBuilder;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.imports.ImportedRuns;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RepeatTest {
  @Test
  void whatWasTypedIsTypedAgainForOneBenchmarkAndEngine() {
    assertEquals(
        "./finetune-bench run --engines nd4j --rate 500 --store 'a b' -- -f 3 -wi 4 'A\\.a$'",
        command(
            Map.of("engine", "nd4j"),
            "closed",
            "standard",
            "run --engines=nd4j,dl4j --rate 500 --json out.json --store a_b --html x.html --"
                + " -f 3 Training -wi 4 Serving"));
    assertEquals(
        "./finetune-bench run --preset quick -- 'A\\.a$'",
        command(Map.of(), "closed", "quick", "run --json --preset quick"));
  }

  @Test
  void bothSidesAreMeasuredAgainAndNoPageIsWrittenOver() {
    RunRecord full = SampleRecords.full();
    RunRecord run =
        EditedRun.of(full)
            .commandLine(words("ab --engines reference old new --html ab.html -- -i 3"))
            .record();
    assertEquals(
        "./finetune-bench ab --engines reference old new -- -i 3",
        Repeat.command(run, run.results().get(0)));
  }

  @Test
  void ofAnotherCommandTheRecordSaysWhatToType() {
    assertEquals(
        "./finetune-bench run --preset quick --engines dl4j --workload seed --precision float --"
            + " 'A\\.a$'",
        command(
            Map.of("engine", "dl4j", "workload", "seed", "precision", "float"),
            "closed",
            "quick",
            "sweep --forks 3"));
  }

  @Test
  void aForeignProjectIsMeasuredByJmhAndNothingInItsResultsIsACommand() {
    Map<String, String> parameters =
        new TreeMap<>(
            Map.of("jmh.mode", "avgt", "jmh.engine", "V8", "text", "it's; rm -rf ~ $(x)"));
    assertEquals(
        "java -jar benchmarks.jar -bm avgt -t 4 -bs 10 -p engine=V8 -p 'text=it'\\''s; rm -rf ~"
            + " $(x)' '^A\\.a$'",
        command(parameters, "closed, 4 threads, batches of 10", ImportedRuns.MACHINE, ""));
  }

  /**
   * Returns the command of a run that was typed like that.
   *
   * @param typed words between blanks; in the values of options, an underscore is a blank
   */
  private static String command(
      Map<String, String> parameters, String load, String preset, String typed) {
    BenchmarkResult result =
        ResultBuilder.of("A.a")
            .parameters(parameters)
            .load(load)
            .metrics(Metric.of("t", "us", Hint.TIME, 1, List.of(List.of(1.0))))
            .result();
    RunRecord sample = SampleRecords.record("run", Instant.EPOCH, List.of(result));
    return Repeat.command(
        EditedRun.of(sample).preset(preset).commandLine(words(typed)).record(), result);
  }

  private static List<String> words(String typed) {
    return Stream.of(typed.split(" "))
        .filter(word -> !word.isEmpty())
        .map(word -> word.replace('_', ' '))
        .toList();
  }
}
