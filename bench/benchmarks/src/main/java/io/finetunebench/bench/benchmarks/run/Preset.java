package io.finetunebench.bench.benchmarks.run;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How much a run measures. */
public enum Preset {
  /** A few minutes at most, whatever engines there are: for every build. */
  QUICK(
      "3 forks a benchmark while 140 s last, without the small batches and the reshuffle",
      "TrainingEpoch.epoch|FineTuning|GridInference.oneCall|SinglePoint|Recording",
      3,
      2,
      3,
      Duration.ofMillis(300),
      Duration.ofSeconds(140),
      12,
      Duration.ofMinutes(5)),
  /** To compare two builds or two machines. */
  STANDARD(
      "5 forks of 5 iterations of 1 s, every benchmark of an engine",
      Preset.OF_AN_ENGINE,
      5,
      3,
      5,
      Duration.ofSeconds(1),
      null,
      20,
      Duration.ofHours(1)),
  /** To find small differences. */
  THOROUGH(
      "15 forks of 10 iterations of 1 s, every benchmark of an engine",
      Preset.OF_AN_ENGINE,
      15,
      5,
      10,
      Duration.ofSeconds(1),
      null,
      40,
      Duration.ofHours(4));

  /** All but the machine's own benchmarks and those of many networks. */
  private static final String OF_AN_ENGINE = "^(?!.*\\.(MachineCeilings|Replicas)\\.).*$";

  private final String description;
  private final String includes;
  private final int forks;
  private final int warmupIterations;
  private final int measurementIterations;
  private final Duration iterationTime;
  private final @Nullable Duration timeLimit;
  private final int mostPairs;
  private final Duration pairedTimeLimit;

  Preset(
      String description,
      String includes,
      int forks,
      int warmupIterations,
      int measurementIterations,
      Duration iterationTime,
      @Nullable Duration timeLimit,
      int mostPairs,
      Duration pairedTimeLimit) {
    this.description = description;
    this.includes = includes;
    this.forks = forks;
    this.warmupIterations = warmupIterations;
    this.measurementIterations = measurementIterations;
    this.iterationTime = iterationTime;
    this.timeLimit = timeLimit;
    this.mostPairs = mostPairs;
    this.pairedTimeLimit = pairedTimeLimit;
  }

  /** Returns the name on the command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns what it does, in one line. */
  public String description() {
    return description;
  }

  /** Returns a regular expression of the benchmarks that it measures. */
  public String includes() {
    return includes;
  }

  /** Returns the forks of each benchmark. */
  public int forks() {
    return forks;
  }

  /** Returns the warm-up iterations of each fork. */
  public int warmupIterations() {
    return warmupIterations;
  }

  /** Returns the measurement iterations of each fork. */
  public int measurementIterations() {
    return measurementIterations;
  }

  /** Returns the duration of each iteration; one that is shorter than an operation holds one. */
  public Duration iterationTime() {
    return iterationTime;
  }

  /**
   * Returns how long the run may take in all: no fork starts that would end later, judging by those
   * before it. Empty for no limit.
   */
  public Optional<Duration> timeLimit() {
    return Optional.ofNullable(timeLimit);
  }

  /** Returns the most pairs of forks of a benchmark where two sides take turns. */
  public int mostPairs() {
    return mostPairs;
  }

  /** Returns how long two sides may take turns in all. */
  public Duration pairedTimeLimit() {
    return pairedTimeLimit;
  }
}
