package io.finetunebench.bench.verdict;

import io.finetunebench.bench.record.Origin;
import io.finetunebench.bench.record.Series;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The verdicts on everything that two sides measured.
 *
 * <p>Ratios are of times, candidate to baseline: above 1 is slower, for every benchmark; rates
 * count as the times that they are the inverse of. All claims together hold with the criteria's
 * confidence: each interval is wide enough for its share of the error (Bonferroni).
 *
 * @param criteria what was judged by
 * @param baseline the baseline's sources
 * @param candidate the candidate's sources
 * @param versions JVM, commit and the like, where the sides differ
 * @param notes what a reader of the verdicts has to know, one line each
 * @param confidenceEach confidence of each interval by itself
 * @param verdicts the baseline's benchmarks in their order, then those of the candidate alone
 */
public record Comparison(
    Criteria criteria,
    List<String> baseline,
    List<String> candidate,
    List<Difference> versions,
    List<String> notes,
    double confidenceEach,
    List<Verdict> verdicts) {
  /** From which difference on the share of time in garbage collections is worth a note. */
  private static final double NOTED_SHARE = 0.01;

  /** Copies the lists. */
  public Comparison {
    baseline = List.copyOf(baseline);
    candidate = List.copyOf(candidate);
    versions = List.copyOf(versions);
    notes = List.copyOf(notes);
    verdicts = List.copyOf(verdicts);
  }

  /** Compares two sides; series of one side that measure the same are pooled, forks with forks. */
  public static Comparison of(List<Series> baseline, List<Series> candidate, Criteria criteria) {
    List<Judgement> judgements =
        Pairing.of(Pool.of(baseline), Pool.of(candidate)).stream()
            .map(pairing -> Judgement.of(pairing, criteria, LogRatio.FEWEST_FORKS))
            .toList();
    long claims = judgements.stream().filter(Judgement::claims).count();
    double confidenceEach = criteria.confidenceEach(claims);
    return of(
        baseline,
        candidate,
        criteria,
        confidenceEach,
        judgements.stream()
            .map(judgement -> judgement.verdict(Confidence.once(confidenceEach)))
            .toList());
  }

  /**
   * Puts the verdicts of looks together.
   *
   * @param looks that the verdicts were made with
   */
  public static Comparison of(
      List<Series> baseline,
      List<Series> candidate,
      Criteria criteria,
      LookSchedule looks,
      List<Verdict> verdicts) {
    return of(baseline, candidate, criteria, looks.confidence(), verdicts);
  }

  private static Comparison of(
      List<Series> baseline,
      List<Series> candidate,
      Criteria criteria,
      double confidenceEach,
      List<Verdict> verdicts) {
    return new Comparison(
        criteria,
        sources(baseline),
        sources(candidate),
        Pairing.differences(versions(baseline), versions(candidate)),
        notes(baseline, candidate),
        confidenceEach,
        verdicts);
  }

  /** Returns whether a verdict fails the comparison. */
  public boolean fails(Verdict verdict) {
    return criteria.failing().contains(verdict.outcome());
  }

  /** Returns whether a verdict of the given outcome fails the comparison. */
  public boolean failsBy(Outcome outcome) {
    return verdicts.stream().anyMatch(verdict -> verdict.outcome() == outcome && fails(verdict));
  }

  /**
   * Returns whether both sides have numbers and no benchmark is on both, so that nothing was
   * compared: as when every benchmark was renamed.
   */
  public boolean comparedNothing() {
    return verdicts.stream()
            .allMatch(
                verdict -> verdict.outcome() == Outcome.NEW || verdict.outcome() == Outcome.GONE)
        && verdicts.stream().anyMatch(verdict -> verdict.baselineForks() > 0)
        && verdicts.stream().anyMatch(verdict -> verdict.candidateForks() > 0);
  }

  /** Returns how many verdicts have an outcome. */
  public long count(Outcome outcome) {
    return verdicts.stream().filter(verdict -> verdict.outcome() == outcome).count();
  }

  private static List<String> notes(List<Series> baseline, List<Series> candidate) {
    return Stream.concat(
            Stream.concat(baseline.stream(), candidate.stream())
                .flatMap(series -> series.origin().notes().stream())
                .distinct(),
            Pairing.of(Pool.of(baseline), Pool.of(candidate)).stream()
                .flatMap(pairing -> collections(pairing).stream()))
        .toList();
  }

  /** The fastest operation is one without a collection, so what those cost is said apart. */
  private static Optional<String> collections(Pairing pairing) {
    if (pairing.baseline() == null || pairing.candidate() == null) {
      return Optional.empty();
    }
    OptionalDouble before = pairing.baseline().collectionShare();
    OptionalDouble after = pairing.candidate().collectionShare();
    if (before.isEmpty()
        || after.isEmpty()
        || Math.abs(after.getAsDouble() - before.getAsDouble()) < NOTED_SHARE) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s: garbage collections took %.1f %% of the time, %.1f %% in the baseline; the ratio"
                + " is of the fastest and does not show it",
            pairing.candidate().key(),
            100 * after.getAsDouble(),
            100 * before.getAsDouble()));
  }

  private static List<String> sources(List<Series> side) {
    return side.stream().map(series -> series.origin().source()).distinct().toList();
  }

  private static Map<String, Set<String>> versions(List<Series> side) {
    Map<String, Set<String>> versions = new TreeMap<>();
    for (Origin origin : side.stream().map(Series::origin).distinct().toList()) {
      origin
          .versions()
          .forEach(
              (name, value) ->
                  versions.computeIfAbsent(name, unused -> new TreeSet<>()).add(value));
    }
    return versions;
  }
}
