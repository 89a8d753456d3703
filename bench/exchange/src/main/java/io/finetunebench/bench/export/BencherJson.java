package io.finetunebench.bench.export;

import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Bencher's metric format: a benchmark, its measures, each with value and interval.
 *
 * <p>Times an operation become Bencher's own measure {@code latency}, in nanoseconds, and
 * operations a time its {@code throughput}, in operations a second. Any other metric is a measure
 * of its own name, in its own unit.
 */
final class BencherJson {
  /** How many there are of a unit of time in a second. */
  private static final Map<String, Double> A_SECOND =
      Map.of("ns", 1e9, "us", 1e6, "ms", 1e3, "s", 1.0);

  private BencherJson() {}

  static String write(List<RunRecord> runs) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    List<String> names = new ArrayList<>();
    for (Exported exported : Exported.of(runs)) {
      names.add(exported.name());
      ObjectNode measures = all.putObject(exported.name());
      exported.result().metrics().forEach(metric -> add(measures, metric));
    }
    Exported.requireDistinct(names, ExportFormat.BENCHER);
    return Exported.text(all);
  }

  private static void add(ObjectNode measures, Metric metric) {
    String unit = metric.unit();
    Double time = unit.endsWith("/op") ? A_SECOND.get(unit.substring(0, unit.length() - 3)) : null;
    Double rate = unit.startsWith("ops/") ? A_SECOND.get(unit.substring(4)) : null;
    double factor = time != null ? 1e9 / time : rate != null ? rate : 1;
    String measure = time != null ? "latency" : rate != null ? "throughput" : slug(metric.name());
    ObjectNode node = measures.putObject(measure).put("value", metric.score() * factor);
    Interval interval = metric.interval();
    if (interval != null) {
      node.put("lower_value", interval.low() * factor);
      node.put("upper_value", interval.high() * factor);
    }
  }

  private static String slug(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
  }
}
