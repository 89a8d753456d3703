package io.finetunebench.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.benchmarks.workload.Workloads;
import io.finetunebench.core.experiment.network.Precision;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PairedPlanTest {
  private static final String EPOCH = TrainingEpoch.class.getName() + ".epoch";

  @Test
  void theOptionsOfARunBecomeArgumentsOfJmh() {
    List<String> arguments = new PairedPlan(Requests.of(Preset.QUICK)).arguments(List.of(), false);
    assertEquals(Preset.QUICK.includes(), arguments.get(0));
    String joined = String.join(" ", arguments);
    assertTrue(joined.contains("-p engine=reference -p workload=tiny -p precision=float"), joined);
  }

  @Test
  void whatWasTypedStays() {
    String[] typed = {"GridInference", "-p", "engine=nd4j", "-jvmArgsAppend", "-Xmx1g -Da=b"};
    SuiteRequest closed = Requests.of(Preset.QUICK, typed);
    SuiteRequest open =
        new SuiteRequest(
            Preset.QUICK,
            closed.engines(),
            List.of(),
            closed.workloads(),
            Precision.FLOAT,
            new Load(Load.Arrivals.POISSON, 1000),
            closed.jmh(),
            Path.of("nowhere"),
            0);
    List<String> arguments = new PairedPlan(open).arguments(List.of(typed), false);
    assertEquals(List.of("GridInference", "-p", "engine=nd4j"), arguments.subList(0, 3));
    assertEquals(1, arguments.stream().filter("-jvmArgsAppend"::equals).count());
    String last = arguments.get(arguments.size() - 1);
    assertTrue(last.startsWith("-Xmx1g -Da=b "), last);
    assertTrue(last.contains("-Dfinetunebench.load=POISSON:1000.0"), last);
  }

  @Test
  void whatCannotRunIsLeftOutForAReason() {
    SuiteRequest request =
        new SuiteRequest(
            Preset.QUICK,
            List.of("reference", "predicting"),
            List.of(new SuiteRequest.UnavailableEngine("hanging", "it hangs")),
            List.of(Workloads.required("tiny")),
            Precision.FLOAT,
            null,
            JmhArguments.parse(List.of("TrainingEpoch.epoch")),
            Path.of("nowhere"),
            0);
    PairedPlan plan = new PairedPlan(request);
    assertEquals(Optional.empty(), plan.leftOut(EPOCH, "avgt", parameters("reference")));
    assertEquals(Optional.of("it hangs"), plan.leftOut(EPOCH, "avgt", parameters("hanging")));
    assertEquals(
        Optional.of("engine predicting predicts and does not train"),
        plan.leftOut(EPOCH, "avgt", parameters("predicting")));
    assertTrue(plan.leftOut(EPOCH, "avgt", parameters("other")).isPresent());
  }

  private static Map<String, String> parameters(String engine) {
    return Map.of("engine", engine, "precision", "float", "workload", "tiny");
  }
}
