package io.finetunebench.bench.report.trend;

import io.finetunebench.bench.judge.history.Finding;
import io.finetunebench.bench.judge.history.Mark;
import io.finetunebench.bench.judge.history.Newest;
import io.finetunebench.bench.judge.history.Point;
import io.finetunebench.bench.judge.history.Shift;
import io.finetunebench.bench.judge.history.Trend;
import io.finetunebench.bench.judge.verdict.Difference;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.Commit;
import io.finetunebench.bench.report.Quantity;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Tone;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/** What is said of a series and its shifts. */
public final class TrendWords {
  private TrendWords() {}

  static Cell standing(Trend trend) {
    Newest.Standing standing = trend.newest().standing();
    Acknowledgement known = trend.newest().acknowledgement();
    return standing == Newest.Standing.TOO_FEW
        ? Cell.of(
            trend.isTooShortToSearch()
                ? tooShort(trend.points().size())
                : "too few runs since the last shift to say")
        : Cell.of(
            standing(standing, List.of(trend))
                + (known == null ? "" : ": " + known.reason())
                + fence(trend),
            tone(standing));
  }

  /** Says how the newest points of some trends stand. */
  static String standing(Newest.Standing standing, List<Trend> trends) {
    return switch (standing) {
      case SLOWER -> "SLOWER than usual";
      case OPEN -> "SLOWER" + since(trends) + ", not acknowledged";
      case ACKNOWLEDGED -> "ACKNOWLEDGED";
      case FASTER -> "FASTER than usual";
      case USUAL -> "as usual";
      case TOO_FEW -> "with too few runs to say";
    };
  }

  /** Names the run since which trends are slower, if it is the same. */
  private static String since(List<Trend> trends) {
    List<String> runs =
        trends.stream()
            .filter(trend -> trend.newest().standing() == Newest.Standing.OPEN)
            .flatMap(trend -> Stream.ofNullable(trend.openSince()))
            .map(Point::run)
            .distinct()
            .toList();
    return runs.size() == 1 ? " since " + runs.get(0) : "";
  }

  static String tooShort(int runs) {
    return "too few runs to search for shifts ("
        + runs
        + "; "
        + Trend.FEWEST_TO_SEARCH
        + " are needed)";
  }

  private static String fence(Trend trend) {
    Newest newest = trend.newest();
    return " ("
        + Quantity.score(newest.low(), trend.key().unit())
        + " to "
        + Quantity.score(newest.high(), trend.key().unit())
        + ")";
  }

  static String commit(Point point) {
    String commit = point.commit();
    return commit == null ? "" : " (" + Commit.shortened(commit) + ")";
  }

  static String meaning(Finding finding) {
    Shift first = finding.parts().get(0).shift();
    int after =
        finding.parts().stream().mapToInt(part -> part.shift().foundAfter()).min().orElseThrow();
    List<String> reasons =
        finding.parts().stream()
            .flatMap(part -> Stream.ofNullable(part.shift().acknowledgement()))
            .map(Acknowledgement::reason)
            .toList();
    return (finding.of() > 0 ? shared(finding) : cause(first))
        + ", runs until found: "
        + after
        + (finding.parts().stream().allMatch(part -> part.shift().statesConfidence())
            ? ""
            : ", no confidence in the interval: runs before it were off in stretches")
        + acknowledged(reasons, finding.parts().size());
  }

  private static String cause(Shift shift) {
    String cause =
        switch (shift.cause()) {
          case MACHINE -> "the machine's: the rulers share it";
          case COMMIT -> "the commit's";
          case UNKNOWN -> "cause unknown: no rulers";
        };
    return cause + (shift.gradual() ? ", creep of " + slope(shift) : "");
  }

  private static String shared(Finding finding) {
    long slower = finding.slower();
    long all = finding.parts().size();
    return "shared by %d of %d, probably the machine".formatted(all, finding.of())
        + (slower == 0 || slower == all
            ? ""
            : ": %d slower, %d faster".formatted(slower, all - slower));
  }

  private static String slope(Shift ramp) {
    return String.format(
        Locale.ROOT, "%.2f %% a run over %d runs", 100 * (ramp.ratioPerRun() - 1), ramp.runs());
  }

  private static String acknowledged(List<String> reasons, int of) {
    return reasons.isEmpty()
        ? ""
        : ", "
            + (reasons.size() < of ? reasons.size() + " of them " : "")
            + "acknowledged: "
            + String.join("; ", reasons.stream().distinct().toList());
  }

  static String changed(Mark mark) {
    Difference difference = mark.difference();
    return ": "
        + difference.field()
        + " changed from "
        + difference.baseline()
        + " to "
        + difference.candidate();
  }

  /** Returns the last point of a trend. */
  public static Point newest(Trend trend) {
    return trend.points().get(trend.points().size() - 1);
  }

  static Cell.Trend sparkline(Trend trend, Function<Point, Double> value) {
    return new Cell.Trend(
        trend.points().stream().map(value).toList(),
        trend.shifts().stream().map(Shift::index).toList());
  }

  static Tone tone(Newest.Standing standing) {
    return switch (standing) {
      case ACKNOWLEDGED, USUAL, TOO_FEW -> Tone.PLAIN;
      case SLOWER, OPEN -> Tone.BAD;
      case FASTER -> Tone.GOOD;
    };
  }
}
