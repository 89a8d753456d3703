package io.finetunebench.bench.record.imports;

import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Commit;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.json.JsonLimits;
import io.finetunebench.bench.record.json.Problems;
import io.finetunebench.bench.record.json.RecordFormat;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.series.Series;
import io.finetunebench.bench.record.text.Require;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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

  private final String source;
  private final ImportedRuns.Facts facts;

  private ActionData(String source, ImportedRuns.Facts facts) {
    this.source = source;
    this.facts = facts;
  }

  /** What the action keeps: the entries of each suite. What else it says is left aside. */
  record Data(Map<String, List<Entry>> entries) {
    Data {
      Require.that(
          !Require.present(entries, ENTRIES).isEmpty(), "at least one entry for a suite", "none");
      entries.forEach((suite, all) -> Require.list(all, "suite " + suite));
    }
  }

  /** What was measured of a commit. */
  record Entry(Revision commit, Long date, String tool, List<Bench> benches) {
    Entry {
      Require.that(
          Require.present(date, "date") >= 0 && date < LATEST_MILLIS,
          "a date in milliseconds since 1970, before the year 10000",
          date);
      Require.present(commit, "commit");
      Require.that(
          BIGGER.contains(tool) || SMALLER.contains(tool) || JMH.equals(tool),
          "a tool of github-action-benchmark's",
          tool);
      benches = Require.list(benches, "benches");
      Require.that(!benches.isEmpty(), "benches in the list", "none");
    }
  }

  /** The commit. */
  record Revision(String id) {
    Revision {
      Require.text(id, "id");
    }
  }

  /** What a benchmark gave. */
  record Bench(String name, Double value, @Nullable String unit) {
    Bench {
      Require.text(name, "name");
      Require.finite(Require.present(value, "value"), "value");
    }
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
    String json = text.strip();
    if (json.startsWith(PREFIX)) {
      json = json.substring(json.indexOf('=') + 1).strip().replaceFirst(";\\z", "");
    }
    JsonNode tree = RecordFormat.tree(json, source);
    Data data =
        RecordFormat.value(tree, source, "an object with a list for each suite", Data.class);
    ActionData reader = new ActionData(source, facts);
    List<RunRecord> runs = new ArrayList<>();
    data.entries()
        .forEach(
            (suite, entries) -> {
              JsonNode written = tree.path(ENTRIES).path(suite);
              for (int i = 0; i < written.size(); i++) {
                try {
                  runs.add(reader.run(suite, entries.get(i), written.path(i)));
                } catch (IllegalArgumentException e) {
                  String place = ENTRIES + "." + suite + "[" + i + "]";
                  throw new Problems(source).refused(place, e);
                }
              }
            });
    return runs;
  }

  /**
   * Returns the run of an entry.
   *
   * @param written the entry itself, of which the run's id is made
   */
  private RunRecord run(String suite, Entry entry, JsonNode written) {
    return ImportedRuns.run(
        "action-" + ImportedRuns.digest(suite + "\n" + MAPPER.writeValueAsString(written)),
        Instant.ofEpochMilli(entry.date()),
        new Commit(entry.commit().id(), facts.branch(), null),
        null,
        facts.machine(),
        "github-action-benchmark, suite " + suite,
        entry.benches().stream().map(bench -> result(suite, entry.tool(), bench)).toList());
  }

  private BenchmarkResult result(String suite, String tool, Bench bench) {
    String unit = unit(Objects.requireNonNullElse(bench.unit(), ""));
    Hint hint =
        BIGGER.contains(tool) || (tool.equals(JMH) && unit.startsWith("ops/"))
            ? Hint.RATE
            : Hint.TIME;
    double score = bench.value();
    Metric metric = Metric.of("value", unit, hint, score, List.of(List.of(score)));
    Matcher jmh = JMH_NAME.matcher(bench.name());
    boolean named = tool.equals(JMH) && jmh.matches();
    Map<String, String> parameters = new TreeMap<>(named ? parameters(jmh.group(2)) : Map.of());
    if (!suite.isBlank()) {
      // Suites of one file may measure benchmarks of the same names.
      parameters.put(SUITE, suite);
    }
    return ImportedRuns.result(
        new BenchmarkCase(named ? jmh.group(1) : bench.name(), parameters, "closed"),
        List.of(metric));
  }

  /** Go's further figures stand behind a tab in the unit of the first. */
  private static String unit(String written) {
    int tab = written.indexOf('\t');
    String unit = (tab < 0 ? written : written.substring(0, tab)).strip();
    return unit.isBlank() ? "1" : unit;
  }

  private Map<String, String> parameters(String json) {
    Map<String, String> parameters = new TreeMap<>();
    JsonNode tree = RecordFormat.tree(json, source + ": parameters of JMH's");
    for (String name : tree.propertyNames()) {
      String key = name.equals(BenchmarkResult.ENGINE) ? Series.JMH_ENGINE : name;
      parameters.put(key, tree.path(name).asString(""));
    }
    return parameters;
  }
}
