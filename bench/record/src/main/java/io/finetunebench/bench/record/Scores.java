package io.finetunebench.bench.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Records without what only a look at the single run needs: the command line, details of the
 * machine, latencies, noise, phases, and what was seen of a device; of samples judged by their
 * fastest, the one that stands for its fork. They are what trends are made of, and a small part of
 * the whole.
 */
public final class Scores {
  /** Version of what is written here; another version is written again from the records. */
  public static final int VERSION = 100 * RunRecord.SCHEMA_VERSION + 1;

  private Scores() {}

  /** Returns a record without what trends do not need. */
  public static RunRecord of(RunRecord run) {
    return new RunRecord(
        run.schemaVersion(),
        run.id(),
        run.startedAt(),
        run.finishedAt(),
        run.complete(),
        run.preset(),
        List.of(),
        run.commit(),
        run.jvm(),
        run.backend(),
        new Machine(run.machine().identity(), run.machine().os(), Map.of()),
        run.workloads(),
        run.results().stream().map(Scores::of).toList(),
        run.rulers(),
        run.interleaving());
  }

  private static BenchmarkResult of(BenchmarkResult result) {
    DeviceUse device = result.device();
    return new BenchmarkResult(
        result.benchmark(),
        result.parameters(),
        result.load(),
        result.validity(),
        result.check(),
        metrics(result),
        List.of(),
        List.of(),
        List.of(),
        device == null
            ? null
            : new DeviceUse(
                device.backend(),
                device.name(),
                device.computeCapability(),
                device.standIn(),
                List.of()));
  }

  /** Leaves out what is shown and not judged, but for the first metric. */
  private static List<Metric> metrics(BenchmarkResult result) {
    List<Metric> metrics = new ArrayList<>();
    for (Metric metric : result.metrics()) {
      if (metrics.isEmpty() || metric.judging() != Judging.NOT_JUDGED) {
        metrics.add(Condensed.of(metric));
      }
    }
    return metrics;
  }

  /** Writes a record's scores as JSON on one line. */
  public static String write(RunRecord run) {
    return JsonLine.write(of(run));
  }

  /** Writes the scores of a record without its results as JSON on one line. */
  public static String writeHead(RunRecord run) {
    return JsonLine.write(of(run.with(List.of(), List.of())));
  }

  /** Writes each result's scores as JSON on one line, in the order of the results. */
  public static List<String> writeResults(RunRecord run) {
    List<String> lines = new ArrayList<>();
    run.results().forEach(result -> lines.add(JsonLine.write(of(result))));
    return lines;
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws MalformedRecordException if it is something else
   */
  public static RunRecord read(String json, String source) {
    return JsonLine.read(json, source, RunRecord.class);
  }

  /**
   * Reads what {@link #writeHead} and {@link #writeResults} wrote.
   *
   * @param results a JSON array of results
   * @throws MalformedRecordException if it is something else
   */
  public static RunRecord read(String head, String results, String source) {
    RunRecord run = JsonLine.read(head, source, RunRecord.class);
    return run.with(List.of(JsonLine.read(results, source, BenchmarkResult[].class)), List.of());
  }
}
