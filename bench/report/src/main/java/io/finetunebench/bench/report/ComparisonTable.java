package io.finetunebench.bench.report;

import io.finetunebench.bench.judge.history.History;
import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.judge.verdict.Design;
import io.finetunebench.bench.judge.verdict.Estimate;
import io.finetunebench.bench.judge.verdict.Outcome;
import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cards;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Facts;
import io.finetunebench.core.document.Forest;
import io.finetunebench.core.document.Note;
import io.finetunebench.core.document.Plot;
import io.finetunebench.core.document.Table;
import io.finetunebench.core.document.Tally;
import io.finetunebench.core.document.Tone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
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
  private record Details(
      ComparedSamples samples, Function<Verdict, Stream<Plot>> trends, String context) {}

  private static final String NONE = "-";
  private static final int MOST_SOURCES = 3;

  /** An end of an interval from here on needs no digits behind the point. */
  private static final double LARGE = 1000;

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
   * Returns what a run came to beside those before it, with how each benchmark went.
   *
   * @param history of the runs before and of the candidate
   * @param candidate the run
   * @param attachments that lie beside its record
   */
  public static Document ofSeries(
      Comparison comparison, History history, RunRecord candidate, Attachments attachments) {
    return withSides(
        comparison,
        List.of(),
        List.of(candidate),
        run -> attachments,
        verdict -> trend(verdict, history, candidate));
  }

  /** Returns how a benchmark went until the candidate, which has a large dot. */
  private static Stream<Plot> trend(Verdict verdict, History history, RunRecord candidate) {
    return history.series().stream()
        .filter(trend -> trend.key().benchmark().equals(verdict.benchmark()))
        .filter(trend -> trend.key().parameters().equals(verdict.parameters()))
        .filter(trend -> trend.key().load().equals(verdict.load()))
        .filter(trend -> trend.key().metric().equals(verdict.metric()))
        .filter(trend -> HistoryTable.newest(trend).run().equals(candidate.id()))
        .map(trend -> HistoryTable.plot(trend, "the candidate"));
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
    candidate.forEach(run -> RunTable.warnings(run).forEach(note -> blocks.add(note)));
    // Sides that took turns had one machine and pairs of forks, which both tell of.
    List<Note> ofBoth =
        candidate.stream()
            .filter(run -> run.interleaving() != null)
            .flatMap(run -> RunTable.disturbances(run).stream())
            .toList();
    baseline.stream()
        .flatMap(run -> RunTable.disturbances(run).stream())
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
    ShortNames names = ShortNames.ofVerdicts(comparison.verdicts());
    Table table =
        new Rows<Verdict>()
            .column(Column.words("verdict"), verdict -> outcome(comparison, verdict))
            .words("benchmark", verdict -> names.of(verdict.name()))
            .numbers("baseline", verdict -> score(verdict, Estimate::baselineScore))
            .numbers("candidate", verdict -> score(verdict, Estimate::candidateScore))
            .numbers("ratio", ComparisonTable::ratioCell)
            // Where rows differ in how their sides lay in time, each has to say it.
            .words("interval", verdict -> interval(verdict, mixed))
            .numbers(
                "forks",
                verdict -> Cell.of(verdict.forks().baseline() + ":" + verdict.forks().candidate()))
            .column(Column.words("why").fit(Column.Fit.BELOW), verdict -> Cell.of(verdict.reason()))
            .table(shown(comparison));
    List<Block> blocks = new ArrayList<>();
    blocks.add(tally(comparison, details.context()));
    Forest forest = forest(comparison, names);
    if (!forest.items().isEmpty()) {
      blocks.add(forest);
    }
    blocks.add(context(comparison));
    blocks.add(names.under("Verdicts", table));
    blocks.add(cards(comparison, names, details));
    return new Document("Benchmark comparison", headline(comparison), answer(comparison), blocks);
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
        counts.add(new Tally.Count(count, outcome.words(), tone(outcome, fails)));
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
    if (isOfBytes(comparison.verdicts())) {
      // What matters in bytes depends on their number, so that no band says it.
      return new Forest(
          names.title("Ratio of allocated bytes, candidate to baseline"),
          1,
          1,
          "less",
          "more",
          items);
    }
    double effect = comparison.criteria().minimumEffect();
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
    Estimate estimate = estimate(verdict);
    return Cells.item(
        names.of(verdict.name()),
        estimate.ratio(),
        estimate.interval(),
        tone(verdict.outcome(), fails),
        ratio(estimate) + " " + verdict.outcome().words());
  }

  private static Estimate estimate(Verdict verdict) {
    return Objects.requireNonNull(verdict.estimate());
  }

  /** Returns a card a benchmark, what matters most first; its further metrics are in it. */
  private static Cards cards(Comparison comparison, ShortNames names, Details details) {
    Map<List<Object>, List<Verdict>> benchmarks = new LinkedHashMap<>();
    comparison.verdicts().stream()
        .sorted(whatMattersFirst(comparison))
        .forEach(
            verdict ->
                benchmarks
                    .computeIfAbsent(benchmark(verdict), absent -> new ArrayList<>())
                    .add(verdict));
    return new Cards(
        names.title("Each benchmark"),
        benchmarks.values().stream().map(each -> card(comparison, each, names, details)).toList());
  }

  private static Cards.Card card(
      Comparison comparison, List<Verdict> verdicts, ShortNames names, Details details) {
    Verdict first =
        verdicts.stream().filter(each -> !each.further()).findFirst().orElse(verdicts.get(0));
    List<Block> blocks = new ArrayList<>();
    blocks.add(facts(first, details.samples().repeat(first)));
    details.trends().apply(first).forEach(blocks::add);
    blocks.addAll(details.samples().figures(first));
    if (verdicts.size() > 1) {
      blocks.add(
          new Rows<Verdict>()
              .words("further metric", Verdict::metric)
              .column(Column.words("verdict"), verdict -> outcome(comparison, verdict))
              .numbers("baseline", verdict -> score(verdict, Estimate::baselineScore))
              .numbers("candidate", verdict -> score(verdict, Estimate::candidateScore))
              .numbers("ratio", ComparisonTable::ratioCell)
              .words("why", Verdict::reason)
              .table(verdicts.stream().filter(verdict -> !verdict.equals(first)).toList()));
    }
    blocks.addAll(details.samples().downloads(first));
    // A further metric that got worse is what the card has to say first.
    Verdict worst =
        verdicts.stream()
            .filter(each -> comparison.fails(each) && !comparison.fails(first))
            .findFirst()
            .orElse(first);
    Estimate estimate = worst.estimate();
    return new Cards.Card(
        names.of(first.name()),
        worst.outcome().words()
            + (estimate == null ? "" : " " + ratio(estimate))
            + (worst.equals(first) ? "" : " " + worst.metric()),
        tone(worst.outcome(), comparison.fails(worst)),
        blocks);
  }

  private static Facts facts(Verdict verdict, Optional<String> repeat) {
    Estimate estimate = verdict.estimate();
    Facts.Builder facts = Facts.builder().add("why", verdict.reason());
    facts.add("benchmark", verdict.benchmark());
    verdict.parameters().forEach(facts::add);
    facts.add("load", verdict.load());
    facts.add(
        "forks",
        verdict.forks().baseline() + " baseline, " + verdict.forks().candidate() + " candidate");
    if (estimate != null) {
      facts.add("baseline", Quantity.score(estimate.baselineScore(), estimate.unit()));
      facts.add("candidate", Quantity.score(estimate.candidateScore(), estimate.unit()));
      facts.add(
          isOfBytes(List.of(verdict)) ? "ratio of bytes" : "ratio of times",
          ratio(estimate) + ", interval " + interval(estimate, true));
    }
    if (verdict.forks().further() != null) {
      facts.add("to decide", "about " + verdict.forks().further() + " more forks on each side");
    }
    verdict.differences().forEach(each -> facts.add("differs", each.toString()));
    repeat.ifPresent(command -> facts.add("repeat", command));
    return facts.build();
  }

  private static List<Object> benchmark(Verdict verdict) {
    return List.of(verdict.benchmark(), verdict.mode(), verdict.parameters(), verdict.load());
  }

  /** Counts benchmarks, each once whatever the number of its metrics. */
  private static long benchmarks(Stream<Verdict> verdicts) {
    return verdicts.map(ComparisonTable::benchmark).distinct().count();
  }

  /** Returns how many benchmarks came to what, of the time that each takes. */
  private static String headline(Comparison comparison) {
    List<Verdict> times =
        comparison.verdicts().stream().filter(verdict -> !verdict.further()).toList();
    if (times.isEmpty()) {
      return answer(comparison);
    }
    boolean bytes = isOfBytes(times);
    long worse = count(times, bytes ? Outcome.MORE : Outcome.SLOWER);
    long undecided = count(times, Outcome.INCONCLUSIVE);
    List<String> parts = new ArrayList<>();
    parts.add(
        times.stream().allMatch(verdict -> verdict.estimate() == null)
            ? "Nothing could be compared"
            : Quantity.ofBenchmarks(worse, times.size())
                // What is undecided may be slower.
                + (worse == 0 && undecided > 0 ? " known to be" : "")
                + (bytes ? " allocating more" : " slower")
                + " than the baseline");
    add(parts, count(times, Outcome.FASTER), "faster");
    add(parts, bytes ? count(times, Outcome.LESS) : 0, "less");
    add(
        parts,
        count(times, Outcome.EQUIVALENT),
        bytes
            ? "the same"
            : "the same within " + Quantity.percent(comparison.criteria().minimumEffect()) + " %");
    add(parts, undecided, "undecided");
    add(
        parts,
        count(times, Outcome.NOT_COMPARABLE)
            + count(times, Outcome.NEW)
            + count(times, Outcome.GONE),
        "without a counterpart");
    add(parts, count(times, Outcome.INVALID), "invalid");
    long more = comparison.count(Outcome.MORE);
    if (more > 0 && !bytes) {
      parts.add(more + (more == 1 ? " allocates" : " allocate") + " more");
    }
    return String.join(", ", parts);
  }

  /** Returns whether only what operations allocate was chosen, in place of their times. */
  private static boolean isOfBytes(List<Verdict> verdicts) {
    return !verdicts.isEmpty()
        && verdicts.stream().allMatch(verdict -> verdict.metric().equals(Metric.ALLOCATION));
  }

  private static long count(List<Verdict> verdicts, Outcome outcome) {
    return verdicts.stream().filter(verdict -> verdict.outcome() == outcome).count();
  }

  private static void add(List<String> parts, long count, String words) {
    if (count > 0) {
      parts.add(count + " " + words);
    }
  }

  /** Returns how many benchmarks are slower, and how many came to what. */
  private static String answer(Comparison comparison) {
    long all = benchmarks(comparison.verdicts().stream());
    long slower =
        benchmarks(
            comparison.verdicts().stream().filter(verdict -> verdict.outcome() == Outcome.SLOWER));
    if (all == 0) {
      return conclusion(comparison);
    }
    boolean undecided =
        comparison.verdicts().stream()
            .anyMatch(verdict -> !verdict.further() && verdict.outcome() == Outcome.INCONCLUSIVE);
    return Quantity.ofBenchmarks(slower, all).replaceFirst("^N", "n").replaceFirst("^T", "t")
        // What is undecided may be slower.
        + (slower == 0 && undecided ? " known to be" : "")
        + " slower than the baseline: "
        + conclusion(comparison);
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
  private static Comparator<Verdict> whatMattersFirst(Comparison comparison) {
    return Comparator.comparing((Verdict verdict) -> !comparison.fails(verdict))
        .thenComparing(Verdict::outcome)
        .thenComparing(
            verdict ->
                verdict.estimate() == null ? 0 : -Math.abs(Math.log(estimate(verdict).ratio())));
  }

  /** Returns how many verdicts came to what, in one line. */
  static String conclusion(Comparison comparison) {
    List<String> counts = new ArrayList<>();
    for (Outcome outcome : Outcome.values()) {
      long count = comparison.count(outcome);
      if (count > 0) {
        counts.add(count + " " + outcome.words());
      }
    }
    long quiet = comparison.verdicts().stream().filter(Verdict::isQuiet).count();
    return counts.isEmpty()
        ? "nothing to compare"
        : String.join(", ", counts)
            + (quiet == 0
                ? ""
                : " ("
                    + quiet
                    + " of a further metric and not in the table; --metric NAME shows them)");
  }

  /** Returns an estimate in one line; empty where there is none. */
  static String ratio(Verdict verdict) {
    Estimate estimate = verdict.estimate();
    return estimate == null
        ? ""
        : (verdict.further() ? "ratio " : "ratio of times ")
            + ratio(estimate)
            + ", interval "
            + interval(estimate, true);
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
    facts.add(
        "ratio",
        String.format(
            Locale.ROOT,
            "candidate's time to baseline's, above 1 is slower (rates are inverted);"
                + " minimum effect %s %%",
            Quantity.percent(comparison.criteria().minimumEffect())));
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

  private static Cell outcome(Comparison comparison, Verdict verdict) {
    return Cell.of(verdict.outcome().words(), tone(verdict.outcome(), comparison.fails(verdict)));
  }

  private static Cell score(Verdict verdict, ToDoubleFunction<Estimate> side) {
    Estimate estimate = verdict.estimate();
    return estimate == null
        ? Cell.none()
        : Cells.score(side.applyAsDouble(estimate), estimate.unit());
  }

  private static Cell ratioCell(Verdict verdict) {
    Estimate estimate = verdict.estimate();
    return estimate == null ? Cell.none() : Cell.of(estimate.ratio(), ratio(estimate));
  }

  private static String interval(Verdict verdict, boolean withDesign) {
    Estimate estimate = verdict.estimate();
    return estimate == null ? NONE : interval(estimate, withDesign);
  }

  private static Tone tone(Outcome outcome, boolean fails) {
    if (fails) {
      return Tone.BAD;
    }
    return switch (outcome) {
      case FASTER, LESS -> Tone.GOOD;
      case EQUIVALENT, NEW -> Tone.PLAIN;
      case SLOWER, MORE, INCONCLUSIVE, NOT_COMPARABLE, GONE, INVALID -> Tone.CAUTION;
    };
  }

  private static String ratio(Estimate estimate) {
    return String.format(Locale.ROOT, "%.3f", estimate.ratio());
  }

  private static String interval(Estimate estimate, boolean withDesign) {
    Interval interval = estimate.interval();
    return interval == null
        ? "none"
        : end(interval.low())
            + " to "
            + end(interval.high())
            + (withDesign && !estimate.design().statesConfidence()
                ? " (" + estimate.design().words() + ")"
                : "");
  }

  /** Returns an end of an interval, which is huge after a few forks that differ much. */
  private static String end(double ratio) {
    return ratio < LARGE ? String.format(Locale.ROOT, "%.3f", ratio) : Quantity.number(ratio);
  }

  /** Returns what a verdict came to and why, in one line. */
  static String message(Verdict verdict) {
    String ratio = ratio(verdict);
    return verdict.outcome().words()
        + ": "
        + verdict.reason()
        + (ratio.isEmpty() ? "" : " (" + ratio + ")");
  }
}
