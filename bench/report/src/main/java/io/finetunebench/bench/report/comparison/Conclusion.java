package io.finetunebench.bench.report.comparison;

import io.finetunebench.bench.judge.ratio.Estimate;
import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.report.Counts;
import io.finetunebench.bench.report.Quantity;
import java.util.List;
import java.util.stream.Stream;

/** What a comparison came to, in one line. */
final class Conclusion {
  private Conclusion() {}

  /** Returns how many benchmarks came to what, of the time that each takes. */
  static String headline(Comparison comparison) {
    List<Verdict> times =
        comparison.verdicts().stream().filter(verdict -> !verdict.subject().further()).toList();
    if (times.isEmpty()) {
      return answer(comparison);
    }
    boolean bytes = isOfBytes(times);
    Counts counts = new Counts();
    if (times.stream().anyMatch(verdict -> verdict.estimate() != null)) {
      counts.always(count(times, bytes ? Outcome.MORE : Outcome.SLOWER), bytes ? "more" : "slower");
    }
    long more = bytes ? 0 : comparison.count(Outcome.MORE);
    return counts
            .add(count(times, Outcome.FASTER), "faster")
            .add(bytes ? count(times, Outcome.LESS) : 0, "less")
            .add(count(times, Outcome.ACKNOWLEDGED), "acknowledged")
            .add(
                count(times, Outcome.EQUIVALENT),
                "the same" + (bytes ? "" : equalWithin(comparison)))
            .add(count(times, Outcome.INCONCLUSIVE), "undecided")
            .add(
                count(times, Outcome.NOT_COMPARABLE)
                    + count(times, Outcome.NEW)
                    + count(times, Outcome.GONE),
                "without a counterpart")
            .add(count(times, Outcome.INVALID), "invalid")
            .of(times.size())
        + sides(comparison)
        + (more == 0 ? "" : "; more bytes: " + more);
  }

  /** Returns whether only bytes were chosen, in place of times. */
  static boolean isOfBytes(List<Verdict> verdicts) {
    return verdicts.stream()
        .flatMap(verdict -> Stream.ofNullable(verdict.estimate()))
        .map(Estimate::hint)
        .distinct()
        .toList()
        .equals(List.of(Hint.BYTES));
  }

  private static long count(List<Verdict> verdicts, Outcome outcome) {
    return verdicts.stream().filter(verdict -> verdict.outcome() == outcome).count();
  }

  /** Returns how many verdicts came to what, in one line. */
  static String answer(Comparison comparison) {
    Counts counts = new Counts();
    for (Outcome outcome : Outcome.values()) {
      counts.add(comparison.count(outcome), outcome.words());
    }
    if (comparison.verdicts().isEmpty()) {
      return "nothing to compare";
    }
    long quiet = comparison.verdicts().stream().filter(Verdict::isQuiet).count();
    return counts.of(comparison.verdicts().size())
        + sides(comparison)
        + (quiet == 0
            ? ""
            : " (of further metrics and not in the table: "
                + quiet
                + "; --metric NAME shows them)");
  }

  private static String sides(Comparison comparison) {
    return comparison.sides().isEmpty() ? "" : ": " + comparison.sides();
  }

  /** Returns the limits that ratios were held against, each once. */
  static List<Limits> limits(Comparison comparison) {
    return comparison.verdicts().stream()
        .flatMap(verdict -> Stream.ofNullable(verdict.limits()))
        .distinct()
        .toList();
  }

  /** Returns what counts as no change, in percent; empty where that differs from row to row. */
  private static String equalWithin(Comparison comparison) {
    List<Double> all = limits(comparison).stream().map(Limits::equalWithin).distinct().toList();
    return all.size() == 1 ? " within " + Quantity.percent(all.get(0)) + " %" : "";
  }
}
