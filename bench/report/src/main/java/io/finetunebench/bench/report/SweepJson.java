package io.finetunebench.bench.report;

import io.finetunebench.bench.judge.sweep.Crossover;
import io.finetunebench.bench.judge.sweep.Curve;
import io.finetunebench.bench.judge.sweep.Rung;
import io.finetunebench.bench.judge.sweep.Sweep;
import io.finetunebench.bench.record.Metric;
import tools.jackson.databind.node.ObjectNode;

/** Makes the JSON of a sweep: what each size cost each engine, and the crossovers. */
final class SweepJson {
  private SweepJson() {}

  static ObjectNode object(SweepTable.Answer answer) {
    Sweep sweep = answer.sweep();
    return Json.object()
        .put("confidence", sweep.confidence())
        .putPOJO("curves", sweep.curves().stream().map(curve -> object(curve, sweep)).toList())
        .putPOJO("crossovers", answer.crossovers().stream().map(SweepJson::object).toList())
        .putPOJO("notes", sweep.notes());
  }

  private static ObjectNode object(Curve curve, Sweep sweep) {
    return Json.object()
        .put("benchmark", curve.benchmark())
        .put("engine", curve.engine())
        .put("precision", curve.precision())
        .put("run", curve.source())
        .put("metric", curve.metric())
        .put("unit", curve.isOfTime() ? "ns" : "B")
        .putPOJO(
            "rungs", curve.rungs().stream().map(rung -> object(rung, sweep.confidence())).toList());
  }

  private static ObjectNode object(Rung rung, double confidence) {
    return Json.object()
        .put("workload", rung.workload())
        .put("hash", rung.work().hash())
        .put("shape", rung.work().shape())
        .put("forks", rung.forks())
        .put("floatingPointOperations", rung.operations())
        .put("cost", rung.cost())
        .putPOJO("interval", rung.interval(confidence))
        .putPOJO("metrics", rung.further().stream().map(SweepJson::object).toList());
  }

  private static ObjectNode object(Metric metric) {
    return Json.object()
        .put("name", metric.name())
        .put("unit", metric.unit())
        .put("score", metric.score())
        .putPOJO("interval", metric.interval());
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
        .put("decided", crossover.interval().decided())
        .put("floatingPointOperations", crossover.operations())
        .put("low", crossover.interval().low())
        .put("high", crossover.interval().high())
        .put("confidence", crossover.confidence())
        .putPOJO("crossings", crossover.crossings())
        .putPOJO("ratios", crossover.ratios().stream().map(SweepJson::object).toList())
        .put("obstacle", crossover.interval().obstacle())
        .put("sentence", SweepTable.sentence(crossover));
  }

  private static ObjectNode object(Crossover.Ratio ratio) {
    return Json.object()
        .put("workload", ratio.workload())
        .put("floatingPointOperations", ratio.operations())
        .put("ratio", ratio.ratio())
        .putPOJO("interval", ratio.interval());
  }
}
