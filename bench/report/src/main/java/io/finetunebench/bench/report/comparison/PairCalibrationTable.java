package io.finetunebench.bench.report.comparison;

import io.finetunebench.bench.judge.calibration.PairCalibration;
import io.finetunebench.bench.judge.calibration.Rate;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.report.Cells;
import io.finetunebench.bench.report.Quantity;
import io.finetunebench.bench.report.Rows;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Paragraph;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Makes the document of a calibration of pairs. */
public final class PairCalibrationTable {
  private static final double PERCENT = 100;

  private static final Rows<PairCalibration.Row> ROWS =
      new Rows<PairCalibration.Row>()
          .words("minutes", row -> String.format(Locale.ROOT, "%.1f", row.minutes()))
          .numbers("most pairs", row -> Cells.count(row.mostPairs()))
          .numbers("claimed from", row -> VerdictCells.limit(row.limits().claimedFrom()))
          .numbers("equal within", row -> VerdictCells.limit(row.limits().equalWithin()))
          .words(
              "candidate",
              row -> row.change() == 0 ? "equal" : Quantity.percent(row.change()) + " % slower")
          .numbers("called", row -> rate(row.called()))
          .numbers("EQUIVALENT", row -> Cells.percent(row.decisions().share(Outcome.EQUIVALENT), 1))
          .numbers("interval misses", row -> rate(row.missed()))
          .numbers("pairs taken", row -> Cells.formatted("%.1f", row.decisions().pairs()));

  private PairCalibrationTable() {}

  /** Returns the calibration as a document: the pool in a few lines, then one table. */
  public static Document document(PairCalibration calibration) {
    Interval interval = calibration.interval();
    List<Block> blocks = new ArrayList<>();
    Collections.addAll(
        blocks,
        new Paragraph(calibration.title() + "."),
        new Paragraph(
            String.format(
                Locale.ROOT,
                "%d pairs of forks of equal builds%s; a pair's ratio varies by %.2f %%. All"
                    + " together say %.4f (99 %%: %.4f to %.4f).",
                calibration.pairs(),
                calibration.pairSeconds() == null
                    ? " of runs that were cut off"
                    : String.format(Locale.ROOT, ", %.1f s each", calibration.pairSeconds()),
                PERCENT * calibration.spread(),
                calibration.ratio(),
                interval.low(),
                interval.high())));
    if (calibration.rows().isEmpty()) {
      blocks.add(new Paragraph("Too few pairs to judge a minute: measure more with --pool."));
    } else {
      Collections.addAll(
          blocks,
          ROWS.table(calibration.rows()),
          new Paragraph(
              "Called: slower or faster where the builds are equal, which is a false alarm, and"
                  + " slower where the candidate is. Brackets: 95 % intervals, as wide as"
                  + " comparisons without a common pair leave them."));
    }
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
                    "%s of equal builds are called slower or faster within %.1f minutes of measuring",
                    text(row.called()),
                    row.minutes()))
        .orElse("too few pairs for a rate: measure more with --pool");
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
}
