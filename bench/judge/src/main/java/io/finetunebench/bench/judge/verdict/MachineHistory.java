package io.finetunebench.bench.judge.verdict;

import io.finetunebench.bench.judge.ratio.ForkCentres;
import io.finetunebench.bench.judge.ratio.Medians;
import io.finetunebench.bench.judge.ratio.Moments;
import io.finetunebench.bench.judge.ratio.Spread;
import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.series.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What earlier runs tell about how a benchmark varies on a machine: between forks of one run, and
 * from one run to the next.
 *
 * <p>The variance between runs is estimated from the median of the squared steps between successive
 * runs, so that the few steps at which the code changed do not count.
 */
public final class MachineHistory {
  /** With fewer steps between runs nobody knows how far a machine drifts. */
  private static final int FEWEST_STEPS = 4;

  /** With fewer degrees of freedom the earlier forks tell less than a look at new ones. */
  private static final double FEWEST_FREEDOM = 10;

  /** Forks as far out as this, in robust standard deviations, are another mode of the machine. */
  private static final double OTHER_MODE = 5;

  /** The median of a squared standard normal value. */
  private static final double MEDIAN_OF_SQUARE = 0.454936;

  /** What a median of squares is worth, as a share of as many squares averaged. */
  private static final double EFFICIENCY = 0.37;

  private final Map<Place, List<double[]>> runs;

  private record Place(BenchmarkCase of, String metric, String on) {
    static Place of(Series series) {
      return new Place(
          series.benchmarkCase(),
          series.further(),
          Objects.toString(series.origin().machine(), ""));
    }
  }

  private MachineHistory(Map<Place, List<double[]>> runs) {
    this.runs = runs;
  }

  /** Returns the history of a machine that nobody knows. */
  public static MachineHistory none() {
    return new MachineHistory(Map.of());
  }

  /**
   * Reads what the runs of a store tell. They follow in the order of their times, whatever commits
   * they are of, because it is with time that a machine drifts.
   *
   * @param records the earliest first, looked at one after the other
   */
  public static MachineHistory of(Stream<RunRecord> records) {
    Map<Place, List<double[]>> runs = new HashMap<>();
    records
        .flatMap(run -> Series.of(run).stream())
        .forEach(
            series -> {
              Metric metric = series.metric();
              if (metric != null && ForkCentres.possible(metric.samples())) {
                runs.computeIfAbsent(Place.of(series), unused -> new ArrayList<>())
                    .add(ForkCentres.logTimes(metric.samples(), metric.hint()));
              }
            });
    return new MachineHistory(runs);
  }

  /**
   * Returns how much a run's mean varies from one run to the next beyond what its forks explain;
   * null where that is not known.
   */
  @Nullable Spread drift(Series series) {
    List<double[]> all = runs.getOrDefault(Place.of(series), List.of());
    if (all.size() <= FEWEST_STEPS) {
      return null;
    }
    double[] squares = new double[all.size() - 1];
    double ofForks = 0;
    for (int i = 0; i < squares.length; i++) {
      double step = Moments.mean(all.get(i + 1)) - Moments.mean(all.get(i));
      squares[i] = step * step;
      ofForks += Moments.variance(all.get(i)) / all.get(i).length / squares.length;
    }
    Arrays.sort(squares);
    double ofARun = squares[squares.length / 2] / MEDIAN_OF_SQUARE / 2;
    return new Spread(Math.max(0, ofARun - ofForks), Math.max(1, EFFICIENCY * squares.length));
  }

  /**
   * Returns how much forks of one run vary; null where that is not known well enough, or where some
   * forks were slow as a whole: on a machine with two modes, few forks show only one of them.
   */
  public @Nullable Spread forks(Series series) {
    List<Spread> variances = new ArrayList<>();
    List<Double> residuals = new ArrayList<>();
    for (double[] centres : runs.getOrDefault(Place.of(series), List.of())) {
      variances.add(new Spread(Moments.variance(centres), centres.length - 1.0));
      double[] sorted = centres.clone();
      Arrays.sort(sorted);
      for (double centre : centres) {
        residuals.add(Math.abs(centre - sorted[sorted.length / 2]));
      }
    }
    Spread shared = Spread.shared(variances);
    if (shared == null || shared.degreesOfFreedom() < FEWEST_FREEDOM) {
      return null;
    }
    double[] distances = Arrays.stream(Moments.array(residuals)).filter(one -> one > 0).toArray();
    Arrays.sort(distances);
    double deviation = Medians.DEVIATION * distances[distances.length / 2];
    return distances[distances.length - 1] > OTHER_MODE * deviation ? null : shared;
  }
}
