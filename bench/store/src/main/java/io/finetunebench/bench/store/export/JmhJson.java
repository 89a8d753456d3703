package io.finetunebench.bench.store.export;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.imports.ImportedRuns;
import io.finetunebench.bench.record.imports.JmhJsonReader;
import io.finetunebench.bench.record.machine.Machine;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.series.Series;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What JMH writes with {@code -rf json}, for tools that read it. The first metric is the primary
 * one; other metrics are secondary. Rates have mode {@code thrpt}, times {@code avgt}, unless the
 * result came from JMH with a mode of its own.
 *
 * <p>Scores and intervals are those of every report, and the error is half of the interval. They
 * are {@code "NaN"} where a record has no interval, and in mode {@code sample}, where JMH's
 * interval is of single operations, which records do not keep.
 */
final class JmhJson {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Pattern THREADS = Pattern.compile("closed, (\\d+) threads\\b.*");

  /** What this program measures with. */
  private static final String OWN_JMH_VERSION = "1.37";

  private static final String SAMPLE_TIME = "sample";

  private static final double[] PERCENTILES = {
    0, 50, 90, 95, 99, 99.9, 99.99, 99.999, 99.9999, 100
  };

  private JmhJson() {}

  static String write(List<RunRecord> runs) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (RunRecord run : runs) {
      for (BenchmarkResult result : run.results()) {
        if (result.validity().status() == Validity.Status.VALID) {
          add(all.addObject(), run, result);
        }
      }
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException(
          "expected at least one valid result in "
              + runs.stream().map(RunRecord::id).collect(Collectors.joining(", "))
              + ", found none");
    }
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
  }

  private static void add(ObjectNode result, RunRecord run, BenchmarkResult measured) {
    Metric primary = measured.metrics().get(0);
    Map<String, String> parameters = new TreeMap<>(measured.parameters());
    String mode = parameters.remove(Series.JMH_MODE);
    String engine = parameters.remove(Series.JMH_ENGINE);
    if (engine != null) {
      parameters.put("engine", engine);
    }
    Matcher threads = THREADS.matcher(measured.load());
    Map<String, String> details = run.machine().details();
    String version =
        run.preset().equals(ImportedRuns.MACHINE)
            ? details.get(Machine.JMH_VERSION)
            : OWN_JMH_VERSION;
    if (version != null) {
      result.put(Machine.JMH_VERSION, version);
    }
    result.put("benchmark", measured.benchmark());
    result.put("mode", mode != null ? mode : primary.hint() == Hint.RATE ? "thrpt" : "avgt");
    result.put("threads", threads.matches() ? Integer.parseInt(threads.group(1)) : 1);
    result.put("forks", primary.samples().size());
    ArrayNode flags = result.putArray("jvmArgs");
    run.jvm().flags().forEach(flags::add);
    result.put(Machine.JDK_VERSION, details.getOrDefault(Machine.JDK_VERSION, run.jvm().version()));
    result.put("vmName", run.jvm().name());
    result.put("vmVersion", run.jvm().version());
    result.put("measurementIterations", primary.samples().get(0).size());
    if (!parameters.isEmpty()) {
      ObjectNode params = result.putObject("params");
      parameters.forEach(params::put);
    }
    boolean sampled = SAMPLE_TIME.equals(mode);
    metric(result.putObject("primaryMetric"), primary, sampled ? null : primary.interval());
    ObjectNode secondary = result.putObject("secondaryMetrics");
    measured.metrics().stream()
        .skip(1)
        .filter(metric -> metric.hint() != Hint.DETAIL)
        .forEach(metric -> metric(secondary.putObject(name(metric)), metric, metric.interval()));
  }

  /** Returns what JMH calls a secondary metric. */
  private static String name(Metric metric) {
    return metric.name().equals(Metric.ALLOCATION) ? JmhJsonReader.ALLOCATION : metric.name();
  }

  /** Returns a number as JMH writes it: JSON has no word for what is none. */
  private static JsonNode number(double value) {
    return Double.isNaN(value)
        ? JsonNodeFactory.instance.stringNode("NaN")
        : JsonNodeFactory.instance.numberNode(value);
  }

  private static void metric(ObjectNode node, Metric metric, @Nullable Interval interval) {
    double low = interval == null ? Double.NaN : interval.low();
    double high = interval == null ? Double.NaN : interval.high();
    node.put("score", metric.score());
    node.set("scoreError", number((high - low) / 2));
    node.putArray("scoreConfidence").add(number(low)).add(number(high));
    List<Double> sorted = new ArrayList<>();
    metric.samples().forEach(sorted::addAll);
    Collections.sort(sorted);
    ObjectNode percentiles = node.putObject("scorePercentiles");
    for (double percentile : PERCENTILES) {
      int rank = (int) Math.ceil(percentile / 100 * sorted.size());
      percentiles.put(String.valueOf(percentile), sorted.get(Math.max(0, rank - 1)));
    }
    node.put("scoreUnit", metric.unit());
    ArrayNode forks = node.putArray("rawData");
    for (List<Double> fork : metric.samples()) {
      ArrayNode iterations = forks.addArray();
      fork.forEach(iterations::add);
    }
  }
}
