package io.finetunebench.bench.report.comparison;

import io.finetunebench.bench.judge.history.History;
import io.finetunebench.bench.judge.ratio.Design;
import io.finetunebench.bench.judge.ratio.Estimate;
import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.report.Cells;
import io.finetunebench.bench.report.Quantity;
import io.finetunebench.bench.report.Rows;
import io.finetunebench.bench.report.run.Attachments;
import io.finetunebench.bench.report.run.RunNotes;
import io.finetunebench.bench.report.run.RunSummary;
import io.finetunebench.bench.report.run.ShortNames;
import io.finetunebench.bench.report.trend.HistoryCards;
import io.finetunebench.bench.report.trend.TrendWords;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Facts;
import io.finetunebench.core.document.Forest;
import io.finetunebench.core.document.Note;
import io.finetunebench.core.document.Plot;
import io.finetunebench.core.document.Table;
import io.finetunebench.core.document.Tally;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the document of a comparison. */
public final class ComparisonTable {
  /**
   * What is known beside the verdicts.
   *
   * @param samples that they were made of
   * @param trends how a verdict's benchmark went before
   * @param context what was measured and where, in one line; empty where nobody knows it
   */
  record Details(ComparedSamples samples, Function<Verdict, Stream<Plot>> trends, String context) {}

  private static final int MOST_SOURCES = 3;

  /** What a reader is no longer interested in where there is much of it. */
  private static final Set<Outcome> SAYING_NOTHING =
      EnumSet.of(Outcome.EQUIVALENT, Outcome.INCONCLUSIVE, Outcome.NEW, Outcome.GONE);

  /** So many rows of these a terminal shows. */
  private static final int MOST_SAYING_NOTHING = 8;

  /** The places of the columns of limits. */
  private static final List<Integer> LIMITS = List.of(6, 7);

  private ComparisonTable() {}

  /** Returns the comparison as a document: what was compared, a row a benchmark, the counts. */
  public static Document document(Comparison comparison) {
    ComparedSamples none = ComparedSamples.ofRuns(List.of(), List.of(), run -> Attachments.none());
    return document(comparison, new Details(none, verdict -> Stream.of(), ""));
  }

  /**
   * Returns the comparison of runs as a document, with what is known of each run.
   *
   * @param baseline the runs of the baseline
   * @param candidate the runs of the candidate
   * @param attachments finds what lies beside the record of a run
   */
  public static Document ofRuns(
      Comparison comparison,
      List<RunRecord> baseline,
      List<RunRecord> candidate,
      Function<RunRecord, Attachments> attachments) {
    return withSides(comparison, baseline, candidate, attachments, verdict -> Stream.of());
  }

  /**
   * Returns what a commit came to beside the runs before it, with how each benchmark went.
   *
   * @param history of the runs before and of the candidate
   * @param candidate the runs of the commit
   * @param attachments finds what lies beside the record of a run
   */
  public static Document ofSeries(
      Comparison comparison,
      History history,
      List<RunRecord> candidate,
      Function<RunRecord, Attachments> attachments) {
    Set<String> ids = candidate.stream().map(RunRecord::id).collect(Collectors.toSet());
    return withSides(
        comparison, List.of(), candidate, attachments, verdict -> trend(verdict, history, ids));
  }

  /** Returns how a benchmark went until the candidate, which has a large dot. */
  private static Stream<Plot> trend(Verdict verdict, History history, Set<String> candidate) {
    return history.series().stream()
        .filter(trend -> trend.key().benchmarkCase().equals(verdict.subject().benchmarkCase()))
        .filter(trend -> trend.key().metric().equals(verdict.subject().metric()))
        .filter(trend -> candidate.contains(TrendWords.newest(trend).run()))
        .map(trend -> HistoryCards.plot(trend, history.findings(), "the candidate"));
  }

  private static Document withSides(
      Comparison comparison,
      List<RunRecord> baseline,
      List<RunRecord> candidate,
      Function<RunRecord, Attachments> attachments,
      Function<Verdict, Stream<Plot>> trends) {
    Document judged =
        document(
            comparison,
            new Details(
                ComparedSamples.ofRuns(baseline, candidate, attachments),
                trends,
                RunSummary.places(baseline, candidate)));
    List<Block> blocks = new ArrayList<>(judged.blocks());
    candidate.forEach(run -> RunNotes.warnings(run).forEach(note -> blocks.add(note)));
    // Sides that took turns had one machine and pairs of forks, which both tell of.
    List<Note> ofBoth =
        candidate.stream()
            .filter(run -> run.interleaving() != null)
            .flatMap(run -> RunNotes.disturbances(run).stream())
            .toList();
    baseline.stream()
        .flatMap(run -> RunNotes.disturbances(run).stream())
        .filter(note -> !ofBoth.contains(note))
        .map(note -> new Note(note.level(), "Baseline: " + note.text(), note.remedy()))
        .distinct()
        .forEach(blocks::add);
    if (!baseline.isEmpty()) {
      blocks.add(RunSummary.provenance("baseline", baseline));
    }
    blocks.add(RunSummary.provenance("candidate", candidate));
    return new Document(judged.title(), judged.headline(), judged.answer(), blocks);
  }

  private static Document document(Comparison comparison, Details details) {
    boolean mixed =
        has(comparison, Design.INTERLEAVED::equals) || has(comparison, Design.SERIES::equals);
    // What holds of all rows stands above them.
    boolean oneLimit = Conclusion.limits(comparison).size() <= 1;
    ShortNames names = ShortNames.ofVerdicts(comparison.verdicts());
    List<Verdict> shown = shown(comparison);
    Table table =
        new Rows<Verdict>()
            .column(Column.words("verdict"), verdict -> VerdictCells.outcome(comparison, verdict))
            .words("benchmark", verdict -> names.of(verdict.subject().name()))
            .numbers("baseline", verdict -> VerdictCells.score(verdict, Estimate::baselineScore))
            .numbers("candidate", verdict -> VerdictCells.score(verdict, Estimate::candidateScore))
            .numbers("ratio", VerdictCells::ratioCell)
            // Where rows differ in how their sides lay in time, each has to say it.
            .words("interval", verdict -> VerdictCells.interval(verdict, mixed))
            .numbers("claimed from", verdict -> limit(verdict, Limits::claimedFrom))
            .numbers("equal within", verdict -> limit(verdict, Limits::equalWithin))
            .numbers(
                "forks",
                verdict -> Cell.of(verdict.forks().baseline() + ":" + verdict.forks().candidate()))
            .column(
                Column.words("why").fit(fitOfReasons(shown)), verdict -> Cell.of(verdict.reason()))
            .table(shown)
            .without(oneLimit ? LIMITS : List.of())
            .briefly(brief(comparison, shown));
    List<Block> blocks = new ArrayList<>();
    blocks.add(tally(comparison, details.context()));
    Forest forest = forest(comparison, names);
    if (!forest.items().isEmpty()) {
      blocks.add(forest);
    }
    blocks.add(context(comparison));
    blocks.add(names.under("Verdicts", table));
    blocks.add(ComparisonCards.cards(comparison, names, details));
    return new Document(
        "Benchmark comparison",
        Conclusion.headline(comparison),
        Conclusion.answer(comparison),
        blocks);
  }

  /** A reason that all rows share stands above them once. */
  private static Column.Fit fitOfReasons(List<Verdict> verdicts) {
    return verdicts.size() > 1 && verdicts.stream().map(Verdict::reason).distinct().count() == 1
        ? Column.Fit.FOLD
        : Column.Fit.BELOW;
  }

  /** Returns how many rows a terminal shows: all that say something, and some of the others. */
  private static int brief(Comparison comparison, List<Verdict> shown) {
    int saying = (int) shown.stream().filter(verdict -> says(comparison, verdict)).count();
    return comparison.comparedNothing() ? saying : saying + MOST_SAYING_NOTHING;
  }

  private static boolean says(Comparison comparison, Verdict verdict) {
    return comparison.fails(verdict) || !SAYING_NOTHING.contains(verdict.outcome());
  }

  private static Cell limit(Verdict verdict, ToDoubleFunction<Limits> which) {
    Limits limits = verdict.limits();
    return limits == null ? Cell.none() : VerdictCells.limit(which.applyAsDouble(limits));
  }

  private static Tally tally(Comparison comparison, String context) {
    List<Tally.Count> counts = new ArrayList<>();
    for (Outcome outcome : Outcome.values()) {
      // A further metric that did not change would count its benchmark twice.
      long count =
          comparison.verdicts().stream()
              .filter(verdict -> verdict.outcome() == outcome && !verdict.isQuiet())
              .count();
      if (count > 0) {
        boolean fails = comparison.failsBy(outcome);
        counts.add(new Tally.Count(count, outcome.words(), VerdictCells.tone(outcome, fails)));
      }
    }
    return new Tally(counts, context);
  }

  /** Returns the ratios, what matters most first. */
  private static Forest forest(Comparison comparison, ShortNames names) {
    List<Forest.Item> items =
        comparison.verdicts().stream()
            .filter(verdict -> verdict.estimate() != null && !verdict.isQuiet())
            .sorted(whatMattersFirst(comparison))
            .map(verdict -> item(verdict, comparison.fails(verdict), names))
            .toList();
    if (Conclusion.isOfBytes(comparison.verdicts())) {
      // What matters in bytes depends on their number, so that no band says it.
      return new Forest(
          names.title("Ratio of bytes, candidate to baseline"), 1, 1, "less", "more", items);
    }
    double effect = comparison.criteria().limits().equalWithin();
    return new Forest(
        names.title("Ratio of times, candidate to baseline")
            + "; the grey band is the minimum effect of "
            + Quantity.percent(effect)
            + " %",
        1 / (1 + effect),
        1 + effect,
        "faster",
        "slower",
        items);
  }

  private static Forest.Item item(Verdict verdict, boolean fails, ShortNames names) {
    Estimate estimate = VerdictCells.estimate(verdict);
    return Cells.item(
        names.of(verdict.subject().name()),
        estimate.ratio(),
        estimate.interval(),
        VerdictCells.tone(verdict.outcome(), fails),
        VerdictCells.ratio(estimate) + " " + verdict.outcome().words());
  }

  /**
   * A further metric that did not change stands in the conclusion alone; what fails comes first.
   */
  private static List<Verdict> shown(Comparison comparison) {
    return comparison.verdicts().stream()
        .filter(verdict -> !verdict.isQuiet())
        .sorted(whatMattersFirst(comparison))
        .toList();
  }

  /** Returns an order: what fails, then by outcome, of each the largest change first. */
  static Comparator<Verdict> whatMattersFirst(Comparison comparison) {
    return Comparator.comparing((Verdict verdict) -> !comparison.fails(verdict))
        .thenComparing(verdict -> !says(comparison, verdict))
        .thenComparing(Verdict::outcome)
        .thenComparing(
            verdict ->
                verdict.estimate() == null
                    ? 0
                    : -Math.abs(Math.log(VerdictCells.estimate(verdict).ratio())));
  }

  private static Facts context(Comparison comparison) {
    Facts.Builder facts = Facts.builder();
    facts.add("baseline", sources(comparison.baseline()));
    facts.add("candidate", sources(comparison.candidate()));
    comparison.versions().forEach(difference -> facts.add("differs", difference.toString()));
    comparison.notes().forEach(note -> facts.add("note", note));
    if (comparison.criteria().acrossMachines()) {
      facts.add("across machines", "hardware is compared, nothing is a regression");
      comparison.verdicts().stream()
          .flatMap(verdict -> verdict.differences().stream())
          .distinct()
          .forEach(difference -> facts.add("differs", difference.toString()));
    }
    List<Limits> limits = Conclusion.limits(comparison);
    if (comparison.comparedNothing()) {
      return facts.build();
    }
    facts.add(
        "ratio",
        "candidate's time to baseline's, above 1 is slower (rates are inverted)"
            + (limits.size() != 1
                ? ""
                : "; claimed from "
                    + VerdictCells.limit(limits.get(0).claimedFrom()).text()
                    + ", equal within "
                    + VerdictCells.limit(limits.get(0).equalWithin()).text()));
    boolean after = has(comparison, Design.ONE_AFTER_THE_OTHER::equals);
    if (has(comparison, Design::statesConfidence)) {
      facts.add(
          "intervals",
          String.format(
              Locale.ROOT,
              "all together hold with %s %%, each with %s %%%s",
              Quantity.percent(comparison.criteria().confidence()),
              // Rounded down, so that it never says more.
              Quantity.percent(Math.floor(1e4 * comparison.confidenceEach()) / 1e4),
              after ? "; those of times measured one after the other do not" : ""));
    }
    if (after) {
      facts.add(
          "sides",
          "one after the other, not in turns: the machine may have changed in between, and no"
              + " confidence of times is stated; ab takes turns");
      facts.add(
          "scores",
          "medians; the ratio is of the fastest iterations, which other work disturbs least");
    }
    if (has(comparison, Design.SERIES::equals)) {
      facts.add("scores", "of the fastest iterations, those of the series at its level");
    }
    return facts.build();
  }

  /** Returns whether there is an interval of a design. */
  private static boolean has(Comparison comparison, Predicate<Design> design) {
    return comparison.verdicts().stream()
        .map(Verdict::estimate)
        .flatMap(Stream::ofNullable)
        .anyMatch(estimate -> estimate.interval() != null && design.test(estimate.design()));
  }

  private static String sources(List<String> sources) {
    return sources.isEmpty()
        ? "no results"
        : String.join(", ", sources.subList(0, Math.min(MOST_SOURCES, sources.size())))
            + (sources.size() > MOST_SOURCES
                ? " and " + (sources.size() - MOST_SOURCES) + " more"
                : "");
  }
}
