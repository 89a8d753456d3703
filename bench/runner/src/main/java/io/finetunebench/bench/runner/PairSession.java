package io.finetunebench.bench.runner;

import io.finetunebench.bench.judge.verdict.Difference;
import io.finetunebench.bench.runner.build.Build;
import io.finetunebench.bench.runner.build.BuildException;
import io.finetunebench.bench.runner.machine.Rulers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Measures one benchmark of two builds pair by pair, for whoever decides how many pairs. */
public final class PairSession implements AutoCloseable {
  /** So often a pair is repeated that does not count. */
  private static final int MOST_TRIES = 8;

  private final PairRunner runner;
  private final Path turnsJar;
  private final Track track;

  /**
   * Asks both builds for the benchmark.
   *
   * @param before another session with the same benchmark, whose pairs showed what fits it; null
   *     for none
   * @param folder for logs
   * @throws BuildException if a build cannot be measured, lacks the benchmark, or has several that
   *     match
   */
  public PairSession(
      Build baseline,
      Build candidate,
      JmhOptions options,
      @Nullable PairSession before,
      Path folder) {
    this.turnsJar = Jmh.turnsJar(folder);
    this.runner =
        new PairRunner(baseline, candidate, options, List.of(), turnsJar, folder, new Rulers());
    try {
      List<Cell> cells = Listing.of(runner, options, folder).common();
      if (cells.size() > 1) {
        throw BuildException.usage(
            "expected a pattern of one benchmark, found "
                + cells.size()
                + ": "
                + cells.stream().map(Cell::name).limit(5).collect(Collectors.joining(", ")));
      }
      JmhOptions.Iterations asked = options.iterations();
      Cell cell = cells.get(0);
      boolean fitted = before != null || asked.time() != null || cell.singleShot();
      Shape shape = before == null ? Shape.first(asked) : before.track.shape();
      this.track = new Track(cell, shape, fitted, asked, new SplittableRandom().nextLong(), 0);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Returns the benchmark as people read it. */
  public String benchmark() {
    return track.cell().name();
  }

  /**
   * Measures a pair.
   *
   * @return the logarithm of the ratio of times, candidate to baseline
   * @throws BuildException if a fork fails, or the sides cannot be compared
   */
  public double pair() {
    for (int i = 0; i < MOST_TRIES; i++) {
      PairMeasured pair;
      try {
        pair = runner.run(track.cell(), track.shape(), track.nextOrder());
      } catch (PairRunner.HeapsDoNotFit e) {
        track.alone();
        continue;
      } catch (ForkFailure e) {
        throw new BuildException(
            BuildException.FAILED,
            "the " + e.side().name().toLowerCase(Locale.ROOT) + ": " + e.getMessage());
      }
      List<Difference> differences = pair.differences(false);
      if (!differences.isEmpty()) {
        throw new BuildException(BuildException.NOT_COMPARABLE, differences.get(0).toString());
      }
      if (!pair.possible()) {
        throw new BuildException(
            BuildException.NOT_COMPARABLE, "a score is 0 or less, and of such there is no ratio");
      }
      if (track.take(pair)) {
        return pair.value();
      }
    }
    throw new BuildException(
        BuildException.NOT_COMPARABLE,
        "no pair of " + MOST_TRIES + " counts: " + track.whyRepeated());
  }

  @Override
  public void close() {
    runner.close();
    try {
      Files.deleteIfExists(turnsJar);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + turnsJar, e);
    }
  }
}
