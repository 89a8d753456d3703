package io.finetunebench.bench.record.imports;

import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Commit;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.json.JsonLimits;
import io.finetunebench.bench.record.json.MalformedRecordException;
import io.finetunebench.bench.record.json.Problems;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.series.Series;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what github-action-benchmark keeps: {@code data.js}, or its JSON alone.
 *
 * <p>An entry has one value a benchmark, so the record that it becomes has one fork of one sample.
 * The action takes every figure of JMH's as smaller-is-better; here a rate is one.
 */
final class ActionData {
  static final String PREFIX = "window.BENCHMARK_DATA";
  static final String ENTRIES = "entries";

  private static final JsonMapper MAPPER =
      JsonMapper.builder(JsonLimits.factory())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final Set<String> BIGGER = Set.of("benchmarkjs", "pytest", "customBiggerIsBetter");
  private static final Set<String> SMALLER =
      Set.of(
          "cargo",
          "go",
          "benchmarkluau",
          "googlecpp",
          "catch2",
          "julia",
          "benchmarkdotnet",
          "customSmallerIsBetter");
  private static final String JMH = "jmh";

  /** The parameter that holds the suite of a benchmark. */
  private static final String SUITE = "action.suite";

  /** How the action writes the parameters of a benchmark of JMH's behind its name. */
  private static final Pattern JMH_NAME = Pattern.compile("(\\S+) \\( (\\{.*}) \\)");

  private static final long LATEST_MILLIS = Instant.parse("+10000-01-01T00:00:00Z").toEpochMilli();

  private final Problems problems;
  private final ImportedRuns.Facts facts;

  private ActionData(String source, ImportedRuns.Facts facts) {
    this.problems = new Problems(source);
    this.facts = facts;
  }

  /** Returns whether a text is data of the action: a field at the top of its JSON tells. */
  static boolean isData(String text) {
    if (text.startsWith(PREFIX)) {
      return true;
    }
    try (JsonParser parser = MAPPER.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      boolean entries = false;
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        entries |= parser.currentName().equals(ENTRIES);
        parser.nextToken();
        parser.skipChildren();
      }
      return entries;
    } catch (JacksonException e) {
      return false;
    }
  }

  static List<RunRecord> read(String text, String source, ImportedRuns.Facts facts) {
    ActionData reader = new ActionData(source, facts);
    String json = text.strip();
    if (json.startsWith(PREFIX)) {
      json = json.substring(json.indexOf('=') + 1).strip().replaceFirst(";\\z", "");
    }
    JsonNode tree;
    try {
      tree = MAPPER.readTree(json);
    } catch (JacksonException e) {
      throw reader.problems.notJson(e);
    }
    JsonNode suites = tree.path(ENTRIES);
    reader.require(suites.isObject(), ENTRIES, "an object with a list for each suite", suites);
    List<RunRecord> runs = new ArrayList<>();
    for (String suite : suites.propertyNames()) {
      String place = ENTRIES + "." + suite;
      JsonNode entries = suites.path(suite);
      reader.require(entries.isArray(), place, "a list", entries);
      for (int i = 0; i < entries.size(); i++) {
        runs.add(reader.run(suite, entries.path(i), place + "[" + i + "]"));
      }
    }
    reader.require(!runs.isEmpty(), ENTRIES, "at least one entry", suites);
    return runs;
  }

  private RunRecord run(String suite, JsonNode entry, String place) {
    JsonNode date = entry.path("date");
    require(
        date.canConvertToLong()
            && date.isIntegralNumber()
            && date.longValue() >= 0
            && date.longValue() < LATEST_MILLIS,
        place + ".date",
        "milliseconds since 1970, before the year 10000",
        date);
    JsonNode commit = entry.path("commit").path("id");
    require(
        commit.isString() && !commit.asString().isBlank(), place + ".commit.id", "text", commit);
    JsonNode tool = entry.path("tool");
    String name = tool.asString("");
    require(
        BIGGER.contains(name) || SMALLER.contains(name) || name.equals(JMH),
        place + ".tool",
        "a tool of github-action-benchmark's",
        tool);
    JsonNode benches = entry.path("benches");
    require(
        benches.isArray() && !benches.isEmpty(), place + ".benches", "a list, not empty", benches);
    List<BenchmarkResult> results = new ArrayList<>();
    for (int i = 0; i < benches.size(); i++) {
      results.add(result(suite, name, benches.path(i), place + ".benches[" + i + "]"));
    }
    return ImportedRuns.run(
        "action-" + ImportedRuns.digest(suite + "\n" + MAPPER.writeValueAsString(entry)),
        Instant.ofEpochMilli(date.longValue()),
        new Commit(commit.asString(), facts.branch(), null),
        null,
        facts.machine(),
        "github-action-benchmark, suite " + suite,
        results);
  }

  private BenchmarkResult result(String suite, String tool, JsonNode bench, String place) {
    JsonNode name = bench.path("name");
    require(name.isString() && !name.asString().isBlank(), place + ".name", "text", name);
    JsonNode value = bench.path("value");
    require(
        value.isNumber() && Double.isFinite(value.doubleValue()),
        place + ".value",
        "a number",
        value);
    String unit = unit(bench.path("unit").asString(""));
    Hint hint =
        BIGGER.contains(tool) || (tool.equals(JMH) && unit.startsWith("ops/"))
            ? Hint.RATE
            : Hint.TIME;
    double score = value.doubleValue();
    Metric metric = Metric.of("value", unit, hint, score, List.of(List.of(score)));
    Matcher jmh = JMH_NAME.matcher(name.asString());
    boolean named = tool.equals(JMH) && jmh.matches();
    Map<String, String> parameters =
        new TreeMap<>(named ? parameters(jmh.group(2), place) : Map.of());
    if (!suite.isBlank()) {
      // Suites of one file may measure benchmarks of the same names.
      parameters.put(SUITE, suite);
    }
    return ImportedRuns.result(
        new BenchmarkCase(named ? jmh.group(1) : name.asString(), parameters, "closed"),
        List.of(metric));
  }

  /** Go's further figures stand behind a tab in the unit of the first. */
  private static String unit(String written) {
    int tab = written.indexOf('\t');
    String unit = (tab < 0 ? written : written.substring(0, tab)).strip();
    return unit.isBlank() ? "1" : unit;
  }

  private Map<String, String> parameters(String json, String place) {
    Map<String, String> parameters = new TreeMap<>();
    try {
      JsonNode tree = MAPPER.readTree(json);
      for (String name : tree.propertyNames()) {
        String key = name.equals(BenchmarkResult.ENGINE) ? Series.JMH_ENGINE : name;
        parameters.put(key, tree.path(name).asString(""));
      }
    } catch (JacksonException e) {
      throw new MalformedRecordException(
          problems.source() + ": " + place + ".name: expected parameters in JSON, found " + json,
          e);
    }
    return parameters;
  }

  private void require(boolean holds, String place, String expected, JsonNode found) {
    if (!holds) {
      throw problems.at(place, expected, found);
    }
  }
}
