package io.finetunebench.bench.report;

import io.finetunebench.bench.calibrate.Calibration;
import io.finetunebench.bench.calibrate.Judge;
import io.finetunebench.bench.calibrate.Rate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Shows a calibration as text, Markdown and JSON. */
public final class CalibrationTable {
  private static final int SCHEMA_VERSION = 1;
  private static final String NONE = "-";
  private static final String INTERLEAVED = "interleaved";
  private static final String SUCCESSIVE = "successive";

  private CalibrationTable() {}

  /** Returns lines for a terminal: rates in percent, of the verdict with their intervals. */
  public static List<String> text(Calibration calibration) {
    List<String> lines = new ArrayList<>(head(calibration));
    for (Calibration.Setting setting : calibration.settings()) {
      lines.add("");
      lines.add(title(setting));
      List<List<String>> cells = cells(calibration, setting);
      TextTable.Side[] sides = new TextTable.Side[cells.get(0).size()];
      Arrays.fill(sides, TextTable.Side.RIGHT);
      sides[0] = TextTable.Side.LEFT;
      TextTable table = new TextTable(sides);
      cells.forEach(row -> table.row(row.toArray(String[]::new)));
      lines.addAll(table.lines());
    }
    lines.add("");
    lines.addAll(notes(calibration));
    return lines;
  }

  /** Returns Markdown that ends with a newline. */
  public static String markdown(Calibration calibration) {
    StringBuilder text = new StringBuilder(String.join("\n", head(calibration))).append('\n');
    for (Calibration.Setting setting : calibration.settings()) {
      text.append('\n').append(title(setting)).append("\n\n");
      List<List<String>> cells = cells(calibration, setting);
      for (int row = 0; row < cells.size(); row++) {
        text.append("| ").append(String.join(" | ", cells.get(row))).append(" |\n");
        if (row == 0) {
          text.append("|---|").append("--:|".repeat(cells.get(0).size() - 1)).append('\n');
        }
      }
    }
    return text.append('\n').append(String.join("\n", notes(calibration))).append('\n').toString();
  }

  /**
   * Returns JSON that ends with a newline, described by the resource {@code
   * calibration-v1.schema.json} beside this; shares are fractions.
   */
  public static String json(Calibration calibration) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("schemaVersion", SCHEMA_VERSION);
    root.put("title", calibration.title());
    ObjectNode forks = root.putObject("forksBySlowdownPercent");
    calibration.forks().forEach((slowdown, count) -> forks.put(slowdown.toString(), count));
    root.put("forkSeconds", calibration.forkSeconds());
    root.put("spread", calibration.spread());
    root.put("discardedShare", calibration.discarded());
    root.put("draws", calibration.draws());
    root.put("seed", calibration.seed());
    var settings = root.putArray("settings");
    for (Calibration.Setting setting : calibration.settings()) {
      ObjectNode node = settings.addObject();
      node.put("minutes", setting.minutes());
      node.put("forksASide", setting.forks());
      node.put("minimumEffect", setting.minimumEffect());
      var judges = node.putArray("judges");
      for (Calibration.Row row : setting.rows()) {
        ObjectNode judge = judges.addObject();
        judge.put("name", row.judge().label());
        judge.put("kind", row.judge().kind().name().toLowerCase(Locale.ROOT));
        write(judge.putObject("falseAlarms"), row.falseAlarms());
        write(judge.putObject("found"), row.found());
        judge.put("equalThreshold", row.equalThreshold());
        write(judge.putObject("foundAtEqualFalseAlarms"), row.foundAtEqual());
      }
    }
    var detectable = root.putArray("detectable");
    for (Calibration.Detectable each : calibration.detectable()) {
      detectable
          .addObject()
          .put("preset", each.preset())
          .put("forksASide", each.forks())
          .put("effect", each.effect());
    }
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    return JsonMapper.shared().writer().with(printer).writeValueAsString(root) + "\n";
  }

  private static void write(ObjectNode node, Map<?, Rate> rates) {
    rates.forEach(
        (key, rate) ->
            node.putObject(key.toString())
                .put("hits", rate.hits())
                .put("draws", rate.draws())
                .put("independent", rate.independent())
                .put("low", rate.low())
                .put("high", rate.high()));
  }

  private static List<String> head(Calibration calibration) {
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
                        "%s (%d forks a side) %.1f %%",
                        each.preset(),
                        each.forks(),
                        100 * each.effect()))
            .collect(Collectors.joining(", "));
    return List.of(
        calibration.title() + ".",
        "",
        String.format(
            Locale.ROOT,
            "Forks: %s; %.1f s each. Spread of a fork's centre: %.2f %%. Iterations"
                + " beside a slow ruler: %.1f %%.",
            forks,
            calibration.forkSeconds(),
            100 * calibration.spread(),
            100 * calibration.discarded()),
        "Smallest slowdown found in 95 of 100 cases, from that spread: "
            + (detectable.isEmpty() ? "too few forks to say" : detectable)
            + ".");
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

  private static List<List<String>> cells(Calibration calibration, Calibration.Setting setting) {
    List<Integer> slowdowns =
        calibration.forks().keySet().stream().filter(slowdown -> slowdown > 0).toList();
    List<List<String>> cells = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("judge", "A/A mixed", "A/A in turn"));
    slowdowns.forEach(slowdown -> head.add(slowdown + " %"));
    slowdowns.forEach(slowdown -> head.add("equal " + slowdown + " %"));
    cells.add(head);
    for (Calibration.Row row : setting.rows()) {
      boolean whole = row.judge().kind() == Judge.Kind.VERDICT;
      List<String> line = new ArrayList<>();
      line.add(row.judge().label());
      line.add(cell(row.falseAlarms().get(INTERLEAVED), whole));
      line.add(cell(row.falseAlarms().get(SUCCESSIVE), whole));
      slowdowns.forEach(slowdown -> line.add(cell(row.found().get(slowdown), whole)));
      slowdowns.forEach(slowdown -> line.add(cell(row.foundAtEqual().get(slowdown), false)));
      cells.add(line);
    }
    return cells;
  }

  private static String cell(@Nullable Rate rate, boolean whole) {
    if (rate == null) {
      return NONE;
    }
    String share = String.format(Locale.ROOT, "%.1f", 100 * rate.fraction());
    return whole
        ? share + String.format(Locale.ROOT, " (%.0f-%.0f)", 100 * rate.low(), 100 * rate.high())
        : share;
  }

  private static List<String> notes(Calibration calibration) {
    if (calibration.settings().isEmpty()) {
      return List.of("Too few forks for a rate: measure more with --pool.");
    }
    return List.of(
        "Shares in percent. A/A: false alarms on equal builds, forks mixed in time or one side in"
            + " turn after the other.",
        "A percentage of more work: how often found. Equal: at the threshold at which a judge raises"
            + " no more false alarms than compare.",
        "Brackets: 95 % intervals, as wide as comparisons without a common fork leave them. "
            + NONE
            + ": too few forks.");
  }
}
