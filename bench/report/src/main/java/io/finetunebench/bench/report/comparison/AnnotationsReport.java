package io.finetunebench.bench.report.comparison;

import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.report.Report;
import io.finetunebench.bench.report.Reported;
import io.finetunebench.core.document.render.Escape;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * Writes a comparison as GitHub's annotations, a line each: an error for what fails the command, a
 * warning for what could not be judged, a notice for what got faster or is new.
 */
public final class AnnotationsReport implements Report {
  @Override
  public byte[] content(Reported found) {
    Comparison comparison = Judged.comparison(found);
    return comparison.verdicts().stream()
        .map(verdict -> line(level(comparison, verdict), verdict))
        .collect(Collectors.joining())
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String line(String level, Verdict verdict) {
    return level.isEmpty()
        ? ""
        : "::"
            + level
            + " title="
            + Escape.workflowProperty(
                Escape.terminal(verdict.outcome().words() + " " + verdict.subject().name()))
            + "::"
            + Escape.workflowData(Escape.terminal(VerdictCells.message(verdict)))
            + "\n";
  }

  private static String level(Comparison comparison, Verdict verdict) {
    if (comparison.fails(verdict)) {
      return "error";
    }
    return switch (verdict.outcome()) {
      case INCONCLUSIVE, NOT_COMPARABLE, GONE -> "warning";
      case SLOWER, FASTER, MORE, LESS, TRADE, ACKNOWLEDGED, NEW -> "notice";
      case EQUIVALENT, INVALID -> "";
    };
  }
}
