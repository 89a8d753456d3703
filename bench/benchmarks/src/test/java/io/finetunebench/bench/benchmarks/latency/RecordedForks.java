package io.finetunebench.bench.benchmarks.latency;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/** Forks with known durations, and what a plain histogram of those durations holds. */
final class RecordedForks {
  static final Instant START = Instant.ofEpochMilli(1_800_000_000_123L);

  private final Map<LatencyKind, Histogram> expected = new EnumMap<>(LatencyKind.class);

  RecordedForks() {
    for (LatencyKind kind : LatencyKind.values()) {
      expected.put(kind, LatencyRecorder.newHistogram());
    }
  }

  /** Returns every duration of that kind recorded so far. */
  Histogram expected(LatencyKind kind) {
    return expected.getOrDefault(kind, LatencyRecorder.newHistogram());
  }

  /** Writes a fork of one-second iterations; response times only where asked for. */
  Path write(Path file, int fork, int threads, int iterations, boolean responses)
      throws IOException {
    SplittableRandom random = new SplittableRandom(fork);
    ForkLog log = new ForkLog(file, threads);
    Instant start = START.plusSeconds(60L * fork);
    for (int thread = 0; thread < threads; thread++) {
      for (int iteration = 0; iteration < iterations; iteration++) {
        LatencyRecorder service = new LatencyRecorder(start.plusSeconds(iteration));
        LatencyRecorder response = new LatencyRecorder(start.plusSeconds(iteration));
        for (int operation = 0; operation < 500; operation++) {
          long nanos = Math.round(Math.exp(random.nextDouble(5, 22)));
          service.record(nanos);
          expected(LatencyKind.SERVICE).recordValue(nanos);
          response.record(2 * nanos);
          if (responses) {
            expected(LatencyKind.RESPONSE).recordValue(2 * nanos);
          }
        }
        Map<LatencyKind, IntervalSample> samples = new EnumMap<>(LatencyKind.class);
        Instant end = start.plusSeconds(iteration + 1);
        samples.put(LatencyKind.SERVICE, service.endInterval(end));
        if (responses) {
          samples.put(LatencyKind.RESPONSE, response.endInterval(end));
        }
        log.add(thread, samples);
      }
      log.finishThread();
    }
    return file;
  }
}
