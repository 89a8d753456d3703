package io.finetunebench.bench.report;

import io.finetunebench.bench.history.ByteTrend;
import io.finetunebench.bench.history.ChangePoint;
import io.finetunebench.bench.history.Finding;
import io.finetunebench.bench.history.History;
import io.finetunebench.bench.history.Mark;
import io.finetunebench.bench.history.Newest;
import io.finetunebench.bench.history.Point;
import io.finetunebench.bench.history.Trend;
import io.finetunebench.bench.record.Acknowledgement;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a history as JSON, described by the resource {@code history-v1.schema.json} beside this
 * class.
 */
public final class HistoryJson {
  private static final int SCHEMA_VERSION = 1;
  private static final JsonMapper MAPPER = new JsonMapper();

  private HistoryJson() {}

  /** Returns the text, which ends with a newline. */
  public static String text(History history) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("schemaVersion", SCHEMA_VERSION);
    root.put("minimumEffect", history.minimumEffect());
    root.putObject("order")
        .put("runs", history.order().basis().runs())
        .put("byCommit", history.order().basis().byCommit());
    history.notes().forEach(root.putArray("notes")::add);
    ArrayNode series = root.putArray("series");
    history.series().forEach(trend -> write(series.addObject(), trend));
    ArrayNode bytes = root.putArray("bytes");
    history.bytes().forEach(trend -> write(bytes.addObject(), trend));
    ArrayNode findings = root.putArray("findings");
    history.findings().forEach(finding -> write(findings.addObject(), finding, history));
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    return MAPPER.writer().with(printer).writeValueAsString(root) + "\n";
  }

  private static void write(ObjectNode node, Finding finding, History history) {
    node.put("run", finding.first().run());
    node.put("ratio", finding.ratio());
    ArrayNode shifts = node.putArray("shifts");
    for (Finding.Shift shift : finding.shifts()) {
      shifts
          .addObject()
          .put("series", history.series().indexOf(shift.trend()))
          .put("changePoint", shift.trend().changePoints().indexOf(shift.changePoint()));
    }
  }

  private static void write(ObjectNode node, Trend.Key key, List<Point> all) {
    node.put("benchmark", key.benchmark());
    key.parameters().forEach(node.putObject("parameters")::put);
    node.put("load", key.load());
    node.put("machine", key.machine());
    node.put("backend", key.backend());
    node.put("metric", key.metric());
    node.put("unit", key.unit());
    node.put("direction", identifier(key.direction().name()));
    ArrayNode points = node.putArray("points");
    for (Point point : all) {
      ObjectNode child = points.addObject();
      child.put("run", point.run());
      child.put("startedAt", point.startedAt().toString());
      child.put("commit", point.commit());
      child.put("branch", point.branch());
      child.put("score", point.score());
      child.put("forks", point.forks());
    }
  }

  private static void write(ObjectNode node, ByteTrend trend) {
    write(node, trend.key(), trend.points());
    ArrayNode steps = node.putArray("steps");
    for (ByteTrend.Step step : trend.steps()) {
      ObjectNode child = steps.addObject();
      child.put("index", step.index());
      child.put("before", step.before());
      child.put("after", step.after());
      write(child, step.acknowledgement());
    }
  }

  private static void write(ObjectNode node, Trend trend) {
    write(node, trend.key(), trend.points());
    ArrayNode changePoints = node.putArray("changePoints");
    trend.changePoints().forEach(each -> write(changePoints.addObject(), each));
    ArrayNode marks = node.putArray("marks");
    for (Mark mark : trend.marks()) {
      ObjectNode child = marks.addObject();
      child.put("index", mark.index());
      child.put("field", mark.difference().field());
      child.put("before", mark.difference().baseline());
      child.put("after", mark.difference().candidate());
    }
    Newest newest = trend.newest();
    ObjectNode child = node.putObject("newest");
    child.put("standing", identifier(newest.standing().name()));
    if (newest.standing() == Newest.Standing.TOO_FEW) {
      child.putNull("fence");
    } else {
      child.putObject("fence").put("low", newest.low()).put("high", newest.high());
    }
  }

  private static void write(ObjectNode node, ChangePoint changePoint) {
    node.put("index", changePoint.index());
    node.put("end", changePoint.end());
    node.put("foundAt", changePoint.foundAt());
    node.put("ratio", changePoint.ratio());
    ObjectNode interval = node.putObject("interval");
    interval.put("low", changePoint.interval().low());
    interval.put("high", changePoint.interval().high());
    interval.put("confidence", changePoint.interval().confidence());
    interval.put("method", changePoint.interval().method());
    node.put("cause", changePoint.machine() ? "machine" : "commit");
    write(node, changePoint.acknowledgement());
  }

  private static void write(ObjectNode node, @Nullable Acknowledgement acknowledgement) {
    if (acknowledgement == null) {
      node.putNull("acknowledgement");
    } else {
      node.putObject("acknowledgement")
          .put("id", acknowledgement.id())
          .put("run", acknowledgement.run())
          .put("reason", acknowledgement.reason())
          .put("at", acknowledgement.at().toString());
    }
  }

  private static String identifier(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
