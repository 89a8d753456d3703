package io.finetunebench.bench.ab;

import io.finetunebench.bench.record.Interleaving.Side;
import io.finetunebench.bench.verdict.Estimate;
import io.finetunebench.bench.verdict.LookSchedule;
import io.finetunebench.bench.verdict.Medians;
import io.finetunebench.bench.verdict.Outcome;
import io.finetunebench.bench.verdict.PairLook;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Measures pairs whose truth is known among those of a run: the baseline against itself, and
 * against itself made slower by the minimum effect. For each benchmark a few pairs of the two
 * builds run alone, one fork after the other, which shows what being alive at once changes.
 *
 * <p>A trial is a comparison of as many pairs as a first look has, of one benchmark.
 */
final class Certifying {
  /** An iteration has to hold so many repetitions, so that all iterations have alike many. */
  private static final int FEWEST_REPETITIONS = 10;

  /** A repetition costs some nanoseconds itself, which must not be much of an operation. */
  private static final double SHORTEST_OPERATION_NANOS = 50;

  /** How far the share of repeated operations may be from the minimum effect, as a fraction. */
  private static final double MOST_OFF = 0.1;

  private enum Kind {
    EQUAL("the baseline against itself"),
    SLOWED("the baseline against itself, some operations repeated"),
    ALONE("both builds, each fork alone");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  private final Build baseline;
  private final Map<Kind, PairRunner> runners = new EnumMap<>(Kind.class);
  private final BinaryRunner runner;
  private final ToDoubleFunction<Cell> minimumEffect;
  private final LookSchedule looks;
  private final int trials;
  private final SplittableRandom random;
  private final Path folder;
  private final Set<Cell> ranAlone = new HashSet<>();
  private final List<Certificate.Alone> alone = new ArrayList<>();
  private final List<Double> slowdowns = new ArrayList<>();
  private final List<Double> smallest = new ArrayList<>();
  private int begun;
  private int falseAlarms;
  private int found;
  private boolean failed;
  private @Nullable Trial trial;

  /** Makes the runner of pairs of two builds. */
  interface BinaryRunner {
    PairRunner of(Build one, Build other);
  }

  /**
   * Prepares the trials.
   *
   * @param runner makes the runner of pairs of two builds
   * @param minimumEffect of a benchmark, as a fraction
   * @param looks when verdicts are tried
   * @param trials how many; 1 or more
   * @param seed of the orders of turns
   * @param folder for classes that repeat operations
   */
  Certifying(
      Build baseline,
      Build candidate,
      BinaryRunner runner,
      ToDoubleFunction<Cell> minimumEffect,
      LookSchedule looks,
      int trials,
      long seed,
      Path folder) {
    this.baseline = baseline;
    this.runner = runner;
    this.minimumEffect = minimumEffect;
    this.looks = looks;
    this.trials = trials;
    this.random = new SplittableRandom(seed);
    this.folder = folder;
    runners.put(Kind.EQUAL, runner.of(baseline, baseline));
    runners.put(Kind.ALONE, runner.of(baseline, candidate));
  }

  /** A comparison whose truth is known. */
  private final class Trial {
    private final Track track;
    private final double effect;
    private final Deque<Kind> next = new ArrayDeque<>();
    private final Map<Kind, Track> tracks = new EnumMap<>(Kind.class);

    Trial(Track track, AbListener listener) {
      this.track = track;
      this.effect = minimumEffect.applyAsDouble(track.cell());
      boolean repeats = repeats(listener);
      boolean runsAlone = track.shape().together() && ranAlone.add(track.cell());
      tracks.put(Kind.EQUAL, track.another(random.nextLong()));
      if (repeats) {
        tracks.put(Kind.SLOWED, track.another(random.nextLong()));
      }
      if (runsAlone) {
        Track alone = track.another(random.nextLong());
        alone.alone();
        tracks.put(Kind.ALONE, alone);
      }
      for (int pair = 0; pair < LookSchedule.FIRST; pair++) {
        next.addAll(tracks.keySet());
      }
    }

    /** Makes the builds that repeat operations; returns whether that slows this benchmark. */
    private boolean repeats(AbListener listener) {
      PairMeasured pair = track.pairs().get(0);
      int every = (int) Math.round(1 / effect);
      if (track.cell().singleShot()
          || Math.abs(1.0 / every - effect) > MOST_OFF * effect
          || pair.fewestOperations() < (double) FEWEST_REPETITIONS * every
          || pair.operationNanos() < SHORTEST_OPERATION_NANOS) {
        return false;
      }
      Path classes = folder.resolve("repeated-" + begun);
      try {
        runners.put(
            Kind.SLOWED,
            runner.of(
                RepeatedOperations.in(
                    baseline, track.cell(), Integer.MAX_VALUE, classes.resolve("counted")),
                RepeatedOperations.in(baseline, track.cell(), every, classes.resolve("repeated"))));
        return true;
      } catch (AbException e) {
        listener.note("certificate: " + e.getMessage() + ": ratios are multiplied instead");
        return false;
      }
    }

    /** Measures a pair. */
    void step(AbListener listener) {
      Kind kind = next.remove();
      Track measured = Objects.requireNonNull(tracks.get(kind));
      listener.pairStarts(
          measured.pairs().size() + 1,
          "certificate "
              + begun
              + " of "
              + trials
              + ", "
              + kind.words
              + ": "
              + track.cell().name());
      // The JMHs of all kinds would be many JVMs.
      try (PairRunner pairs = Objects.requireNonNull(runners.get(kind))) {
        PairMeasured pair = pairs.run(measured.cell(), measured.shape(), measured.nextOrder());
        if (!pair.possible()) {
          throw new ForkFailure(Side.CANDIDATE, "a score is 0, and of such there is no ratio");
        }
        boolean counts = measured.take(pair);
        if (!counts) {
          next.addFirst(kind);
        }
        listener.pairEnded(
            counts ? pair.ratio() : Double.NaN,
            pair.duration(),
            counts ? null : measured.whyRepeated());
      } catch (PairRunner.HeapsDoNotFit e) {
        measured.alone();
        next.addFirst(kind);
        listener.pairEnded(
            Double.NaN, Duration.ZERO, e.getMessage() + ": forks run one after the other");
      } catch (ForkFailure e) {
        listener.pairEnded(Double.NaN, Duration.ZERO, String.valueOf(e.getMessage()));
        failed |= kind == Kind.EQUAL;
        // What cannot be repeated, or does not run alone, is left out.
        next.removeIf(each -> each == kind);
        tracks.remove(kind);
      }
    }

    boolean finished() {
      return next.isEmpty();
    }

    /** Takes the trial's answers. */
    void judge() {
      List<PairMeasured> same = pairs(Kind.EQUAL);
      double[] values = values(same);
      falseAlarms += PairLook.changed(outcome(same, values)) ? 1 : 0;
      smallest.add(PairLook.smallestSeen(values, effect, looks));
      List<PairMeasured> slowed = pairs(Kind.SLOWED);
      if (slowed.isEmpty()) {
        double[] multiplied =
            Arrays.stream(values).map(value -> value + Math.log1p(effect)).toArray();
        found += outcome(same, multiplied) == Outcome.SLOWER ? 1 : 0;
      } else {
        found += outcome(slowed, values(slowed)) == Outcome.SLOWER ? 1 : 0;
        slowdowns.add(Arrays.stream(values(slowed)).average().orElseThrow());
      }
      List<PairMeasured> single = pairs(Kind.ALONE);
      if (!single.isEmpty()) {
        Estimate estimate =
            Objects.requireNonNull(
                PairLook.at(track.what(), times(single), values(single), effect, looks).estimate());
        alone.add(
            new Certificate.Alone(
                track.cell().name(),
                single.size(),
                estimate.ratio(),
                estimate.interval(),
                Math.exp(Arrays.stream(values(track.pairs())).average().orElse(Double.NaN))));
      }
    }

    private List<PairMeasured> pairs(Kind kind) {
      Track measured = tracks.get(kind);
      return measured == null ? List.of() : measured.pairs();
    }

    private Outcome outcome(List<PairMeasured> of, double[] values) {
      return PairLook.at(track.what(), times(of), values, effect, looks).outcome();
    }
  }

  private static double[] values(List<PairMeasured> pairs) {
    return pairs.stream().mapToDouble(PairMeasured::value).toArray();
  }

  private static double[] times(List<PairMeasured> pairs) {
    return pairs.stream().mapToDouble(pair -> pair.centre(pair.baseline())).toArray();
  }

  /**
   * Measures the next pair.
   *
   * @param sound benchmarks that have pairs; trials go round them
   * @return whether there was a pair to measure
   */
  boolean step(List<Track> sound, AbListener listener) {
    Trial current = trial;
    if (current == null) {
      if (failed || begun == trials || sound.isEmpty()) {
        return false;
      }
      current = new Trial(sound.get(begun++ % sound.size()), listener);
      trial = current;
    }
    current.step(listener);
    if (failed) {
      trial = null;
    } else if (current.finished()) {
      current.judge();
      trial = null;
    }
    return true;
  }

  /**
   * Returns how many pairs are still to be measured, at most, but for those that are repeated.
   *
   * @param benchmarks that are measured
   */
  int pairsLeft(int benchmarks) {
    Trial current = trial;
    int left = trials - begun;
    int alone = Math.min(left, benchmarks - ranAlone.size());
    return (failed ? 0 : (2 * left + alone) * LookSchedule.FIRST)
        + (current == null ? 0 : current.next.size());
  }

  /**
   * Returns what the finished trials say.
   *
   * @param usualEffect the smallest change that matters where no file says otherwise, as a fraction
   */
  Certificate certificate(double usualEffect) {
    return new Certificate(
        smallest.size(),
        falseAlarms,
        found,
        slowdowns.size(),
        Math.exp(slowdowns.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN)),
        smallest.isEmpty()
            ? Double.POSITIVE_INFINITY
            : Medians.of(smallest.stream().mapToDouble(Double::doubleValue).toArray()),
        usualEffect,
        alone);
  }
}
