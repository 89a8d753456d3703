package io.finetunebench.bench.record.imports;

import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.json.JsonLimits;
import io.finetunebench.bench.record.json.MalformedRecordException;
import io.finetunebench.bench.record.json.Problems;
import io.finetunebench.bench.record.machine.Jvm;
import io.finetunebench.bench.record.machine.Machine;
import io.finetunebench.bench.record.machine.MachineIdentity;
import io.finetunebench.bench.record.metric.ForkValues;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.series.Origin;
import io.finetunebench.bench.record.series.Series;
import io.finetunebench.bench.record.text.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the JSON that JMH writes with {@code -rf json}, of any project.
 *
 * <p>It takes the raw samples of the primary metric, {@code rawData[fork][iteration]}, and leaves
 * JMH's own score error aside. Where there is only {@code rawDataHistogram} (mode {@code sample}),
 * an iteration's sample is the mean of its histogram. Secondary metrics, which profilers add, are
 * shown; the bytes that an operation allocates, by JMH's profiler {@code gc}, are judged.
 */
public final class JmhJsonReader {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(JsonLimits.factory())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();
  private static final String THROUGHPUT = "thrpt";
  private static final List<String> MODES = List.of(THROUGHPUT, "avgt", "sample", "ss");

  /** What JMH's profiler calls {@link Metric#ALLOCATION}. */
  public static final String ALLOCATION = "gc.alloc.rate.norm";

  private final Problems problems;
  private final String source;

  private JmhJsonReader(String source) {
    this.problems = new Problems(source);
    this.source = source;
  }

  /**
   * Reads the results from text.
   *
   * @param source what errors call the place that the text came from
   * @return a series for each judged metric of each result, in the file's order
   * @throws MalformedRecordException if the text is not what JMH writes; the message names the
   *     place
   */
  public static List<Series> read(String json, String source) {
    return results(json, source).all().stream()
        .flatMap(result -> result.series().withAll(result.metrics()).stream())
        .toList();
  }

  /**
   * Reads the metrics of the first result, the primary one first.
   *
   * @throws MalformedRecordException as above
   */
  public static List<Metric> metrics(String json, String source) {
    return results(json, source).all().get(0).metrics();
  }

  /**
   * One of JMH's results.
   *
   * @param series of its primary metric
   * @param metrics all of them, that one first
   */
  record Result(Series series, List<Metric> metrics) {}

  /**
   * The results of a file and what it says, once, of how they were measured.
   *
   * @param all at least one
   * @param jvm that measured the first result
   * @param details of the first result, by JMH's names: versions for which a run has no place
   */
  record Results(List<Result> all, Jvm jvm, Map<String, String> details) {}

  /** Reads the results, and how the first was measured. */
  static Results results(String json, String source) {
    JmhJsonReader reader = new JmhJsonReader(source);
    JsonNode tree;
    try {
      tree = MAPPER.readTree(json);
    } catch (JacksonException e) {
      throw reader.problems.notJson(e);
    }
    reader.require(tree.isArray(), "", "JMH's results, which are a JSON array", tree);
    reader.require(!tree.isEmpty(), "", "at least one result of JMH's", tree);
    List<Result> all = new ArrayList<>();
    for (int i = 0; i < tree.size(); i++) {
      all.add(reader.result(tree.path(i), "[" + i + "]"));
    }
    Map<String, String> details = new TreeMap<>();
    put(details, Machine.JMH_VERSION, known(tree.path(0), Machine.JMH_VERSION));
    put(details, Machine.JDK_VERSION, known(tree.path(0), Machine.JDK_VERSION));
    return new Results(all, jvm(tree.path(0)), details);
  }

  private Result result(JsonNode result, String place) {
    require(result.isObject(), place, "a result, which is a JSON object", result);
    String benchmark = text(result, place, "benchmark");
    String mode = text(result, place, "mode");
    require(
        MODES.contains(mode),
        place + ".mode",
        "one of " + String.join(", ", MODES),
        result.path("mode"));
    int threads = count(result, place, "threads");
    int batch = count(result, place, "measurementBatchSize");
    List<Metric> metrics = new ArrayList<>();
    metrics.add(metric(mode, result.path("primaryMetric"), place + ".primaryMetric"));
    addSecondary(metrics, result.path("secondaryMetrics"), place + ".secondaryMetrics");
    Series first =
        new Series(
            new BenchmarkCase(
                benchmark,
                parameters(result.path("params"), place + ".params"),
                "closed"
                    + (threads == 1 ? "" : ", " + threads + " threads")
                    + (batch == 1 ? "" : ", batches of " + batch)),
            mode,
            null,
            origin(result),
            Validity.valid(),
            "",
            metrics.get(0),
            List.of(),
            null);
    return new Result(first, metrics);
  }

  /**
   * Adds what profilers and counters gave. A profiler may have no value for an iteration in which
   * it saw too little, and one that gives a text has no number at all.
   */
  private void addSecondary(List<Metric> metrics, JsonNode secondary, String place) {
    for (String name : secondary.propertyNames()) {
      JsonNode metric = secondary.path(name);
      String inner = place + "." + name;
      require(metric.isObject(), inner, "an object", metric);
      JsonNode forks = metric.path("rawData");
      boolean bytes = isAllocation(name);
      require(forks.isArray() || !bytes, inner + ".rawData", "a list of forks", forks);
      List<ForkValues> values = new ArrayList<>();
      for (JsonNode fork : forks) {
        List<Double> known = new ArrayList<>();
        for (JsonNode sample : fork) {
          if (sample.isNumber() && Require.isFinite(sample.doubleValue())) {
            known.add(sample.doubleValue());
          }
        }
        if (!bytes || !known.isEmpty()) {
          values.add(new ForkValues(known));
        }
      }
      boolean whole = bytes || values.size() == metrics.get(0).forks().size();
      if (whole
          && !name(name).isBlank()
          && values.stream().anyMatch(fork -> !fork.samples().isEmpty())) {
        metrics.add(
            bytes
                ? Metric.measured(Metric.ALLOCATION, "B/op", Hint.BYTES, values)
                : shown(
                    Metric.measured(name(name), unit(metric), Hint.SHOWN, values),
                    metric.path("score")));
      }
    }
  }

  /** Some of what is shown JMH adds up over forks, so that only JMH's own score tells it. */
  private static Metric shown(Metric found, JsonNode score) {
    double own = score.asDouble(Double.NaN);
    Interval sure = found.interval();
    return Require.isFinite(own) && (sure == null || own < sure.low() || own > sure.high())
        ? new Metric(found.name(), found.unit(), found.hint(), own, null, found.forks())
        : found;
  }

  /** Returns whether a result of a profiler is the bytes that an operation allocates. */
  public static boolean isAllocation(String profiled) {
    return name(profiled).equals(ALLOCATION);
  }

  /** Returns the name of a profiler's result; older versions put a dot before it. */
  public static String name(String profiled) {
    return profiled.replaceFirst("^\\W+", "");
  }

  private static String unit(JsonNode metric) {
    String unit = metric.path("scoreUnit").asString("");
    return unit.isBlank() ? "1" : unit;
  }

  /** Returns a number of 1 or more; 1 where the file does not say. */
  private int count(JsonNode result, String place, String name) {
    JsonNode count = result.path(name);
    require(
        count.isMissingNode() || (count.isInt() && count.intValue() > 0),
        place + "." + name,
        "a whole number of 1 or more",
        count);
    return count.isMissingNode() ? 1 : count.intValue();
  }

  private Map<String, String> parameters(JsonNode params, String place) {
    Map<String, String> parameters = new TreeMap<>();
    if (params.isMissingNode() || params.isNull()) {
      return parameters;
    }
    require(params.isObject(), place, "an object", params);
    for (String name : params.propertyNames()) {
      require(!name.isBlank(), place, "parameters with names", params);
      require(params.path(name).isString(), place + "." + name, "text", params.path(name));
      parameters.put(name, params.path(name).asString());
    }
    return parameters;
  }

  private Metric metric(String mode, JsonNode metric, String place) {
    require(metric.isObject(), place, "an object", metric);
    String unit = text(metric, place, "scoreUnit");
    Hint hint = mode.equals(THROUGHPUT) ? Hint.RATE : Hint.TIME;
    boolean contradicts = hint.biggerIsBetter() ? unit.endsWith("/op") : unit.startsWith("ops/");
    require(!contradicts, place + ".scoreUnit", "a unit of mode " + mode, metric.path("scoreUnit"));
    number(metric.path("score"), place + ".score");
    return Metric.measured(
        mode, unit, hint, samples(metric, place).stream().map(ForkValues::new).toList());
  }

  private List<List<Double>> samples(JsonNode metric, String place) {
    boolean histograms =
        metric.path("rawData").isMissingNode() && !metric.path("rawDataHistogram").isMissingNode();
    String name = histograms ? "rawDataHistogram" : "rawData";
    List<List<Double>> samples = new ArrayList<>();
    JsonNode forks = filled(metric.path(name), place + "." + name, "a list of forks");
    for (int fork = 0; fork < forks.size(); fork++) {
      String forkPlace = place + "." + name + "[" + fork + "]";
      JsonNode iterations = filled(forks.path(fork), forkPlace, "a list of iterations");
      List<Double> row = new ArrayList<>();
      for (int iteration = 0; iteration < iterations.size(); iteration++) {
        JsonNode sample = iterations.path(iteration);
        String samplePlace = forkPlace + "[" + iteration + "]";
        row.add(histograms ? mean(sample, samplePlace) : number(sample, samplePlace));
      }
      samples.add(row);
    }
    return samples;
  }

  /** The mean of a histogram that is a list of pairs: a value and how often it came. */
  private double mean(JsonNode histogram, String place) {
    filled(histogram, place, "a list of pairs of value and count");
    double sum = 0;
    double count = 0;
    for (int i = 0; i < histogram.size(); i++) {
      JsonNode pair = histogram.path(i);
      String pairPlace = place + "[" + i + "]";
      require(pair.isArray() && pair.size() == 2, pairPlace, "a pair of value and count", pair);
      double times = number(pair.path(1), pairPlace + "[1]");
      require(times > 0, pairPlace + "[1]", "a count above 0", pair.path(1));
      sum += number(pair.path(0), pairPlace + "[0]") * times;
      count += times;
    }
    return sum / count;
  }

  private Origin origin(JsonNode result) {
    Map<String, String> versions = new TreeMap<>();
    Jvm jvm = jvm(result);
    put(versions, Series.JVM, jvm.known());
    put(versions, Series.JDK, known(result, Machine.JDK_VERSION));
    put(versions, Series.JMH, known(result, Machine.JMH_VERSION));
    put(
        versions,
        Series.JVM_FLAGS,
        result.path("jvmArgs").isMissingNode() ? null : jvm.comparedFlags());
    return new Origin(source, null, null, versions, List.of(source + MachineIdentity.NOT_SAID));
  }

  private static void put(Map<String, String> versions, String name, @Nullable String value) {
    if (value != null) {
      versions.put(name, value);
    }
  }

  private static Jvm jvm(JsonNode result) {
    List<String> flags = new ArrayList<>();
    result.path("jvmArgs").forEach(argument -> flags.add(argument.asString("")));
    return new Jvm(
        Objects.requireNonNullElse(known(result, "vmVersion"), Jvm.UNKNOWN),
        Jvm.UNKNOWN,
        Objects.requireNonNullElse(known(result, "vmName"), Jvm.UNKNOWN),
        flags);
  }

  private static @Nullable String known(JsonNode result, String name) {
    String value = result.path(name).asString("");
    return value.isBlank() || value.equals(Jvm.UNKNOWN) ? null : value;
  }

  private String text(JsonNode object, String place, String name) {
    JsonNode value = object.path(name);
    require(
        value.isString() && !value.asString().isBlank(), place + "." + name, "some text", value);
    return value.asString();
  }

  private double number(JsonNode value, String place) {
    require(value.isNumber() && Require.isFinite(value.doubleValue()), place, "a number", value);
    return value.doubleValue();
  }

  private JsonNode filled(JsonNode value, String place, String expected) {
    require(value.isArray() && !value.isEmpty(), place, expected + ", not empty", value);
    return value;
  }

  private void require(boolean holds, String place, String expected, JsonNode found) {
    if (!holds) {
      throw problems.at(place, expected, found);
    }
  }
}
