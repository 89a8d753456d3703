package io.finetunebench.bench.export;

import io.finetunebench.bench.record.EnumWord;
import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.record.Latency;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.Percentile;
import io.finetunebench.bench.record.Printable;
import io.finetunebench.bench.record.RunRecord;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The text format of OpenMetrics 1.0, with each run's own start as the time of its points, so that
 * Prometheus can take them in afterwards: {@code promtool tsdb create-blocks-from openmetrics
 * FILE}.
 *
 * <p>A series is a metric of a benchmark on a machine; runs are its points. Which run and commit
 * was when says the family {@code finetune_bench_run}.
 */
final class OpenMetrics {
  private static final String SCORE = "finetune_bench_score";
  private static final String LOW = "finetune_bench_score_low";
  private static final String HIGH = "finetune_bench_score_high";
  private static final String LATENCY = "finetune_bench_latency_seconds";
  private static final double NANOS_A_SECOND = 1e9;

  /** Points by time, by name and labels, in the order in which these came. */
  private final Map<String, Map<BigDecimal, String>> series = new LinkedHashMap<>();

  private final StringBuilder text = new StringBuilder();

  private OpenMetrics() {}

  static String write(List<RunRecord> runs) {
    OpenMetrics metrics = new OpenMetrics();
    List<Exported> all = Exported.of(runs);
    metrics.runs(runs);
    metrics.scores(all);
    metrics.latencies(all);
    return metrics.text + "# EOF\n";
  }

  private void runs(List<RunRecord> runs) {
    for (RunRecord run : runs) {
      String commit = run.commit().id();
      point(
          run,
          "finetune_bench_run",
          labels("run", run.id(), "commit", commit == null ? "" : commit, "machine", machine(run)),
          1);
    }
    family("finetune_bench_run", "gauge", "", "The runs that the points come from.");
  }

  private void scores(List<Exported> all) {
    for (Exported exported : all) {
      for (Metric metric : exported.result().metrics()) {
        point(exported.run(), SCORE, labels(exported, metric), metric.score());
      }
    }
    family(SCORE, "gauge", "", "Score in the unit that the label names.");
    for (String name : List.of(LOW, HIGH)) {
      for (Exported exported : all) {
        for (Metric metric : exported.result().metrics()) {
          Interval interval = metric.interval();
          if (interval != null) {
            double end = name.equals(LOW) ? interval.low() : interval.high();
            point(exported.run(), name, labels(exported, metric), end);
          }
        }
      }
      String which = name.equals(LOW) ? "Lower" : "Upper";
      family(name, "gauge", "", which + " end of the score's confidence interval.");
    }
  }

  private void latencies(List<Exported> all) {
    for (Exported exported : all) {
      for (Latency latency : exported.result().latencies()) {
        if (latency.unit().equals("ns")) {
          latency(exported, latency);
        }
      }
    }
    family(LATENCY, "summary", "seconds", "Distribution of times.");
  }

  private void latency(Exported exported, Latency latency) {
    RunRecord run = exported.run();
    String labels = labels(exported) + "," + labels("time", latency.name());
    for (Percentile percentile : latency.percentiles()) {
      String quantile =
          BigDecimal.valueOf(percentile.percentile())
              .movePointLeft(2)
              .stripTrailingZeros()
              .toPlainString();
      point(
          run,
          LATENCY,
          labels + "," + labels("quantile", quantile),
          percentile.value() / NANOS_A_SECOND);
    }
    point(run, LATENCY + "_count", labels, (double) latency.count());
    point(
        run, LATENCY + "_sum", labels, (double) latency.count() * latency.mean() / NANOS_A_SECOND);
  }

  private static String labels(Exported exported, Metric metric) {
    return labels(exported)
        + ","
        + labels(
            "metric",
            metric.name(),
            "unit",
            metric.unit(),
            "direction",
            EnumWord.of(metric.direction()));
  }

  private static String labels(Exported exported) {
    return labels(
        "benchmark",
        exported.result().benchmark(),
        "parameters",
        exported.parameters(),
        "load",
        exported.result().load(),
        "machine",
        machine(exported.run()));
  }

  private static String labels(String... namesAndValues) {
    StringBuilder labels = new StringBuilder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      labels
          .append(i == 0 ? "" : ",")
          .append(namesAndValues[i])
          .append("=\"")
          .append(
              Printable.cell(namesAndValues[i + 1])
                  .replace("\\", "\\\\")
                  .replace("\"", "\\\"")
                  .replace("\n", "\\n"))
          .append('"');
    }
    return labels.toString();
  }

  private static String machine(RunRecord run) {
    return run.machine().identity().key();
  }

  /** A later run of the same moment takes the place of an earlier one: a moment has one point. */
  private void point(RunRecord run, String name, String labels, double value) {
    BigDecimal time = BigDecimal.valueOf(run.startedAt().toEpochMilli(), 3);
    series
        .computeIfAbsent(name + "{" + labels + "}", key -> new TreeMap<>())
        .put(
            time,
            value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value));
  }

  /** Writes the points that came since the last family. */
  private void family(String name, String type, String unit, String help) {
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    if (!unit.isEmpty()) {
      text.append("# UNIT ").append(name).append(' ').append(unit).append('\n');
    }
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    series.forEach(
        (key, points) ->
            points.forEach(
                (time, value) ->
                    text.append(key)
                        .append(' ')
                        .append(value)
                        .append(' ')
                        .append(time.toPlainString())
                        .append('\n')));
    series.clear();
  }
}
