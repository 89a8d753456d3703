package io.finetunebench.bench.report;

import io.finetunebench.bench.judge.history.ByteTrend;
import io.finetunebench.bench.judge.history.ChangePoint;
import io.finetunebench.bench.judge.history.History;
import io.finetunebench.bench.judge.history.Mark;
import io.finetunebench.bench.judge.history.Newest;
import io.finetunebench.bench.judge.history.Trend;
import io.finetunebench.bench.record.SeriesKey;
import tools.jackson.databind.node.ObjectNode;

/** Makes the JSON of a history. */
final class HistoryJson {
  private static final int SCHEMA_VERSION = 1;

  private HistoryJson() {}

  static ObjectNode object(History history) {
    return Json.object()
        .put("schemaVersion", SCHEMA_VERSION)
        .put("minimumEffect", history.minimumEffect())
        .putPOJO("order", history.order().basis())
        .putPOJO("notes", history.notes())
        .putPOJO("series", history.series().stream().map(HistoryJson::object).toList())
        .putPOJO("bytes", history.bytes().stream().map(HistoryJson::object).toList())
        .putPOJO(
            "findings",
            history.findings().stream().map(finding -> object(finding, history)).toList());
  }

  private static ObjectNode object(
      io.finetunebench.bench.judge.history.Finding finding, History history) {
    return Json.object()
        .put("run", finding.first().run())
        .put("ratio", finding.ratio())
        .putPOJO(
            "shifts",
            finding.shifts().stream()
                .map(
                    shift ->
                        Json.object()
                            .put("series", history.series().indexOf(shift.trend()))
                            .put(
                                "changePoint",
                                shift.trend().changePoints().indexOf(shift.changePoint())))
                .toList());
  }

  private static ObjectNode key(SeriesKey key) {
    return Json.object()
        .put("benchmark", key.benchmark())
        .putPOJO("parameters", key.parameters())
        .put("load", key.load())
        .put("machine", key.machine())
        .put("backend", key.backend())
        .put("metric", key.metric())
        .put("unit", key.unit())
        .putPOJO("hint", key.hint());
  }

  private static ObjectNode object(ByteTrend trend) {
    return key(trend.key()).putPOJO("points", trend.points()).putPOJO("steps", trend.steps());
  }

  private static ObjectNode object(Trend trend) {
    return key(trend.key())
        .putPOJO("points", trend.points())
        .putPOJO("changePoints", trend.changePoints().stream().map(HistoryJson::object).toList())
        .putPOJO("marks", trend.marks().stream().map(HistoryJson::object).toList())
        .putPOJO("newest", object(trend.newest()));
  }

  private static ObjectNode object(ChangePoint changePoint) {
    ObjectNode interval = Json.object(changePoint.interval());
    if (!changePoint.statesConfidence()) {
      interval.putNull("confidence");
    }
    return Json.object()
        .put("index", changePoint.index())
        .put("end", changePoint.end())
        .put("foundAt", changePoint.place().foundAt())
        .put("ratio", changePoint.ratio())
        .putPOJO("interval", interval)
        .put("cause", changePoint.machine() ? "machine" : "commit")
        .putPOJO("acknowledgement", changePoint.acknowledgement());
  }

  private static ObjectNode object(Mark mark) {
    return Json.object()
        .put("index", mark.index())
        .put("field", mark.difference().field())
        .put("before", mark.difference().baseline())
        .put("after", mark.difference().candidate());
  }

  private static ObjectNode object(Newest newest) {
    return Json.object()
        .putPOJO("standing", newest.standing())
        .putPOJO(
            "fence",
            newest.standing() == Newest.Standing.TOO_FEW
                ? null
                : Json.object().put("low", newest.low()).put("high", newest.high()));
  }
}
