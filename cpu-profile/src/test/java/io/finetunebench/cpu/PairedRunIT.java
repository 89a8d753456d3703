package io.finetunebench.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.Interleaving;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.store.FolderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built distribution against itself, and on one JVM against the same: nothing can differ. */
class PairedRunIT {
  private static final Path DISTRIBUTION =
      Path.of(Objects.requireNonNull(System.getProperty("distribution")));
  private static final int PAIRS = 6;

  /** Ten times slower, which no noise comes to. */
  private static final String EFFECT = "900";

  @TempDir private Path folder;

  @Test
  void aDistributionAgainstItselfIsEquivalentOrUndecided() throws Exception {
    List<RunRecord> records = measure("nd4j", DISTRIBUTION.toString(), DISTRIBUTION.toString());
    assertTwoSides(records);
    Path compared = folder.resolve("compared.json");
    run(
        "compare",
        records.get(0).id(),
        records.get(1).id(),
        "--json=" + compared,
        "--min-effect",
        EFFECT,
        "--metric",
        "time");
    assertEquals(estimate(folder.resolve("measured.json")), estimate(compared));
  }

  /** Returns ratio, interval and scores of the first verdict, as they stand in the file. */
  private static String estimate(Path json) throws IOException {
    String text = Files.readString(json);
    return text.substring(text.indexOf("\"estimate\""), text.indexOf("\"design\""));
  }

  @Test
  void oneJvmAgainstItselfIsEquivalentOrUndecided() throws Exception {
    Path home = Path.of(System.getProperty("java.home"));
    List<RunRecord> records = measure("reference", "--jvm", home + "," + home);
    assertTwoSides(records);
    assertEquals(System.getProperty("java.runtime.version"), records.get(0).jvm().version());
  }

  private static void assertTwoSides(List<RunRecord> records) {
    assertEquals(2, records.size());
    List<Interleaving> turns =
        records.stream().map(record -> Objects.requireNonNull(record.interleaving())).toList();
    assertEquals(Interleaving.Side.BASELINE, turns.get(0).side());
    assertEquals(Interleaving.Side.CANDIDATE, turns.get(1).side());
    assertEquals(records.get(1).id(), turns.get(0).withRun());
    assertEquals(records.get(0).id(), turns.get(1).withRun());
    assertEquals(turns.get(0).benchmarks(), turns.get(1).benchmarks());
    Interleaving.Course course = turns.get(0).benchmarks().get(0);
    assertTrue(
        course.order().matches("(?:(?:AABB|ABAB|ABBA|BAAB|BABA|BBAA)(?: |$)){6}"),
        () -> course.order());
    assertEquals(1, course.looks());
    assertTrue(
        Set.of(Interleaving.Stop.DECIDED, Interleaving.Stop.MOST_FORKS)
            .contains(Objects.requireNonNull(course.stop())),
        course.toString());
    for (RunRecord record : records) {
      assertTrue(record.complete());
      assertEquals(Validity.valid(), record.results().get(0).validity());
      assertEquals(PAIRS, record.results().get(0).metrics().get(0).samples().size());
    }
    assertEquals(records.get(0).commit(), records.get(1).commit());
  }

  private List<RunRecord> measure(String engine, String... sides)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("ab"));
    arguments.addAll(List.of(sides));
    arguments.addAll(List.of("--engines", engine, "--workload", "tiny"));
    arguments.addAll(List.of("--max-pairs", "" + PAIRS, "--min-effect", EFFECT));
    arguments.add("--json=" + folder.resolve("measured.json"));
    arguments.addAll(List.of("--", "TrainingEpoch.epoch", "-wi", "0", "-i", "2", "-r", "30ms"));
    run(arguments.toArray(String[]::new));
    return new FolderStore(folder.resolve("store")).list().records();
  }

  private void run(String... arguments) throws IOException, InterruptedException {
    boolean windows = System.getProperty("os.name").startsWith("Windows");
    Path out = folder.resolve("out.txt");
    List<String> command = new ArrayList<>();
    command.add(
        DISTRIBUTION
            .resolve("bin")
            .resolve(windows ? "finetune-bench.cmd" : "finetune-bench")
            .toString());
    command.add(arguments[0]);
    command.addAll(List.of("--store", folder.resolve("store").toString()));
    command.addAll(List.of(arguments).subList(1, arguments.length));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    if (!process.waitFor(8, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException("expected an end, found " + Files.readString(out));
    }
    assertEquals(0, process.exitValue(), Files.readString(out));
  }
}
