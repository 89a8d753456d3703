package io.finetunebench.bench.report.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.judge.verdict.Criteria;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.Interleaving;
import io.finetunebench.bench.record.Interleaving.Side;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.machine.Jvm;
import io.finetunebench.bench.record.machine.Machine;
import io.finetunebench.bench.report.comparison.ComparisonTable;
import io.finetunebench.core.document.Note;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineWarningsTest {
  @Test
  void aBusyMachineIsNamedWithItsRemedy() {
    RunRecord run = run(Map.of("loadAverage", "1.55", "jvmProcessors", "2"), List.of());
    Note busy =
        Note.warning(
            "BUSY when the run began: load average 1.6, processors 2",
            "stop other work, and measure again");
    assertEquals(List.of(busy), MachineWarnings.of(run));
    assertTrue(RunNotes.warnings(run).contains(busy), "on the run's page");
  }

  @Test
  void aMachineThatTwoSidesSharedIsSaidToBeBusyOnce() {
    RunRecord alone = run(Map.of("loadAverage", "1.55", "jvmProcessors", "2"), List.of());
    RunRecord inTurns =
        EditedRun.of(alone)
            .interleaving(new Interleaving("other", Side.CANDIDATE, 1, 0.99, 0.03, 20, List.of()))
            .record();
    assertEquals(2, busy(alone));
    assertEquals(1, busy(inTurns));
  }

  /** Counts what is said of a busy machine where a run is both sides. */
  private static long busy(RunRecord run) {
    Comparison nothing =
        Comparison.of(List.of(), List.of(), Criteria.of(Limits.USUAL, 0.99, false, Set.of()));
    return ComparisonTable.ofRuns(nothing, List.of(run), List.of(run), each -> Attachments.none())
        .blocks()
        .stream()
        .filter(block -> block instanceof Note note && note.text().contains("BUSY"))
        .count();
  }

  @Test
  void aBuildThatHasEndedDoesNotMakeAMachineBusy() {
    Map<String, String> ended =
        Map.of("loadAverage", "2.60", "jvmProcessors", "2", "cpuLoad", "0.12");
    assertEquals(List.of(), MachineWarnings.of(run(ended, List.of())));
    Map<String, String> going =
        Map.of("loadAverage", "2.60", "jvmProcessors", "2", "cpuLoad", "0.51");
    assertEquals(1, MachineWarnings.of(run(going, List.of())).size());
  }

  @ParameterizedTest
  @CsvSource({"1.00, 2", "many, 2", "9.00,"})
  void anIdleMachineAndOneThatDoesNotSayAreNot(String load, String processors) {
    assertEquals(
        List.of(),
        MachineWarnings.of(
            run(
                processors == null
                    ? Map.of("loadAverage", load)
                    : Map.of("loadAverage", load, "jvmProcessors", processors),
                List.of())));
  }

  @Test
  void flagsOfADebuggerAndOfCompilersThatAreOffAreNamed() {
    assertEquals(
        List.of(
            Note.warning(
                "JVM FLAGS that change what is measured: -Xint"
                    + " -agentlib:jdwp=transport=dt_socket,server=y -ea -XX:TieredStopAtLevel=1",
                "measure without them, as in use")),
        MachineWarnings.of(
            run(
                Map.of(),
                List.of(
                    "-Xint -Xmx1g",
                    "-agentlib:jdwp=transport=dt_socket,server=y",
                    "-ea",
                    "-XX:TieredStopAtLevel=1",
                    "-Xint"))));
    assertEquals(
        List.of(),
        MachineWarnings.of(
            run(Map.of(), List.of("-Xmx1g", "-XX:+UseZGC", "-Dea=1", "-XX:TieredStopAtLevel=4"))));
  }

  private static RunRecord run(Map<String, String> details, List<String> flags) {
    RunRecord run = SampleRecords.record("run", Instant.parse("2026-11-24T13:21:00Z"), List.of());
    return EditedRun.of(run)
        .jvm(new Jvm(run.jvm().version(), run.jvm().vendor(), run.jvm().name(), flags))
        .machine(new Machine(run.machine().identity(), run.machine().os(), details))
        .record();
  }
}
