package io.finetunebench.bench.report;

import io.finetunebench.bench.calibrate.Calibration;
import io.finetunebench.bench.calibrate.Judge;
import io.finetunebench.bench.calibrate.Rate;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Note;
import io.finetunebench.core.document.Paragraph;
import io.finetunebench.core.document.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Makes the document and the JSON of a calibration. */
public final class CalibrationTable {
  private static final int SCHEMA_VERSION = 1;
  private static final String NONE = "-";

  /** A share whose interval is wider than this says nothing. */
  private static final double MOST_UNSURE = 0.25;

  /** A larger slowdown needs no statistics to be seen. */
  private static final double LARGEST_EFFECT = 10;

  private CalibrationTable() {}

  /**
   * Returns the calibration as a document: the forks, then a table for each length of measuring.
   */
  public static Document document(Calibration calibration) {
    List<Block> blocks = new ArrayList<>(List.of(Note.of(calibration.title() + ".")));
    blocks.addAll(CalibrationFigures.of(calibration));
    blocks.addAll(head(calibration));
    notes(calibration).forEach(note -> blocks.add(Note.of(note)));
    calibration.settings().forEach(setting -> blocks.add(section(calibration, setting)));
    return new Document("Calibration", headline(calibration), "", blocks);
  }

  /** Returns how often the verdicts of the longest measuring were wrong, and what they found. */
  private static String headline(Calibration calibration) {
    if (calibration.settings().isEmpty()) {
      return "";
    }
    Calibration.Setting longest = calibration.settings().get(calibration.settings().size() - 1);
    for (Calibration.Row row : longest.rows()) {
      Rate alarms = row.falseAlarms();
      if (row.judge().kind() == Judge.Kind.VERDICT && alarms != null) {
        if (alarms.high() - alarms.low() > MOST_UNSURE) {
          return String.format(
              Locale.ROOT,
              "Too few forks to say how often verdicts err: with %d a side, in %.0f to %.0f %% of"
                  + " equal builds",
              longest.forks(),
              100 * alarms.low(),
              100 * alarms.high());
        }
        return String.format(
                Locale.ROOT,
                "%d forks a side: verdicts are wrong in %.1f %% of equal builds",
                longest.forks(),
                100 * alarms.fraction())
            + found(row);
      }
    }
    return "";
  }

  /** Returns the smallest slowdown that is found as often as it shall be, or else the largest. */
  private static String found(Calibration.Row row) {
    List<Map.Entry<Integer, Rate>> all =
        row.found().entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
    return all.stream()
        .filter(each -> each.getValue().fraction() >= Calibration.POWER)
        .findFirst()
        .or(() -> all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1)))
        .map(
            found ->
                String.format(
                    Locale.ROOT,
                    " and find %d %% more work in %.0f %%",
                    found.getKey(),
                    100 * found.getValue().fraction()))
        .orElse("");
  }

  /**
   * Returns JSON that ends with a newline, described by the resource {@code
   * calibration-v1.schema.json} beside this; shares are fractions.
   */
  public static String json(Calibration calibration) {
    return Json.text(
        Json.object()
            .put("schemaVersion", SCHEMA_VERSION)
            .put("title", calibration.title())
            .putPOJO("forksBySlowdownPercent", calibration.forks())
            .put("forkSeconds", calibration.forkSeconds())
            .put("spread", calibration.spread())
            .put("discardedShare", calibration.discarded())
            .put("draws", calibration.draws())
            .put("seed", calibration.seed())
            .putPOJO(
                "settings", calibration.settings().stream().map(CalibrationTable::object).toList())
            .putPOJO(
                "detectable",
                calibration.detectable().stream()
                    .map(
                        each ->
                            Json.object()
                                .put("preset", each.preset())
                                .put("forksASide", each.forks())
                                .put("effect", each.effect()))
                    .toList()));
  }

  private static ObjectNode object(Calibration.Setting setting) {
    return Json.object()
        .put("minutes", setting.minutes())
        .put("forksASide", setting.forks())
        .put("minimumEffect", setting.minimumEffect())
        .putPOJO("judges", setting.rows().stream().map(CalibrationTable::object).toList());
  }

  private static ObjectNode object(Calibration.Row row) {
    return Json.object()
        .put("name", row.judge().label())
        .putPOJO("kind", row.judge().kind())
        .putPOJO(
            "falseAlarms",
            objects(row.falseAlarms() == null ? Map.of() : Map.of("successive", row.falseAlarms())))
        .putPOJO("found", objects(row.found()))
        .put("equalThreshold", row.equalThreshold())
        .putPOJO("foundAtEqualFalseAlarms", objects(row.foundAtEqual()));
  }

  private static ObjectNode objects(Map<?, Rate> rates) {
    ObjectNode objects = Json.object();
    rates.forEach(
        (key, rate) ->
            objects.set(
                key.toString(), Json.object(rate).put("low", rate.low()).put("high", rate.high())));
    return objects;
  }

  private static List<Block> head(Calibration calibration) {
    String forks =
        calibration.forks().entrySet().stream()
            .map(
                entry ->
                    entry.getValue()
                        + (entry.getKey() == 0 ? " as it is" : " with " + entry.getKey() + " %"))
            .collect(Collectors.joining(", "));
    String detectable =
        calibration.detectable().stream()
            .map(
                each ->
                    String.format(
                        Locale.ROOT,
                        "%s (%d forks a side) %s",
                        each.preset(),
                        each.forks(),
                        each.effect() > LARGEST_EFFECT
                            ? "more than 1,000 %"
                            : String.format(Locale.ROOT, "%.1f %%", 100 * each.effect())))
            .collect(Collectors.joining(", "));
    return List.of(
        new Paragraph(
            String.format(
                Locale.ROOT,
                "Forks: %s; %.1f s each. Spread of a fork's centre: %.2f %%. Iterations"
                    + " beside a slow ruler: %.1f %%.",
                forks,
                calibration.forkSeconds(),
                100 * calibration.spread(),
                100 * calibration.discarded())),
        new Paragraph(
            "Smallest slowdown found in 95 of 100 cases, from that spread: "
                + (detectable.isEmpty() ? "too few forks to say" : detectable)
                + "."));
  }

  private static String title(Calibration.Setting setting) {
    return String.format(
        Locale.ROOT,
        "%.0f minute%s of measuring, %d forks a side, minimum effect %s %%:",
        setting.minutes(),
        setting.minutes() == 1 ? "" : "s",
        setting.forks(),
        Quantity.percent(setting.minimumEffect()));
  }

  private static Section section(Calibration calibration, Calibration.Setting setting) {
    List<Integer> slowdowns =
        calibration.forks().keySet().stream().filter(slowdown -> slowdown > 0).toList();
    Rows<Calibration.Row> rows =
        new Rows<Calibration.Row>()
            .words("judge", row -> row.judge().label())
            .numbers("A/A", row -> cell(row, row.falseAlarms()));
    slowdowns.forEach(
        slowdown -> rows.numbers(slowdown + " %", row -> cell(row, row.found().get(slowdown))));
    slowdowns.forEach(
        slowdown ->
            rows.column(
                Column.numbers(slowdown + " %").under("equal").fit(Column.Fit.DROP),
                row -> cell(row.foundAtEqual().get(slowdown), false)));
    return new Section(title(setting), rows.table(setting.rows()));
  }

  private static Cell cell(Calibration.Row row, @Nullable Rate rate) {
    return cell(rate, row.judge().kind() == Judge.Kind.VERDICT);
  }

  private static Cell cell(@Nullable Rate rate, boolean whole) {
    if (rate == null) {
      return Cell.none();
    }
    String share = String.format(Locale.ROOT, "%.1f", 100 * rate.fraction());
    return Cell.of(
        rate.fraction(),
        whole
            ? share
                + String.format(Locale.ROOT, " (%.0f-%.0f)", 100 * rate.low(), 100 * rate.high())
            : share);
  }

  private static List<String> notes(Calibration calibration) {
    if (calibration.settings().isEmpty()) {
      return List.of("Too few forks for a rate: measure more with --pool.");
    }
    return List.of(
        "Shares in percent. A/A: false alarms on equal builds, one side after the other.",
        "A percentage of more work: how often found, of forks around the same time. Equal: at the threshold at which a judge"
            + " raises no more false alarms than compare.",
        "Brackets: 95 % intervals, as wide as comparisons without a common fork leave them. "
            + NONE
            + ": too few forks.");
  }
}
