package io.finetunebench.bench.judge.verdict;

import io.finetunebench.bench.judge.ratio.Confidence;
import io.finetunebench.bench.judge.ratio.LookSchedule;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.judge.ratio.Spread;
import io.finetunebench.bench.record.series.Origin;
import io.finetunebench.bench.record.series.Series;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
 * @param verdicts the baseline's benchmarks in their order, then those of the candidate alone; MORE
 *     bytes that bought more time than they cost are a TRADE
 * @param sides such as {@code new.jar against old.jar}; empty where the sides have no names
 */
public record Comparison(
    Criteria criteria,
    List<String> baseline,
    List<String> candidate,
    List<Difference> versions,
    List<String> notes,
    double confidenceEach,
    List<Verdict> verdicts,
    String sides) {
  /** From which difference on the share of time in garbage collections is worth a note. */
  private static final double NOTED_SHARE = 0.01;

  private static final int MOST_NAMED = 3;

  /** From so many benchmarks on, what their forks vary by in common tells about each. */
  private static final int FEWEST_TO_SHARE = 10;

  /**
   * The smallest change that is claimed of two runs one after the other, where nobody knows how far
   * their machine drifts in between, as a fraction.
   */
  public static final double UNKNOWN_DRIFT = 0.03;

  public Comparison {
    baseline = List.copyOf(baseline);
    candidate = List.copyOf(candidate);
    versions = List.copyOf(versions);
    notes = List.copyOf(notes);
    verdicts = traded(verdicts);
  }

  private static List<Verdict> traded(List<Verdict> verdicts) {
    Map<List<Object>, Verdict> faster = new HashMap<>();
    verdicts.stream()
        .filter(verdict -> verdict.outcome() == Outcome.FASTER && !verdict.subject().further())
        .forEach(verdict -> faster.put(verdict.subject().measured(), verdict));
    return verdicts.stream()
        .map(verdict -> verdict.tradedFor(faster.get(verdict.subject().measured())))
        .toList();
  }

  /** Returns this comparison with other verdicts. */
  Comparison with(List<Verdict> others) {
    return new Comparison(
        criteria, baseline, candidate, versions, notes, confidenceEach, others, sides);
  }

  /** Returns this comparison with more notes. */
  public Comparison noting(List<String> more) {
    return new Comparison(
        criteria,
        baseline,
        candidate,
        versions,
        Stream.concat(notes.stream(), more.stream()).toList(),
        confidenceEach,
        verdicts,
        sides);
  }

  /** Returns this comparison of two builds that people know by name. */
  public Comparison between(String baselineName, String candidateName) {
    return new Comparison(
        criteria,
        named(baselineName, baseline),
        named(candidateName, candidate),
        versions,
        notes,
        confidenceEach,
        verdicts,
        candidateName + " against " + baselineName);
  }

  private static List<String> named(String name, List<String> sources) {
    return List.of(name + " (" + String.join(", ", sources) + ")");
  }

  /**
   * Compares two sides on a machine of which nothing else is known.
   *
   * @see #of(List, List, Criteria, MachineHistory)
   */
  public static Comparison of(List<Series> baseline, List<Series> candidate, Criteria criteria) {
    return of(baseline, candidate, criteria, MachineHistory.none());
  }

  /**
   * Compares two sides. Series of one side that measure the same are its runs, which are a level of
   * their own. Two runs whose forks took turns in pairs are judged as such, looks included.
   *
   * @param history what earlier runs tell about the machine
   */
  public static Comparison of(
      List<Series> baseline, List<Series> candidate, Criteria criteria, MachineHistory history) {
    List<Pairing> pairings = new ArrayList<>(Pairing.of(Pool.of(baseline), Pool.of(candidate)));
    pairings.removeIf(pairing -> criteria.thresholds().ignored(pairing.subject()) != null);
    List<Judgement.Inquiry> inquiries =
        pairings.stream()
            .map(
                pairing ->
                    new Judgement.Inquiry(
                        criteria,
                        pairing.candidate() == null
                            ? null
                            : history.forks(pairing.candidate().series().get(0)),
                        history))
            .toList();
    List<Judgement> judgements = judgements(pairings, inquiries);
    int claims = (int) judgements.stream().filter(Judgement::claims).count();
    double confidenceEach = criteria.confidenceEach(claims);
    // The looks at a suite's parts had no claims but those of its benchmarks.
    double ofLooks = criteria.suite() == 0 ? confidenceEach : criteria.confidenceEach(0);
    List<Verdict> verdicts = new ArrayList<>();
    double leastSure = 1;
    for (int i = 0; i < judgements.size(); i++) {
      int mostForks = pairings.get(i).mostForks();
      Judgement judgement = judgements.get(i);
      Confidence each =
          mostForks == 0
              ? Confidence.once(confidenceEach)
              : Confidence.of(PairLook.schedule(ofLooks, mostForks));
      verdicts.add(judgement.verdict(each));
      leastSure = judgement.claims() ? Math.min(leastSure, each.stated()) : leastSure;
    }
    return of(baseline, candidate, criteria, claims == 0 ? confidenceEach : leastSure, verdicts);
  }

  /** With many benchmarks, each is judged with what the others' forks vary by in common. */
  private static List<Judgement> judgements(
      List<Pairing> pairings, List<Judgement.Inquiry> inquiries) {
    List<Judgement> alone = new ArrayList<>();
    for (int i = 0; i < pairings.size(); i++) {
      alone.add(Judgement.of(pairings.get(i), inquiries.get(i)));
    }
    List<Judgement> all = List.copyOf(alone);
    alone.replaceAll(
        judgement ->
            judgement instanceof Judgement.OfPairs pairs
                ? pairs.knowing(ofOtherPairs(pairs, all))
                : judgement);
    List<@Nullable Spread> spreads = new ArrayList<>();
    for (Judgement judgement : alone) {
      spreads.add(judgement instanceof Judgement.Open open ? open.residual() : null);
    }
    List<Judgement> together = new ArrayList<>();
    for (int i = 0; i < pairings.size(); i++) {
      List<Spread> others = new ArrayList<>();
      for (int j = 0; j < spreads.size(); j++) {
        Spread spread = spreads.get(j);
        if (j != i
            && spread != null
            && isOfOneMachine(pairings.get(i), pairings.get(j), inquiries)) {
          others.add(spread);
        }
      }
      Judgement.Inquiry inquiry = inquiries.get(i);
      together.add(
          spreads.get(i) == null || inquiry.spread() != null || others.size() + 1 < FEWEST_TO_SHARE
              ? alone.get(i)
              : Judgement.of(pairings.get(i), inquiry.knowing(Spread.shared(others))));
    }
    return together;
  }

  /** Of a suite in parts each run is a part, and may have had a machine of its own. */
  private static boolean isOfOneMachine(
      Pairing one, Pairing other, List<Judgement.Inquiry> inquiries) {
    return inquiries.get(0).criteria().suite() == 0 || one.source().equals(other.source());
  }

  /**
   * Pairs that another benchmark gained after this one's last look tell that look nothing, and
   * neither do those of another run, which may be another machine's.
   */
  private static @Nullable Spread ofOtherPairs(
      Judgement.OfPairs pairs, List<Judgement> judgements) {
    return Spread.shared(
        judgements.stream()
            .filter(other -> other != pairs)
            .filter(Judgement.OfPairs.class::isInstance)
            .filter(other -> ((Judgement.OfPairs) other).run().equals(pairs.run()))
            .map(other -> ((Judgement.OfPairs) other).spread(pairs.logRatios().size()))
            .flatMap(Stream::ofNullable)
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
        notes(baseline, candidate, criteria.thresholds()),
        confidenceEach,
        verdicts,
        "");
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
        && verdicts.stream().anyMatch(verdict -> verdict.forks().baseline() > 0)
        && verdicts.stream().anyMatch(verdict -> verdict.forks().candidate() > 0);
  }

  /** Returns how many verdicts have an outcome. */
  public long count(Outcome outcome) {
    return verdicts.stream().filter(verdict -> verdict.outcome() == outcome).count();
  }

  private static List<String> notes(
      List<Series> baseline, List<Series> candidate, ThresholdsFile thresholds) {
    List<Pairing> pairings = Pairing.of(Pool.of(baseline), Pool.of(candidate));
    return Stream.of(
            ofSources(Stream.concat(baseline.stream(), candidate.stream()).toList()),
            looked(pairings),
            copies(baseline, "baseline"),
            copies(candidate, "candidate"),
            ofBoth(pairings, Comparison::collections),
            ofBoth(pairings, Comparison::ruler),
            thresholds.notes(pairings.stream().map(Pairing::subject)).stream())
        .flatMap(Function.identity())
        .toList();
  }

  /** Returns a note of each benchmark on both sides, said once with its first metric. */
  private static Stream<String> ofBoth(
      List<Pairing> pairings, BiFunction<Pool, Pool, Optional<String>> note) {
    List<String> notes = new ArrayList<>();
    for (Pairing pairing : pairings) {
      Pool baseline = pairing.baseline();
      Pool candidate = pairing.candidate();
      if (baseline != null && candidate != null && candidate.key().further().isEmpty()) {
        note.apply(baseline, candidate).ifPresent(notes::add);
      }
    }
    return notes.stream();
  }

  /** What several sources have to say in the same words is said once. */
  private static Stream<String> ofSources(List<Series> series) {
    Map<String, Set<String>> sources = new LinkedHashMap<>();
    for (Origin origin : series.stream().map(Series::origin).distinct().toList()) {
      for (String note : origin.notes()) {
        boolean named = note.startsWith(origin.source());
        Set<String> sayers =
            sources.computeIfAbsent(
                named ? note.substring(origin.source().length()) : note,
                unused -> new LinkedHashSet<>());
        if (named) {
          sayers.add(origin.source());
        }
      }
    }
    return sources.entrySet().stream().map(entry -> listed(entry.getValue()) + entry.getKey());
  }

  static String listed(Set<String> sources) {
    return String.join(", ", sources.stream().limit(MOST_NAMED).toList())
        + (sources.size() > MOST_NAMED ? " and " + (sources.size() - MOST_NAMED) + " more" : "");
  }

  private static Stream<String> looked(List<Pairing> pairings) {
    return pairings.stream().anyMatch(Pairing::lookedAtWithAnother)
        ? Stream.of(
            "measured until it was decided with another run than here: the forks of such a run"
                + " ended where that comparison did")
        : Stream.empty();
  }

  private static Stream<String> copies(List<Series> side, String name) {
    Set<String> copies = Pool.copies(side);
    return copies.isEmpty()
        ? Stream.empty()
        : Stream.of(
            listed(copies)
                + ": the same samples as another source of the "
                + name
                + "; a copy counts once");
  }

  /** A ruler ran beside the forks; what it says is for the reader, and corrects nothing. */
  private static Optional<String> ruler(Pool baseline, Pool candidate) {
    OptionalDouble before = baseline.logRuler();
    OptionalDouble after = candidate.logRuler();
    if (before.isEmpty() || after.isEmpty()) {
      return Optional.empty();
    }
    double shift = Math.expm1(after.getAsDouble() - before.getAsDouble());
    return Math.abs(shift) < NOTED_SHARE
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%s: the memory copy beside the candidate's forks was %.1f %% %s; the machine or"
                    + " the candidate made it so, and no ratio is corrected by it",
                candidate.key(),
                100 * Math.abs(shift),
                shift > 0 ? "slower" : "faster"));
  }

  /** The fastest operation is one without a collection, so what those cost is said apart. */
  private static Optional<String> collections(Pool baseline, Pool candidate) {
    OptionalDouble before = baseline.collectionShare();
    OptionalDouble after = candidate.collectionShare();
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
            candidate.key(),
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
