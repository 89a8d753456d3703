package io.finetunebench.bench.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.ResultBuilder;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledSaverTest {
  private static final int KILLS = 15;
  private static final int LONGEST_LIFE_MILLIS = 150;
  private static final int LONGEST_WRITE_NANOS = 1_000_000;

  @Test
  void aKillAtAnyMomentLeavesWholeRecordsAndAtMostOneTemporaryFile(@TempDir Path root)
      throws IOException, InterruptedException {
    Random random = new Random(7);
    Map<String, Integer> lastSaveOfId = new HashMap<>();
    for (int kill = 0; kill < KILLS; kill++) {
      saveUntilKilled(root, "kill" + kill, moment(root, kill, random), lastSaveOfId);
    }

    RecordStore.Listing listing = new FolderStore(root).list();
    assertEquals(List.of(), listing.problems());
    assertTrue(lastSaveOfId.size() >= KILLS, "ids: " + lastSaveOfId);
    Map<String, Metric> found = new HashMap<>();
    for (RunRecord record : listing.records()) {
      Metric metric = record.results().get(0).metrics().get(0);
      assertEquals(EndlessSaver.SAMPLES, metric.samples().get(0).size());
      found.put(record.id(), metric);
    }
    lastSaveOfId.forEach(
        (id, save) -> {
          Metric metric = found.get(id);
          assertTrue(metric != null && metric.score() >= save, id + " was lost after " + save);
        });
    try (Stream<Path> folders = Files.list(root)) {
      for (Path folder : folders.toList()) {
        assertAtMostOneOtherFile(folder);
      }
    }
  }

  /** Any moment, or, twice as often, one while a record is written into its new folder. */
  private static Moment moment(Path root, int kill, Random random) {
    if (kill % 3 == 0) {
      int millis = random.nextInt(LONGEST_LIFE_MILLIS);
      return saver -> Thread.sleep(millis);
    }
    Path newFolder = root.resolve("kill" + kill + "-1");
    long nanos = random.nextInt(LONGEST_WRITE_NANOS);
    return saver -> {
      while (saver.isAlive() && !Files.exists(newFolder)) {
        Thread.onSpinWait();
      }
      for (long seen = System.nanoTime(); System.nanoTime() - seen < nanos; ) {
        Thread.onSpinWait();
      }
    };
  }

  /** Waits for the moment to kill. */
  private interface Moment {
    void await(Process saver) throws InterruptedException;
  }

  private static void saveUntilKilled(
      Path root, String prefix, Moment moment, Map<String, Integer> lastSaveOfId)
      throws IOException, InterruptedException {
    Process saver =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                EndlessSaver.class.getName(),
                root.toString(),
                prefix)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = saver.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      assertTrue(line != null, "the saver ended before its first save");
      moment.await(saver);
      // Through the handle: the process itself would close what it has printed and nobody read.
      assertTrue(saver.toHandle().destroyForcibly());
      saver.waitFor();
      for (; line != null; line = out.readLine()) {
        int blank = line.indexOf(' ');
        if (blank > 0 && blank + 1 < line.length()) {
          lastSaveOfId.put(line.substring(0, blank), Integer.valueOf(line.substring(blank + 1)));
        }
      }
    } finally {
      saver.destroyForcibly();
    }
  }

  private static void assertAtMostOneOtherFile(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<String> others =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.equals("record.json"))
              .toList();
      assertTrue(
          others.isEmpty()
              || (others.size() == 1
                  && others.get(0).matches("record\\.json\\.[0-9a-f]{16}\\.tmp")),
          "" + others);
    }
  }

  /**
   * A program that saves records until it is killed, and prints the id of each once it is saved.
   */
  static final class EndlessSaver {
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
}
