package io.finetunebench.bench.report;

import io.finetunebench.bench.calibrate.PairCalibration;
import io.finetunebench.bench.calibrate.Rate;
import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.verdict.Outcome;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Paragraph;
import io.finetunebench.core.document.Table;
import java.util.List;
import java.util.Locale;

/** Makes the document and the JSON of a calibration of pairs. */
public final class PairCalibrationTable {
  private static final int SCHEMA_VERSION = 1;
  private static final double PERCENT = 100;

  private PairCalibrationTable() {}

  /** Returns the calibration as a document: the pool in a few lines, then one table. */
  public static Document document(PairCalibration calibration) {
    Table.Builder table =
        Table.of(
            List.of(
                Column.words("minutes"),
                Column.numbers("most pairs"),
                Column.numbers("minimum effect"),
                Column.words("candidate"),
                Column.numbers("called"),
                Column.numbers("EQUIVALENT"),
                Column.numbers("interval misses"),
                Column.numbers("pairs taken")));
    for (PairCalibration.Row row : calibration.rows()) {
      table.row(
          Cell.of(String.format(Locale.ROOT, "%.0f", row.minutes())),
          Cell.of(row.mostPairs(), String.valueOf(row.mostPairs())),
          Cell.of(row.minimumEffect(), percent(row.minimumEffect())),
          Cell.of(row.change() == 0 ? "equal" : percent(row.change()) + " slower"),
          rate(row.called()),
          Cell.of(
              row.decisions().share(Outcome.EQUIVALENT),
              String.format(
                  Locale.ROOT, "%.1f %%", PERCENT * row.decisions().share(Outcome.EQUIVALENT))),
          rate(row.missed()),
          Cell.of(
              row.decisions().pairs(),
              String.format(Locale.ROOT, "%.1f", row.decisions().pairs())));
    }
    Interval interval = calibration.interval();
    List<Block> blocks =
        List.of(
            new Paragraph(calibration.title() + "."),
            new Paragraph(
                String.format(
                    Locale.ROOT,
                    "%d pairs of forks of equal builds, %.1f s each; a pair's ratio varies by %.2f"
                        + " %%. All together say %.4f (99 %%: %.4f to %.4f).",
                    calibration.pairs(),
                    calibration.pairSeconds(),
                    PERCENT * calibration.spread(),
                    calibration.ratio(),
                    interval.low(),
                    interval.high())),
            table.build(),
            new Paragraph(
                "Called: slower or faster where the builds are equal, which is a false alarm, and"
                    + " slower where the candidate is. Brackets: 95 % intervals, as wide as"
                    + " comparisons without a common pair leave them."));
    return new Document(
        "Calibration of pairs: " + calibration.title(), headline(calibration), "", blocks);
  }

  private static String headline(PairCalibration calibration) {
    return calibration.rows().stream()
        .filter(row -> row.change() == 0)
        .findFirst()
        .map(
            row ->
                String.format(
                    Locale.ROOT,
                    "%s of equal builds are called slower or faster within a minute of measuring",
                    text(row.called())))
        .orElse("too few pairs for a rate: measure more with --pool");
  }

  private static String percent(double fraction) {
    return Quantity.percent(fraction) + " %";
  }

  private static Cell rate(Rate rate) {
    return Cell.of(rate.fraction(), text(rate));
  }

  private static String text(Rate rate) {
    return String.format(
        Locale.ROOT,
        "%.1f %% (%.1f-%.1f)",
        PERCENT * rate.fraction(),
        PERCENT * rate.low(),
        PERCENT * rate.high());
  }

  /** Returns the calibration as JSON that ends with a newline; shares are fractions. */
  public static String json(PairCalibration calibration) {
    return Json.text(
        new View(
            SCHEMA_VERSION,
            calibration.title(),
            calibration.pairs(),
            calibration.pairSeconds(),
            calibration.ratio(),
            calibration.interval(),
            calibration.spread(),
            calibration.rows().stream().map(RowView::of).toList()));
  }

  private record View(
      int schemaVersion,
      String title,
      int pairs,
      double pairSeconds,
      double ratio,
      Interval interval,
      double spread,
      List<RowView> rows) {}

  private record RowView(
      double minutes,
      int mostPairs,
      double minimumEffect,
      double change,
      int comparisons,
      int independent,
      RateView called,
      RateView missed,
      double pairsTaken) {
    static RowView of(PairCalibration.Row row) {
      return new RowView(
          row.minutes(),
          row.mostPairs(),
          row.minimumEffect(),
          row.change(),
          row.decisions().runs(),
          row.independent(),
          RateView.of(row.called()),
          RateView.of(row.missed()),
          row.decisions().pairs());
    }
  }

  private record RateView(double fraction, double low, double high) {
    static RateView of(Rate rate) {
      return new RateView(rate.fraction(), rate.low(), rate.high());
    }
  }
}
