package io.finetunebench.bench.report.comparison;

import io.finetunebench.bench.judge.ratio.Estimate;
import io.finetunebench.bench.judge.ratio.LogRatio;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.report.Cells;
import io.finetunebench.bench.report.Quantity;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Tone;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/** What a verdict came to, as cells of tables and as words. */
final class VerdictCells {
  private static final String NONE = "-";

  /** An end of an interval from here on needs no digits behind the point. */
  private static final double LARGE = 1000;

  private VerdictCells() {}

  static Cell outcome(Comparison comparison, Verdict verdict) {
    return Cell.of(verdict.outcome().words(), tone(verdict.outcome(), comparison.fails(verdict)));
  }

  static Cell score(Verdict verdict, ToDoubleFunction<Estimate> side) {
    Estimate estimate = verdict.estimate();
    return estimate == null
        ? Cell.none()
        : Cells.score(side.applyAsDouble(estimate), estimate.unit());
  }

  static Cell ratioCell(Verdict verdict) {
    Estimate estimate = verdict.estimate();
    return estimate == null ? Cell.none() : Cell.of(estimate.ratio(), withChange(estimate));
  }

  static String interval(Verdict verdict, boolean withDesign) {
    Estimate estimate = verdict.estimate();
    return estimate == null ? NONE : interval(estimate, withDesign);
  }

  static String interval(Estimate estimate, boolean withDesign) {
    Interval interval = estimate.interval();
    return interval == null
        ? "none"
        : end(interval.low())
            + " to "
            + end(interval.high())
            + (withDesign && !estimate.design().statesConfidence()
                ? " (" + estimate.design().words() + ")"
                : "");
  }

  /** Returns a limit in percent. */
  static Cell limit(double fraction) {
    return Cell.of(fraction, LogRatio.percent(fraction));
  }

  static Tone tone(Outcome outcome, boolean fails) {
    if (fails) {
      return Tone.BAD;
    }
    return switch (outcome) {
      case FASTER, LESS -> Tone.GOOD;
      case ACKNOWLEDGED, EQUIVALENT, NEW -> Tone.PLAIN;
      case SLOWER, MORE, TRADE, INCONCLUSIVE, NOT_COMPARABLE, GONE, INVALID -> Tone.CAUTION;
    };
  }

  /** Returns an estimate in one line; empty where there is none. */
  static String ratio(Verdict verdict) {
    Estimate estimate = verdict.estimate();
    return estimate == null
        ? ""
        : (verdict.subject().further() ? "ratio " : "ratio of times ")
            + withChange(estimate)
            + ", interval "
            + interval(estimate, true);
  }

  static String ratio(Estimate estimate) {
    return String.format(Locale.ROOT, "%.3f", estimate.ratio());
  }

  /** Returns a ratio with the change that it is, in percent. */
  static String withChange(Estimate estimate) {
    return ratio(estimate)
        + String.format(Locale.ROOT, " (%+.1f %%)", 100 * (estimate.ratio() - 1));
  }

  /** Returns an end of an interval, which is huge after a few forks that differ much. */
  static String end(double ratio) {
    return ratio < LARGE ? String.format(Locale.ROOT, "%.3f", ratio) : Quantity.number(ratio);
  }

  static Estimate estimate(Verdict verdict) {
    return Objects.requireNonNull(verdict.estimate());
  }

  /** Returns what a verdict came to and why, in one line. */
  static String message(Verdict verdict) {
    String ratio = ratio(verdict);
    return verdict.outcome().words()
        + ": "
        + verdict.reason()
        + (ratio.isEmpty() ? "" : " (" + ratio + ")");
  }
}
