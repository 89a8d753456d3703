package io.finetunebench.bench.report;

import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.verdict.Comparison;
import io.finetunebench.bench.verdict.Estimate;
import io.finetunebench.bench.verdict.Outcome;
import io.finetunebench.bench.verdict.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Tells a comparison as a table, in plain text or in Markdown: a line a benchmark. */
public final class ComparisonTable {
  private static final String NONE = "-";
  private static final List<String> HEADINGS =
      List.of("verdict", "benchmark", "baseline", "candidate", "ratio", "interval", "forks", "why");
  private static final int MOST_SOURCES = 3;

  private ComparisonTable() {}

  /** Returns the lines of plain text: context, table, conclusion. */
  public static List<String> text(Comparison comparison) {
    List<String> lines = new ArrayList<>(context(comparison));
    lines.add("");
    TextTable table =
        new TextTable(
            TextTable.Side.LEFT,
            TextTable.Side.LEFT,
            TextTable.Side.RIGHT,
            TextTable.Side.RIGHT,
            TextTable.Side.RIGHT,
            TextTable.Side.LEFT,
            TextTable.Side.RIGHT,
            TextTable.Side.LEFT);
    table.row(HEADINGS.toArray(String[]::new));
    for (Verdict verdict : slowerFirst(comparison)) {
      table.row(cells(verdict).toArray(String[]::new));
    }
    lines.addAll(table.lines());
    lines.add("");
    lines.add(conclusion(comparison));
    return lines;
  }

  /** Returns the same as {@link #text} in GitHub's Markdown. */
  public static String markdown(Comparison comparison) {
    StringBuilder page = new StringBuilder("## Benchmark comparison\n\n");
    page.append(escape(conclusion(comparison))).append("\n\n");
    page.append("| ").append(String.join(" | ", HEADINGS)).append(" |\n");
    page.append("|---|---|--:|--:|--:|---|--:|---|\n");
    for (Verdict verdict : slowerFirst(comparison)) {
      List<String> cells =
          new ArrayList<>(cells(verdict).stream().map(cell -> escape(cell)).toList());
      if (comparison.fails(verdict)) {
        cells.set(0, "**" + cells.get(0) + "**");
      }
      page.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
    page.append('\n');
    context(comparison).forEach(line -> page.append("- ").append(escape(line)).append('\n'));
    return page.toString();
  }

  private static List<Verdict> slowerFirst(Comparison comparison) {
    return comparison.verdicts().stream()
        .sorted(Comparator.comparing(verdict -> verdict.outcome() != Outcome.SLOWER))
        .toList();
  }

  /** Returns how many benchmarks came to what, in one line. */
  static String conclusion(Comparison comparison) {
    List<String> counts = new ArrayList<>();
    for (Outcome outcome : Outcome.values()) {
      long count = comparison.count(outcome);
      if (count > 0) {
        counts.add(count + " " + outcome.words());
      }
    }
    return counts.isEmpty() ? "nothing to compare" : String.join(", ", counts);
  }

  /** Returns an estimate in one line; empty where there is none. */
  static String ratio(Verdict verdict) {
    Estimate estimate = verdict.estimate();
    return estimate == null
        ? ""
        : "ratio of times " + ratio(estimate) + ", interval " + interval(estimate);
  }

  private static List<String> context(Comparison comparison) {
    List<String> lines = new ArrayList<>();
    lines.add("baseline: " + sources(comparison.baseline()));
    lines.add("candidate: " + sources(comparison.candidate()));
    comparison.versions().forEach(difference -> lines.add("differs: " + difference));
    comparison.notes().forEach(note -> lines.add("note: " + note));
    if (comparison.criteria().acrossMachines()) {
      lines.add("across machines: hardware is compared, nothing is a regression");
      comparison.verdicts().stream()
          .flatMap(verdict -> verdict.differences().stream())
          .distinct()
          .forEach(difference -> lines.add("differs: " + difference));
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "ratio: candidate's time to baseline's, above 1 is slower (rates are inverted);"
                + " minimum effect %s %%",
            Quantity.percent(comparison.criteria().minimumEffect())));
    if (has(comparison, true)) {
      lines.add(
          String.format(
              Locale.ROOT,
              "all intervals together hold with %s %%, each with %s %%%s",
              Quantity.percent(comparison.criteria().confidence()),
              Quantity.percent(comparison.confidenceEach()),
              has(comparison, false) ? "; those of sides one after the other do not" : ""));
    }
    if (has(comparison, false)) {
      lines.add(
          "one after the other: the sides were not measured in turns, so the machine may have"
              + " changed in between and no confidence is stated; run --against takes turns");
    }
    return lines;
  }

  /** Returns whether there is an interval whose confidence is stated, or is not. */
  private static boolean has(Comparison comparison, boolean stated) {
    return comparison.verdicts().stream()
        .map(Verdict::estimate)
        .flatMap(Stream::ofNullable)
        .anyMatch(
            estimate ->
                estimate.interval() != null && estimate.design().statesConfidence() == stated);
  }

  private static String sources(List<String> sources) {
    return sources.isEmpty()
        ? "no results"
        : String.join(", ", sources.subList(0, Math.min(MOST_SOURCES, sources.size())))
            + (sources.size() > MOST_SOURCES
                ? " and " + (sources.size() - MOST_SOURCES) + " more"
                : "");
  }

  private static List<String> cells(Verdict verdict) {
    Estimate estimate = verdict.estimate();
    return List.of(
        verdict.outcome().words(),
        verdict.name(),
        estimate == null ? NONE : Quantity.score(estimate.baselineScore(), estimate.unit()),
        estimate == null ? NONE : Quantity.score(estimate.candidateScore(), estimate.unit()),
        estimate == null ? NONE : ratio(estimate),
        estimate == null ? NONE : interval(estimate),
        verdict.baselineForks() + ":" + verdict.candidateForks(),
        verdict.reason());
  }

  private static String ratio(Estimate estimate) {
    return String.format(Locale.ROOT, "%.3f", estimate.ratio());
  }

  private static String interval(Estimate estimate) {
    Interval interval = estimate.interval();
    return interval == null
        ? "none"
        : String.format(Locale.ROOT, "%.3f to %.3f", interval.low(), interval.high())
            + (estimate.design().statesConfidence() ? "" : " (" + estimate.design().words() + ")");
  }

  /** Keeps text from being Markdown, HTML, or the end of a cell. */
  private static String escape(String text) {
    return text.replaceAll("\\s+", " ")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replaceAll("([\\\\|*_`\\[\\]])", "\\\\$1");
  }
}
