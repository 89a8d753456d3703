package io.finetunebench.bench.report;

import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.judge.verdict.Estimate;
import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.record.Interval;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Makes the JSON of a comparison. */
final class ComparisonJson {
  private static final int SCHEMA_VERSION = 1;

  private ComparisonJson() {}

  static ObjectNode object(Judged judged) {
    Comparison comparison = judged.comparison();
    return Json.object()
        .put("schemaVersion", SCHEMA_VERSION)
        .put("exitCode", judged.exitCode())
        .put("minimumEffect", comparison.criteria().minimumEffect())
        .put("confidence", comparison.criteria().confidence())
        .put("confidenceEach", comparison.confidenceEach())
        .put("acrossMachines", comparison.criteria().acrossMachines())
        .putPOJO("baseline", comparison.baseline())
        .putPOJO("candidate", comparison.candidate())
        .putPOJO("versions", comparison.versions())
        .putPOJO("notes", comparison.notes())
        .putPOJO(
            "verdicts",
            comparison.verdicts().stream()
                .map(verdict -> object(verdict, comparison.fails(verdict)))
                .toList());
  }

  private static ObjectNode object(Verdict verdict, boolean fails) {
    return Json.object()
        .put("benchmark", verdict.benchmark())
        .put("mode", verdict.mode())
        .putPOJO("parameters", verdict.parameters())
        .put("load", verdict.load())
        .put("metric", verdict.metric())
        .putPOJO("outcome", verdict.outcome())
        .put("fails", fails)
        .put("reason", verdict.reason())
        .put("baselineForks", verdict.forks().baseline())
        .put("candidateForks", verdict.forks().candidate())
        .put("furtherForks", verdict.forks().further())
        .putPOJO("estimate", object(verdict.estimate()))
        .putPOJO("differences", verdict.differences());
  }

  private static @Nullable ObjectNode object(@Nullable Estimate estimate) {
    if (estimate == null) {
      return null;
    }
    Interval interval = estimate.interval();
    ObjectNode ends = interval == null ? null : Json.object(interval);
    if (ends != null && !estimate.design().statesConfidence()) {
      ends.putNull("confidence");
    }
    return Json.object()
        .put("ratio", estimate.ratio())
        .putPOJO("interval", ends)
        .put("unit", estimate.unit())
        .putPOJO("hint", estimate.hint())
        .put("baselineScore", estimate.baselineScore())
        .put("candidateScore", estimate.candidateScore())
        .putPOJO("design", estimate.design());
  }
}
