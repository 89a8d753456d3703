package io.finetunebench.bench.export;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One valid result of a run.
 *
 * @param run where it comes from
 * @param result the result, which has a metric
 */
record Exported(RunRecord run, BenchmarkResult result) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Returns the valid results of the runs; there is at least one. */
  static List<Exported> of(List<RunRecord> runs) {
    List<Exported> all = new ArrayList<>();
    for (RunRecord run : runs) {
      for (BenchmarkResult result : run.results()) {
        if (result.validity().status() == Validity.Status.VALID) {
          all.add(new Exported(run, result));
        }
      }
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException(
          "expected at least one valid result in " + ids(runs) + ", found none");
    }
    return all;
  }

  /** Requires that no name comes twice, for formats that have no place for the run. */
  static void requireDistinct(List<String> names, ExportFormat format) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException(
            "expected each benchmark once, because "
                + format
                + " has no place for the run, found twice: "
                + name
                + "; export one run at a time");
      }
    }
  }

  static String ids(List<RunRecord> runs) {
    return runs.stream().map(RunRecord::id).collect(Collectors.joining(", "));
  }

  Metric metric() {
    return result.metrics().get(0);
  }

  /** The benchmark with its parameters and its load, where that is not closed. */
  String name() {
    return result.benchmark()
        + (result.parameters().isEmpty() ? "" : " " + parameters())
        + (result.load().equals("closed") ? "" : " " + result.load());
  }

  /** The parameters as {@code name=value}, by name. */
  String parameters() {
    return parameters(result);
  }

  static String parameters(BenchmarkResult result) {
    return result.parameters().entrySet().stream()
        .map(Map.Entry::toString)
        .collect(Collectors.joining(" "));
  }

  static String text(JsonNode tree) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n";
  }
}
