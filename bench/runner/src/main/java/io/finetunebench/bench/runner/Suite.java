package io.finetunebench.bench.runner;

import io.finetunebench.bench.judge.verdict.Criteria;
import io.finetunebench.bench.record.Shard;
import io.finetunebench.bench.runner.build.Build;
import io.finetunebench.bench.runner.build.BuildException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * What a job measures, in all of its shards.
 *
 * @param cells that are measured
 * @param others that both builds have and that are not measured, and why
 */
record Suite(List<Cell> cells, Map<Cell, String> others) {
  /**
   * Finds what is measured.
   *
   * @param because why a benchmark that both builds have is not measured; empty if it is
   * @throws BuildException if nothing is left
   */
  static Suite of(Listing all, Criteria criteria, Function<Cell, Optional<String>> because) {
    List<Cell> cells = new ArrayList<>();
    Map<Cell, String> others = new LinkedHashMap<>();
    for (Cell cell : all.common()) {
      String ignored = criteria.thresholds().ignored(AbRecords.subject(cell));
      String reason = ignored == null ? because.apply(cell).orElse(null) : "ignored: " + ignored;
      if (reason == null) {
        cells.add(cell);
      } else {
        others.put(cell, reason);
      }
    }
    if (cells.isEmpty()) {
      throw BuildException.usage("nothing to measure: " + words(others));
    }
    return new Suite(cells, others);
  }

  private static String words(Map<Cell, String> others) {
    Map.Entry<Cell, String> first = others.entrySet().iterator().next();
    int more = others.size() - 1;
    return first.getKey().name()
        + ": "
        + first.getValue()
        + (more == 0 ? "" : "; and " + more + " more");
  }

  /** Returns what of a listing is not measured, and why. */
  Map<Cell, String> leftOut(Listing listing) {
    Map<Cell, String> leftOut = new LinkedHashMap<>(others);
    leftOut.keySet().retainAll(listing.common());
    return leftOut;
  }

  /** Returns a shard with what all of its job know. */
  Shard shard(
      Shard part,
      Criteria criteria,
      Build baseline,
      Build candidate,
      JmhOptions options,
      int mostPairs) {
    SortedMap<String, String> asked = criteria.shared();
    asked.put("baseline", baseline.fingerprint());
    asked.put("candidate", candidate.fingerprint());
    asked.put("max-pairs", Integer.toString(mostPairs));
    asked.put(
        "JMH's arguments",
        String.join(" ", options.selecting())
            + " "
            + String.join(" ", options.passed())
            + " "
            + options.iterations());
    return part.of(cells.stream().map(Cell::name).toList(), asked);
  }
}
