package io.finetunebench.bench.store;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Hint;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.ResultBuilder;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;

/** A program that saves records until it is killed, and prints the id of each once it is saved. */
final class EndlessSaver {
  /** Enough samples for a file of two megabytes, so that a kill can hit the writing. */
  static final int SAMPLES = 100_000;

  private static final int SAVES_OF_EACH_ID = 3;

  private EndlessSaver() {}

  /** Takes the folder of the store and a prefix of ids. */
  public static void main(String[] arguments) {
    FolderStore store = new FolderStore(Path.of(arguments[0]));
    for (int save = 0; ; save++) {
      String id = arguments[1] + "-" + save / SAVES_OF_EACH_ID;
      store.save(record(id, save));
      System.out.println(id + " " + save);
      System.out.flush();
    }
  }

  /** A large record whose score and every sample are the given number. */
  private static RunRecord record(String id, double number) {
    Metric metric =
        Metric.of(
            "save",
            "count",
            Hint.RATE,
            number,
            List.of(Collections.nCopies(SAMPLES, number + 1 / 3.0)));
    BenchmarkResult result = ResultBuilder.of("Save").metrics(metric).result();
    return SampleRecords.record(id, Instant.EPOCH, List.of(result));
  }
}
