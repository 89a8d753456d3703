package io.finetunebench.bench.export;

import io.finetunebench.bench.record.Direction;
import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.RunRecord;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The custom formats of github-action-benchmark, which take one direction a file. */
final class ActionJson {
  private ActionJson() {}

  static String write(List<RunRecord> runs, Direction direction) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    List<String> names = new ArrayList<>();
    for (Exported exported : Exported.of(runs)) {
      for (Metric metric : exported.result().metrics()) {
        if (metric.direction() == direction) {
          String name = exported.name() + " " + metric.name();
          names.add(name);
          add(all.addObject(), name, metric, exported.run());
        }
      }
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException(
          "expected a metric of which "
              + (direction == Direction.BIGGER_IS_BETTER ? "more" : "less")
              + " is better in "
              + Exported.ids(runs)
              + ", found none; take "
              + other(direction));
    }
    Exported.requireDistinct(names, format(direction));
    return Exported.text(all);
  }

  private static void add(ObjectNode bench, String name, Metric metric, RunRecord run) {
    bench.put("name", name).put("unit", metric.unit()).put("value", metric.score());
    Interval interval = metric.interval();
    if (interval != null) {
      bench.put("range", "± " + (interval.high() - interval.low()) / 2);
    }
    bench.put(
        "extra",
        "run "
            + run.id()
            + "\nforks: "
            + metric.samples().size()
            + "\nmachine: "
            + run.machine().identity().key());
  }

  private static ExportFormat format(Direction direction) {
    return direction == Direction.BIGGER_IS_BETTER
        ? ExportFormat.CUSTOM_BIGGER
        : ExportFormat.CUSTOM_SMALLER;
  }

  private static ExportFormat other(Direction direction) {
    return direction == Direction.BIGGER_IS_BETTER
        ? ExportFormat.CUSTOM_SMALLER
        : ExportFormat.CUSTOM_BIGGER;
  }
}
