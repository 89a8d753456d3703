package io.finetunebench.bench.report.bisect;

import io.finetunebench.bench.report.Cells;
import io.finetunebench.bench.report.Reported;
import io.finetunebench.bench.report.Rows;
import io.finetunebench.bench.report.bisect.Bisected.Candidate;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Facts;
import io.finetunebench.core.document.Note;
import io.finetunebench.core.document.Plot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Makes the document of a bisection. */
public final class BisectTable {
  private static final int SHORT = 7;
  private static final int MOST_SHOWN = 10;
  private static final double LIKELY = 0.5;

  private BisectTable() {}

  /** Returns what was found, for every report. */
  public static Reported reported(Bisected found) {
    return new Reported(found, text(found), () -> text(found).with(curve(found)));
  }

  private static Document text(Bisected found) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(facts(found));
    List<Candidate> shown = shown(found);
    if (!shown.isEmpty()) {
      blocks.add(
          new Rows<Candidate>()
              .words("commit", BisectTable::shortId)
              .numbers("share", commit -> Cells.formatted("%.1f %%", 100 * commit.share()))
              .numbers(
                  "ratio to GOOD",
                  commit ->
                      commit.ratio() == null
                          ? Cell.none()
                          : Cells.formatted("%.3f", commit.ratio()))
              .numbers("pairs", commit -> Cells.count(commit.pairs()))
              .words("author", Candidate::author)
              .column(Column.words("subject"), commit -> Cell.of(commit.subject()))
              .table(shown));
    }
    if (found.twoSteps() > LIKELY && !found.set().isEmpty()) {
      blocks.add(
          Note.of(
              "There are probably two steps, and this is the larger one: bisect what lies before it"
                  + " and after it, too"));
    }
    return new Document("Bisection", headline(found), blocks);
  }

  private static Facts facts(Bisected found) {
    Facts.Builder facts = Facts.builder();
    facts.add("benchmark", found.benchmark());
    facts.add("good", found.good());
    facts.add("commits", String.valueOf(found.curve().size()));
    if (!found.answer().equals("no-step")) {
      facts.add(
          "step",
          String.format(
              Locale.ROOT,
              "ratio of times %.3f, %.3f to %.3f (%.0f %%), above 1 is slower",
              found.ratio(),
              found.interval().low(),
              found.interval().high(),
              100 * found.confidence()));
    }
    facts.add(
        "otherwise",
        String.format(
            Locale.ROOT,
            "no step %.1f %%, a drift %.1f %%, two steps %.1f %%",
            100 * found.noStep(),
            100 * found.drift(),
            100 * found.twoSteps()));
    facts.add("spent", found.pairs() + " pairs, " + found.builds() + " builds");
    found.curve().stream()
        .filter(commit -> commit.skipped() != null)
        .forEach(commit -> facts.add("left out", shortId(commit) + ": " + commit.skipped()));
    return facts.build();
  }

  private static String shortId(Candidate commit) {
    return commit.commit().substring(0, SHORT);
  }

  private static List<Candidate> shown(Bisected found) {
    return switch (found.answer()) {
      case "set" ->
          found.curve().stream().filter(commit -> found.set().contains(commit.commit())).toList();
      case "undecided" ->
          found.curve().stream()
              .sorted(Comparator.comparingDouble((Candidate commit) -> -commit.share()))
              .limit(MOST_SHOWN)
              .toList();
      default -> List.of();
    };
  }

  private static String headline(Bisected found) {
    String change =
        String.format(
            Locale.ROOT,
            "%.1f %% %s",
            100 * Math.abs(found.ratio() - 1),
            found.ratio() > 1 ? "slower" : "faster");
    double share =
        found.curve().stream()
            .filter(commit -> found.set().contains(commit.commit()))
            .mapToDouble(Candidate::share)
            .sum();
    return switch (found.answer()) {
      case "set" ->
          String.format(
              Locale.ROOT,
              "%s made it %s (%.0f %% sure)",
              found.set().size() == 1
                  ? found.set().get(0).substring(0, SHORT)
                  : "one of " + found.set().size() + " commits",
              change,
              100 * Math.floor(100 * share) / 100);
      case "no-step" ->
          String.format(
              Locale.ROOT,
              "no step as large as the minimum effect (%.0f %% sure)",
              100 * found.noStep());
      case "drift" ->
          String.format(
              Locale.ROOT, "a drift, no single commit (%.0f %% sure)", 100 * found.drift());
      default -> "undecided: no set of commits that could not get smaller holds 95 %";
    };
  }

  private static Plot curve(Bisected found) {
    List<Double> places =
        IntStream.rangeClosed(1, found.curve().size()).mapToObj(i -> (double) i).toList();
    return new Plot(
        "Probability that a commit made the step",
        new Plot.Axis("commit, the earliest first", Plot.Scale.LINEAR),
        new Plot.Axis("percent", Plot.Scale.LINEAR),
        List.of(
            new Plot.Layer(
                "share",
                Plot.Kind.LINE_POINTS,
                places,
                found.curve().stream().map(commit -> 100 * commit.share()).toList())),
        List.of());
  }
}
