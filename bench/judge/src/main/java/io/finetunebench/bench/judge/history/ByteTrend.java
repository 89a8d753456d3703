package io.finetunebench.bench.judge.history;

import io.finetunebench.bench.judge.level.ShiftDetector;
import io.finetunebench.bench.judge.ratio.ByteForks;
import io.finetunebench.bench.judge.ratio.Medians;
import io.finetunebench.bench.judge.ratio.Moments;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.series.RunHead;
import io.finetunebench.bench.record.series.SeriesKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes an operation of one benchmark allocated over the runs on one class of machines.
 *
 * <p>Bytes hardly vary, so a step needs no statistics of its own: a run is held against the forks
 * with which the present level began, by the rule of {@link ByteForks}. A run whose forks do not
 * agree waits for the next ones, and is judged together with them.
 *
 * @param key what its points have in common
 * @param points one for each run, the earliest first; the score is the median fork's, in bytes
 * @param steps where the bytes changed, in order
 */
public record ByteTrend(SeriesKey key, List<Point> points, List<Step> steps) {
  /** So many runs at the beginning of a level say what it is, so that creep does not move it. */
  private static final int RUNS_OF_A_LEVEL = 5;

  private static final int MOST_WAITING = 3;

  /**
   * A change of the bytes.
   *
   * @param index of the first point at the new level
   * @param before bytes at the old level
   * @param after bytes at the new level
   * @param acknowledgement what a person said about it; null where no one did
   */
  public record Step(
      int index, double before, double after, @Nullable Acknowledgement acknowledgement) {}

  /** Copies the lists. */
  public ByteTrend {
    points = List.copyOf(points);
    steps = List.copyOf(steps);
  }

  /** The bytes of one run, a number each fork. */
  record Allocated(RunHead run, List<Double> forks) {}

  /** The trend, and the forks that say what is normal. */
  record Walked(ByteTrend trend, List<Double> accepted) {}

  static Walked of(SeriesKey key, List<Allocated> runs, Map<String, Acknowledgement> acknowledged) {
    List<Step> steps = new ArrayList<>();
    List<Double> level = runs.get(0).forks();
    int runsOfLevel = 1;
    List<Double> accepted = level;
    boolean current = true;
    int firstWaiting = 1;
    for (int i = 1; i < runs.size(); i++) {
      firstWaiting = Math.max(firstWaiting, i - MOST_WAITING);
      List<Double> waiting = forks(runs, firstWaiting, i + 1);
      Outcome outcome = new ByteForks(level, waiting).outcome();
      if (outcome == Outcome.INCONCLUSIVE && new ByteForks(level, runs.get(i).forks()).agree()) {
        outcome = Outcome.EQUIVALENT;
        waiting = runs.get(i).forks();
      }
      if (outcome == Outcome.INCONCLUSIVE) {
        continue;
      }
      if (outcome == Outcome.EQUIVALENT) {
        if (runsOfLevel < RUNS_OF_A_LEVEL) {
          level = Stream.concat(level.stream(), waiting.stream()).toList();
          runsOfLevel++;
          accepted = current ? level : accepted;
        }
      } else {
        steps.add(new Step(firstWaiting, median(level), median(waiting), null));
        level = waiting;
        runsOfLevel = 1;
        Outcome toAccepted = new ByteForks(accepted, level).outcome();
        current = toAccepted == Outcome.LESS || toAccepted == Outcome.EQUIVALENT;
        accepted = current ? level : accepted;
      }
      int near = Math.max(0, firstWaiting - ShiftDetector.REACH);
      Acknowledgement said = said(runs.subList(near, i + 1), acknowledged);
      if (said != null && !current) {
        Step step = steps.remove(steps.size() - 1);
        steps.add(new Step(step.index, step.before, step.after, said));
        accepted = level;
        current = true;
      }
      firstWaiting = i + 1;
    }
    List<Point> points =
        runs.stream()
            .map(each -> Point.of(each.run(), median(each.forks()), each.forks().size()))
            .toList();
    return new Walked(new ByteTrend(key, points, steps), accepted);
  }

  /** Returns the bytes of the newest run. */
  public double newest() {
    return points.get(points.size() - 1).score();
  }

  private static @Nullable Acknowledgement said(
      List<Allocated> runs, Map<String, Acknowledgement> known) {
    return runs.stream()
        .flatMap(each -> Stream.ofNullable(known.get(each.run().id())))
        .findFirst()
        .orElse(null);
  }

  private static List<Double> forks(List<Allocated> runs, int from, int to) {
    List<Double> forks = new ArrayList<>();
    runs.subList(from, to).forEach(each -> forks.addAll(each.forks()));
    return forks;
  }

  private static double median(List<Double> values) {
    return Medians.of(Moments.array(values));
  }
}
