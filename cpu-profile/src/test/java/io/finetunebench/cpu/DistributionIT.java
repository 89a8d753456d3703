package io.finetunebench.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.store.FolderStore;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The built distribution, started as a user starts it. */
class DistributionIT {
  private static final Path DISTRIBUTION =
      Path.of(Objects.requireNonNull(System.getProperty("distribution")));

  @TempDir private Path folder;

  private record Ended(int exitCode, String out, String err) {}

  @Test
  void helpNamesTheCommandsAndTheExitCodes() throws Exception {
    Ended help = launch("--help");
    assertEquals(0, help.exitCode(), help.err());
    for (String word : List.of("experiment", "run", "list", "report", "130")) {
      assertTrue(help.out().contains(word), () -> "expected " + word + " in " + help.out());
    }
  }

  @Test
  void listShowsThatDl4jIsAvailable() throws Exception {
    Ended list = launch("list");
    assertEquals(0, list.exitCode(), list.err());
    assertTrue(list.out().contains("dl4j  Deeplearning4j"), list.out());
    assertEquals("", list.err());
  }

  @Test
  void aRunChecksMeasuresAndRecordsEveryEngine() throws Exception {
    Ended run =
        launch(
            "run",
            "--preset",
            "quick",
            "--engines",
            "dl4j,nd4j,reference",
            "--workload",
            "tiny",
            "--store",
            folder.toString(),
            "--",
            "-f",
            "1",
            "-wi",
            "0",
            "-i",
            "2",
            "-r",
            "50ms",
            "TrainingEpoch.epoch");
    assertEquals(0, run.exitCode(), run.err());
    RunRecord record = new FolderStore(folder).list().records().get(0);
    assertTrue(run.out().strip().endsWith(record.id() + File.separator + "record.json"));
    assertTrue(record.complete());
    assertEquals("CpuBackend", Objects.requireNonNull(record.backend()).name());
    assertEquals(
        List.of("dl4j", "nd4j", "reference"),
        record.results().stream().map(result -> result.parameters().get("engine")).toList());
    for (BenchmarkResult result : record.results()) {
      assertEquals(Validity.Status.VALID, result.validity().status());
      assertTrue(Objects.requireNonNull(result.check()).passed());
      assertEquals(2, result.metrics().get(0).samples().get(0).size());
    }
  }

  @Test
  void aTableOfTenFeaturesIsTrainedAndPredictedOnNd4j() throws Exception {
    StringBuilder table = new StringBuilder("a,b,c,d,e,f,g,h,i,j,outcome\n");
    SplittableRandom random = new SplittableRandom(1);
    for (int row = 0; row < 130; row++) {
      double sum = 0;
      for (int feature = 0; feature < 10; feature++) {
        double value = random.nextInt(-500, 500);
        sum += value;
        table.append(value).append(',');
      }
      table.append(sum > 0 ? 1 : 0).append('\n');
    }
    Files.writeString(folder.resolve("points.csv"), table);
    Path workload =
        Files.writeString(
            folder.resolve("mine.yaml"),
            """
            data: {csv: points.csv, standardise: true}
            network:
              layers: [{units: 64, activation: tanh}, {units: 32}]
            training: {epochs: 1, batch: 50, learningRate: 0.1}
            queries: {drawn: 500}
            """);
    Ended run =
        launch(
            "run",
            "--engines",
            "nd4j,reference",
            "--workload",
            workload.toString(),
            "--store",
            folder.resolve("store").toString(),
            "--",
            "-f",
            "1",
            "-wi",
            "0",
            "-i",
            "1",
            "-r",
            "50ms",
            "TrainingEpoch.epoch|GridInference.oneCall|SinglePoint");
    assertEquals(0, run.exitCode(), run.err());
    RunRecord record = new FolderStore(folder.resolve("store")).list().records().get(0);
    assertEquals(6, record.results().size());
    for (BenchmarkResult result : record.results()) {
      assertEquals(Validity.Status.VALID, result.validity().status(), result.toString());
    }
    assertEquals(10, record.workloads().get(0).features());
    assertEquals(List.of(64, 32, 1), record.workloads().get(0).layerWidths());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void optionsThatJavaRefusesAreNoRegression() throws Exception {
    Ended run = launch(Map.of("JAVA_OPTS", "-Xfoo"), "list");
    assertEquals(2, run.exitCode(), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains("Java refuses JAVA_OPTS='-Xfoo': "), run.err());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void thePlainLocaleReadsNamesOfFilesInUtf8() throws Exception {
    String name = folder.resolve("gr\u00f6\u00dfe.json").toString();
    Ended run = launch(Map.of("LC_ALL", "C"), "compare", name, name);
    assertEquals(2, run.exitCode(), run.err());
    assertTrue(run.err().contains(name + ": expected a record, found no such file"), run.err());
  }

  @Test
  void twoBackendsOnTheClassPathAreRefused() throws Exception {
    Path services = folder.resolve("cuda/META-INF/services");
    Files.createDirectories(services);
    Files.writeString(
        services.resolve("org.nd4j.linalg.factory.Nd4jBackend"), "org.example.OtherBackend\n");
    Ended run =
        start(
            Map.of(),
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                DISTRIBUTION.resolve("lib") + "/*" + File.pathSeparator + folder.resolve("cuda"),
                "io.finetunebench.bench.cli.Main",
                "list"));
    assertEquals(2, run.exitCode());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains("-Pcpu") && run.err().contains("-Pgpu"), run.err());
  }

  @Test
  void theDistributionHoldsOneJarOfEachLibraryAndNoForeignNatives() throws IOException {
    try (var jars = Files.list(DISTRIBUTION.resolve("lib"))) {
      List<String> names = jars.map(jar -> String.valueOf(jar.getFileName())).toList();
      for (String unused : List.of("opencv", "ffmpeg", "leptonica", "hdf5", "nd4j-cuda")) {
        assertFalse(names.stream().anyMatch(name -> name.contains(unused)), () -> "" + names);
      }
      assertEquals(
          1,
          names.stream()
              .filter(name -> name.matches("nd4j-native-1.*-(linux|macosx|windows)-.*\\.jar"))
              .count(),
          () -> "expected the host's natives alone in " + names);
    }
  }

  private Ended launch(String... arguments) throws IOException, InterruptedException {
    return launch(Map.of(), arguments);
  }

  private Ended launch(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    boolean windows = System.getProperty("os.name").startsWith("Windows");
    List<String> command = new ArrayList<>();
    command.add(
        DISTRIBUTION
            .resolve("bin")
            .resolve(windows ? "finetune-bench.cmd" : "finetune-bench")
            .toString());
    command.addAll(List.of(arguments));
    return start(environment, command);
  }

  private Ended start(Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException("expected the end of " + String.join(" ", command));
    }
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
