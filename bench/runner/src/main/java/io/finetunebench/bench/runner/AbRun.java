package io.finetunebench.bench.runner;

import io.finetunebench.bench.judge.ratio.LookSchedule;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.judge.ratio.Spread;
import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.judge.verdict.Criteria;
import io.finetunebench.bench.judge.verdict.Difference;
import io.finetunebench.bench.judge.verdict.PairLook;
import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.record.Interleaving;
import io.finetunebench.bench.record.Interleaving.Side;
import io.finetunebench.bench.record.Interleaving.Stop;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Shard;
import io.finetunebench.bench.record.machine.Ruler;
import io.finetunebench.bench.record.series.Series;
import io.finetunebench.bench.runner.build.Build;
import io.finetunebench.bench.runner.build.BuildException;
import io.finetunebench.bench.runner.machine.MachineProbe;
import io.finetunebench.bench.runner.machine.Rulers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Measures two builds until it is decided: pair by pair in rounds over all benchmarks, with a look
 * at each benchmark at the numbers of pairs that the schedule fixes beforehand.
 */
public final class AbRun implements AutoCloseable {
  private static final String NO_RATIO = "a score is 0 or less, and of such there is no ratio";

  private final Build baseline;
  private final Build candidate;
  private final Criteria criteria;
  private final Settings settings;
  private final JmhOptions options;
  private final Path turnsJar;
  private final Listing listing;
  private final List<Track> tracks = new ArrayList<>();
  private final Map<Cell, String> leftOut;
  private final PairRunner runner;
  private final LookSchedule looks;
  private final AbRecords records;
  private final Rulers rulers;
  private final List<Ruler> rulersBefore;
  private final @Nullable Shard shard;
  private final long orderSeed = new SplittableRandom().nextLong();
  private final PairBudget budget;
  private @Nullable List<Ruler> rulersAfter;

  /**
   * What a run goes by.
   *
   * @param baselineId id of the baseline's record
   * @param candidateId id of the candidate's record
   * @param mostPairs of a benchmark, 6 or more and even
   * @param untilDecided whether a benchmark that is decided gets no more pairs; else all get the
   *     most
   * @param budget after which no pair starts; null for none
   * @param fullBlackholes whether JMH's way to keep results is forced to the one of all versions
   * @param machine a name for the machine's class; null for none
   * @param commandLine the arguments as they were typed
   * @param shard which part of all benchmarks is measured; null for all
   */
  public record Settings(
      String baselineId,
      String candidateId,
      int mostPairs,
      boolean untilDecided,
      @Nullable Duration budget,
      boolean fullBlackholes,
      @Nullable String machine,
      List<String> commandLine,
      @Nullable Shard shard) {
    /** Copies the list. */
    public Settings {
      commandLine = List.copyOf(commandLine);
    }
  }

  /**
   * Prepares a run: asks both builds for their benchmarks.
   *
   * @param leftOut why a benchmark that both builds have is not measured; empty if it is
   * @param folder for what the run leaves beside its record
   * @throws BuildException if a build cannot be measured, or the two share nothing to measure
   * @throws IllegalArgumentException if the bound on pairs is no look; the message says what is
   *     expected
   */
  public AbRun(
      Build baseline,
      Build candidate,
      JmhOptions options,
      Function<Cell, Optional<String>> leftOut,
      Criteria criteria,
      Settings settings,
      Path folder) {
    this.baseline = baseline;
    this.candidate = candidate;
    this.settings = settings;
    this.budget =
        new PairBudget(
            settings.budget(), settings.mostPairs(), settings.untilDecided(), System::nanoTime);
    this.options = options;
    this.turnsJar = Jmh.turnsJar(folder);
    this.rulers = new Rulers();
    List<String> flags =
        settings.fullBlackholes() ? List.of("-Djmh.blackhole.autoDetect=false") : List.of();
    this.runner = new PairRunner(baseline, candidate, options, flags, turnsJar, folder, rulers);
    try {
      Listing all = Listing.of(runner, options, folder);
      this.listing = all.of(settings.shard());
      Suite suite = Suite.of(all, criteria, leftOut);
      this.leftOut = suite.leftOut(listing);
      track(suite.cells());
      Shard part = settings.shard();
      this.shard =
          part == null
              ? null
              : suite.shard(part, criteria, baseline, candidate, options, settings.mostPairs());
      this.criteria = shard == null ? criteria : criteria.ofSuite(suite.cells().size());
      this.looks =
          PairLook.schedule(this.criteria.confidenceEach(tracks.size()), settings.mostPairs());
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    this.rulersBefore = rulers.before();
    this.records =
        new AbRecords(
            Instant.now(),
            MachineProbe.probe(settings.machine()),
            rulersBefore,
            settings.commandLine());
  }

  private void track(List<Cell> suite) {
    for (Cell cell : suite) {
      if (!listing.common().contains(cell)) {
        continue;
      }
      JmhOptions.Iterations asked = options.iterations();
      boolean fitted = asked.time() != null || cell.singleShot();
      tracks.add(new Track(cell, Shape.first(asked), fitted, asked, orderSeed, tracks.size()));
    }
  }

  /** Returns the benchmarks that are measured. */
  public List<Cell> measured() {
    return tracks.stream().map(Track::cell).toList();
  }

  /** Returns the shard that is measured; null where all is. */
  public @Nullable Shard shard() {
    return shard;
  }

  /** Returns what both builds can run. */
  public Listing listing() {
    return listing;
  }

  /** Measures and returns the verdicts. */
  public Comparison run(AbListener listener) {
    leftOut.forEach((cell, reason) -> listener.note("left out: " + cell.name() + ": " + reason));
    boolean goesOn = true;
    while (goesOn) {
      List<Track> gained = new ArrayList<>();
      goesOn = false;
      for (Track track : tracks) {
        if (budget.affordable(tracks).contains(track)) {
          goesOn = true;
          int before = track.pairs().size();
          measure(track, listener);
          String warning = budget.warning(tracks);
          if (warning != null) {
            listener.note(warning);
          }
          if (track.pairs().size() > before) {
            gained.add(track);
          }
        }
      }
      // What the pairs of all vary by counts in each look, so it comes after those of all.
      gained.forEach(track -> judge(track, listener));
      listener.progress();
    }
    tracks.stream()
        .filter(track -> track.stop() == null)
        .forEach(track -> track.end(Stop.TIME_LIMIT));
    rulersAfter = rulers.after(rulersBefore);
    listener.progress();
    return comparison();
  }

  /** Returns how long the pairs still take at most; null before there is one to go by. */
  public @Nullable Duration mostLeft() {
    return budget.mostLeft(tracks);
  }

  private void measure(Track track, AbListener listener) {
    listener.pairStarts(track.pairs().size() + 1, track.cell().name());
    PairMeasured pair;
    try {
      pair = runner.run(track.cell(), track.shape(), track.nextOrder());
    } catch (PairRunner.HeapsDoNotFit e) {
      track.alone();
      listener.pairEnded(
          Double.NaN, Duration.ZERO, e.getMessage() + ": forks run one after the other");
      return;
    } catch (ForkFailure e) {
      fail(track, e, listener);
      return;
    }
    taken(track, pair, listener);
  }

  private static void fail(Track track, ForkFailure failure, AbListener listener) {
    track.failed(failure);
    track.settled(verdict(track, Outcome.INVALID, reason(failure), List.of()), Stop.FAILED);
    listener.pairEnded(Double.NaN, Duration.ZERO, "INVALID: " + reason(failure));
    listener.progress();
  }

  private static String reason(ForkFailure failure) {
    return "the " + failure.side().name().toLowerCase(Locale.ROOT) + ": " + failure.getMessage();
  }

  private void taken(Track track, PairMeasured pair, AbListener listener) {
    List<Difference> differences = pair.differences(settings.fullBlackholes());
    if (!differences.isEmpty()) {
      track.settled(
          verdict(
              track,
              Outcome.NOT_COMPARABLE,
              String.join("; ", differences.stream().map(Difference::toString).toList()),
              differences),
          Stop.NOT_COMPARABLE);
      listener.pairEnded(Double.NaN, pair.duration(), "NOT COMPARABLE: " + differences.get(0));
      return;
    }
    if (!pair.possible()) {
      track.settled(verdict(track, Outcome.INCONCLUSIVE, NO_RATIO, List.of()), Stop.NO_RATIO);
      listener.pairEnded(Double.NaN, pair.duration(), NO_RATIO);
      return;
    }
    if (!track.take(pair)) {
      listener.pairEnded(Double.NaN, pair.duration(), track.whyRepeated());
      return;
    }
    listener.pairEnded(pair.ratio(), pair.duration(), track.notes());
    listener.progress();
  }

  private void judge(Track track, AbListener listener) {
    int pairs = track.pairs().size();
    if (budget.pairsToLook(pairs) > 0) {
      return;
    }
    Verdict verdict = look(track);
    track.looked(verdict);
    if (verdict.outcome() != Outcome.INCONCLUSIVE) {
      track.end(Stop.DECIDED);
    } else if (pairs >= looks.mostForks()) {
      track.end(Stop.MOST_FORKS);
    }
    listener.looked(pairs, verdict, track.stop());
  }

  private Verdict look(Track track) {
    return PairLook.at(
        track.what(),
        values(track),
        known(track),
        criteria.limits(AbRecords.subject(track.cell())),
        looks);
  }

  private static double[] values(Track track) {
    return track.pairs().stream().mapToDouble(PairMeasured::value).toArray();
  }

  /** Returns how much the pairs of the other benchmarks vary; null where they are too few. */
  private @Nullable Spread known(Track track) {
    return Spread.shared(
        tracks.stream()
            .filter(other -> other != track && other.pairs().size() >= LookSchedule.FIRST)
            .map(other -> Spread.of(values(other)))
            .toList());
  }

  private static Verdict verdict(
      Track track, Outcome outcome, String reason, List<Difference> differences) {
    return verdict(track.cell(), track.pairs().size(), outcome, reason, differences);
  }

  /** Returns a verdict without an estimate. */
  private static Verdict verdict(
      Cell cell, int pairs, Outcome outcome, String reason, List<Difference> differences) {
    return new Verdict(
        AbRecords.subject(cell), outcome, reason, new Verdict.Forks(pairs, pairs), differences);
  }

  /** Returns the verdicts as they stand. */
  private Comparison comparison() {
    List<Verdict> verdicts = new ArrayList<>();
    for (Track track : tracks) {
      Verdict verdict = track.verdict();
      if (verdict == null) {
        verdict =
            track.pairs().isEmpty()
                ? verdict(track, Outcome.INCONCLUSIVE, "no pair was measured", List.of())
                : look(track);
      }
      Stop stop = track.stop();
      if (!track.pairs().isEmpty()) {
        verdict = verdict.of(track.what().baseline(), track.what().candidate());
      }
      verdicts.add(
          verdict.because(
              "pairs: %d, then stopped: %s"
                  .formatted(track.pairs().size(), stop == null ? "-" : stop.words())));
    }
    for (Cell cell : listing.baselineOnly()) {
      verdicts.add(verdict(cell, 0, Outcome.GONE, "the candidate does not have it", List.of()));
    }
    for (Cell cell : listing.candidateOnly()) {
      verdicts.add(verdict(cell, 0, Outcome.NEW, "the baseline does not have it", List.of()));
    }
    List<Series> left = Series.of(record(Side.BASELINE, null));
    List<Series> right = Series.of(record(Side.CANDIDATE, null));
    for (Verdict verdict : Comparison.of(left, right, criteria).verdicts()) {
      if (verdict.subject().further()) {
        verdicts.add(verdict);
      }
    }
    return Comparison.of(left, right, criteria, looks, verdicts)
        .between(baseline.beside(candidate), candidate.beside(baseline))
        .noting(PairBudget.withoutLook(tracks));
  }

  /** Returns a side's record as it stands. */
  public RunRecord record(Side side) {
    return record(
        side,
        new Interleaving(
            side == Side.BASELINE ? settings.candidateId() : settings.baselineId(),
            side,
            orderSeed,
            criteria.confidence(),
            criteria.limits().equalWithin(),
            settings.mostPairs(),
            tracks.stream().map(Track::course).toList()));
  }

  private RunRecord record(Side side, @Nullable Interleaving interleaving) {
    return records
        .record(
            side == Side.BASELINE ? settings.baselineId() : settings.candidateId(),
            side,
            side == Side.BASELINE ? baseline : candidate,
            tracks,
            skipped(side),
            interleaving,
            rulersAfter)
        .of(shard);
  }

  /** Returns what a side has and is not measured, and why. */
  private Map<Cell, String> skipped(Side side) {
    Map<Cell, String> skipped = new LinkedHashMap<>(leftOut);
    (side == Side.BASELINE ? listing.baselineOnly() : listing.candidateOnly())
        .forEach(cell -> skipped.put(cell, "not measured: the other side does not have it"));
    return skipped;
  }

  /** Ends and removes what only a run that goes on needs. */
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
