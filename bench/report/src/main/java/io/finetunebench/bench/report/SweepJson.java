package io.finetunebench.bench.report;

import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.sweep.Ceilings;
import io.finetunebench.bench.sweep.CostFit;
import io.finetunebench.bench.sweep.Crossover;
import io.finetunebench.bench.sweep.Curve;
import io.finetunebench.bench.sweep.Rung;
import io.finetunebench.bench.sweep.Sweep;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Writes a sweep as JSON, described by the resource {@code sweep-v1.schema.json} beside this. */
public final class SweepJson {
  private static final int SCHEMA_VERSION = 1;

  private SweepJson() {}

  /** Returns the text, which ends with a newline. */
  public static String text(Sweep sweep, List<Crossover> crossovers) {
    return Json.text(
        Json.object()
            .put("schemaVersion", SCHEMA_VERSION)
            .put("confidence", sweep.confidence())
            .putPOJO("curves", sweep.lines().stream().map(line -> object(line, sweep)).toList())
            .putPOJO("ceilings", sweep.ceilings().stream().map(SweepJson::object).toList())
            .putPOJO("crossovers", crossovers.stream().map(SweepJson::object).toList())
            .putPOJO("notes", sweep.notes()));
  }

  private static ObjectNode object(Sweep.Line line, Sweep sweep) {
    Curve curve = line.curve();
    CostFit fit = line.fit();
    List<ObjectNode> rungs = new ArrayList<>();
    for (int i = 0; i < curve.rungs().size(); i++) {
      Rung rung = curve.rungs().get(i);
      rungs.add(
          Json.object()
              .put("workload", rung.workload())
              .put("hash", rung.hash())
              .put("shape", rung.shape())
              .put("networks", rung.networks())
              .put("forks", rung.forks())
              .put("floatingPointOperations", rung.operations())
              .put("bytes", rung.bytes())
              .put("cost", rung.cost())
              .putPOJO("costInterval", rung.interval(sweep.confidence()))
              .put("nanos", ofTime(curve, rung.cost()))
              .putPOJO("nanosInterval", ofTime(curve, rung.interval(sweep.confidence())))
              .put("operationsPerSecond", ofTime(curve, rung.operationsPerSecond()))
              .put("bytesPerSecond", ofTime(curve, rung.bytesPerSecond()))
              .putPOJO("metrics", rung.further().stream().map(SweepJson::object).toList())
              .put(
                  "attainableOperationsPerSecond",
                  ofTime(
                      curve,
                      sweep
                          .roof(curve)
                          .map(each -> each.attainable(rung.intensity()))
                          .orElse(null)))
              .put("misfit", fit == null ? null : fit.misfits().get(i)));
    }
    return Json.object()
        .put("benchmark", curve.benchmark())
        .put("engine", curve.engine())
        .put("precision", curve.precision())
        .put("run", curve.source())
        .put("metric", curve.metric())
        .put("unit", curve.isOfTime() ? "ns" : "B")
        .putPOJO("rungs", rungs)
        .putPOJO("fit", fit == null ? null : object(curve, fit));
  }

  /** Returns what only a curve of time has. */
  private static <T> @Nullable T ofTime(Curve curve, @Nullable T value) {
    return curve.isOfTime() ? value : null;
  }

  private static ObjectNode object(Metric metric) {
    return Json.object()
        .put("name", metric.name())
        .put("unit", metric.unit())
        .put("score", metric.score())
        .putPOJO("interval", metric.interval());
  }

  private static ObjectNode object(Curve curve, CostFit fit) {
    return Json.object()
        .put("fixed", fit.fixed())
        .put("perOperation", fit.perOperation())
        .put("fixedNanos", ofTime(curve, fit.fixed()))
        .putPOJO("fixedInterval", fit.fixedInterval())
        .put("nanosPerOperation", ofTime(curve, fit.perOperation()))
        .putPOJO("operationInterval", fit.operationInterval())
        .put("spread", fit.spread())
        .put("judged", fit.judged())
        .put("obstacle", fit.obstacle());
  }

  private static ObjectNode object(Ceilings ceilings) {
    return Json.object()
        .put("run", ceilings.source())
        .put("device", ceilings.device())
        .put("multiplier", ceilings.multiplier())
        .put("operationsPerSecond", ceilings.operationsPerSecond())
        .put("bytesPerSecond", ceilings.bytesPerSecond())
        .put("allOperationsPerSecond", finite(ceilings.allOperationsPerSecond()))
        .put("allBytesPerSecond", finite(ceilings.allBytesPerSecond()))
        .put("launchNanos", finite(ceilings.launchNanos()));
  }

  private static ObjectNode object(Crossover crossover) {
    return Json.object()
        .put("benchmark", crossover.base().benchmark())
        .put("base", crossover.base().engine())
        .put("metric", crossover.base().metric())
        .put("baseRun", crossover.base().source())
        .put("candidate", crossover.candidate().engine())
        .put("candidateRun", crossover.candidate().source())
        .putPOJO("outcome", crossover.outcome())
        .put("decided", crossover.decided())
        .put("floatingPointOperations", crossover.operations())
        .put("low", crossover.low())
        .put("high", crossover.high())
        .put("confidence", crossover.confidence())
        .putPOJO("crossings", crossover.crossings())
        .putPOJO("ratios", crossover.ratios().stream().map(SweepJson::object).toList())
        .put("obstacle", crossover.obstacle())
        .put("sentence", SweepTable.sentence(crossover));
  }

  private static ObjectNode object(Crossover.Ratio ratio) {
    return Json.object()
        .put("workload", ratio.workload())
        .put("floatingPointOperations", ratio.operations())
        .put("ratio", ratio.ratio())
        .putPOJO("interval", ratio.interval());
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
