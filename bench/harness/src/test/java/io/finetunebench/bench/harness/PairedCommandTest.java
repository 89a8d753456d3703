package io.finetunebench.bench.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.cli.Main;
import io.finetunebench.bench.faulty.DrowsyEngine;
import io.finetunebench.bench.record.Interleaving;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.store.FolderStore;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two sides measured until it is decided, with the processes that are the sides. */
class PairedCommandTest {
  @TempDir private Path folder = Path.of("");

  /** The candidate idles, which the baseline's class path keeps it from. */
  @Test
  void aSlowerCandidateIsFoundAndBothSidesAreKept() throws Exception {
    Path more = Files.createDirectory(folder.resolve("more"));
    Files.createFile(more.resolve(DrowsyEngine.AWAKE));
    Path base = distribution("base", more);
    Path candidate = distribution("candidate", Files.createDirectory(folder.resolve("no-more")));
    Path json = folder.resolve("comparison.json");
    Path out = folder.resolve("out.txt");
    int exitCode = ab(base, candidate, out, "--max-pairs", "6", "--json=" + json);
    assertEquals(ExitCode.REGRESSION, exitCode, () -> text(out));
    assertTrue(text(json).contains("\"outcome\" : \"slower\""), () -> text(json));
    assertTrue(text(out).contains("stopped after 6 pairs: decided"), () -> text(out));

    List<RunRecord> records = new FolderStore(folder.resolve("store")).list().records();
    assertEquals(2, records.size());
    for (int i = 0; i < 2; i++) {
      RunRecord record = records.get(i);
      RunRecord other = records.get(1 - i);
      Interleaving interleaving = Objects.requireNonNull(record.interleaving());
      assertEquals(other.id(), interleaving.withRun());
      assertTrue(record.complete());
      assertNotNull(record.finishedAt());
      assertEquals(Validity.valid(), record.results().get(0).validity());
      assertEquals(6, record.results().get(0).metrics().get(0).samples().size());
      assertNotNull(record.results().get(0).metrics().get(0).fastest());
      assertEquals(Interleaving.Stop.DECIDED, interleaving.benchmarks().get(0).stop());
      assertEquals("ab", record.environment().commandLine().get(0));
      assertEquals("drowsy", record.results().get(0).parameters().get("jmh.engine"));
    }
    assertEquals(
        List.of(Interleaving.Side.BASELINE, Interleaving.Side.CANDIDATE),
        records.stream()
            .map(record -> Objects.requireNonNull(record.interleaving()).side())
            .toList());
  }

  @Test
  void whatMeasuredNoPairInTimeIsNoPass() throws Exception {
    Path out = folder.resolve("out.txt");
    Path same = distribution("same", Files.createDirectory(folder.resolve("no-more")));
    assertEquals(ExitCode.NOT_COMPARABLE, ab(same, same, out, "--budget", "1s"), () -> text(out));
    assertTrue(text(out).contains("no pair of forks was done in time"), () -> text(out));
  }

  /** Returns the exit code of quick pairs of engine drowsy of two distributions. */
  private int ab(Path base, Path candidate, Path out, String... more) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(Cli.words("-XX:TieredStopAtLevel=1 -Djmh.ignoreLock=true")));
    command.addAll(List.of("-Dfinetunebench.faulty=true", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of(Main.class.getName(), "ab", base.toString()));
    command.add(candidate.toString());
    command.addAll(List.of("--store", folder.resolve("store").toString()));
    command.addAll(List.of(Cli.words("--engines drowsy --workload tiny")));
    command.addAll(List.of(more));
    command.addAll(List.of(Cli.words("-- TrainingEpoch.epoch -wi 0 -i 2 -r 20ms -jvmArgsAppend")));
    command.add("-XX:TieredStopAtLevel=1");
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start()
        .waitFor();
  }

  @Test
  void aSideThatIsNotThereIsOneLine() throws IOException {
    String missing = folder.resolve("missing").toString();
    fails("no such file", missing, missing);
    fails("no such file", "--jvm", missing + "," + missing);
    fails("a folder without", "--jvm", folder + "," + folder);
    Path file = Files.writeString(folder.resolve("text"), "no JVM");
    fails("a file that is none", "--jvm", file + "," + file);
    try (Stream<Path> begun = Files.list(folder.resolve("refused"))) {
      assertEquals(List.of(), begun.toList());
    }
  }

  @Test
  void whatOnlyADistributionHasIsNotAskedOfAnotherBuild() throws IOException {
    String none = Files.createDirectory(folder.resolve("classes")).toString();
    for (String[] option :
        List.of(
            new String[] {"--workload", "tiny"},
            new String[] {"--engines", "reference"},
            new String[] {"--preset", "quick"})) {
      Cli refused = Cli.run("ab", "--store", "" + folder, option[0], option[1], none, none);
      assertEquals(ExitCode.USAGE, refused.exitCode(), refused.toString());
      assertEquals(1, refused.err().size(), refused.toString());
      assertTrue(
          refused.err().get(0).contains(option[0] + " is about the benchmarks of a distribution"),
          refused.toString());
    }
  }

  @Test
  void optionsThatDoNotGoTogetherAreOneLine() throws IOException {
    String java = System.getProperty("java.home");
    String both = java + "," + java;
    String same = folder.toString();
    fails("expected two JVMs", "--jvm", java);
    fails("expected one build to run on both, found 2", "--jvm", both, same, same);
    fails("expected A,B, found 3 JVMs", "--jvm", both + "," + java, same);
    fails("expected two builds, BASE and CAND, found 1", same);
    fails("expected two builds, BASE and CAND, found 3", same, same, same);
    fails("--arrivals goes with --rate", "--jvm", both, "--arrivals", "constant");
    fails("found \"0\"", "--jvm", both, "--budget", "0");
    fails("--max-pairs", "--jvm", both, "--max-pairs", "5", "--", "GridInference");
    fails("-to: expected a time", "--jvm", both, "--", "-to", "never");
    fails("by --jvm", "--jvm", both, "--", "-jvm", "java");
  }

  @Test
  void oneSideHasNoOptionsOfTwo() {
    for (String option : List.of("--max-pairs=6", "--junit=verdict.xml", "--jvm=a,b")) {
      Cli refused = Cli.run("run", option);
      assertEquals(ExitCode.USAGE, refused.exitCode(), refused.toString());
      assertTrue(refused.err().get(0).contains("unknown option"), refused.toString());
    }
  }

  @Test
  void whatCannotBeMeasuredIsOneLineBeforeAnythingIsBuilt() throws IOException {
    String java = System.getProperty("java.home");
    String both = java + "," + java;
    fails("no engine is named \"nonesuch\"", "--jvm", both, "--engines", "nonesuch");
    fails("no workload is named \"nonesuch\"", "--jvm", both, "--workload", "nonesuch");
    fails("no benchmark fits Nonesuch", "--jvm", both, "--", "Nonesuch");
    Cli unavailable = run("--build", "false", "--engines", "dl4j", "one", "other");
    assertEquals(ExitCode.DEVICE_UNUSABLE, unavailable.exitCode(), unavailable.toString());
    assertEquals(1, unavailable.err().size(), unavailable.toString());
  }

  @Test
  void whatIsNoBuildOfJmhIsOneLine() throws IOException {
    Path base = folder.resolve("empty-distribution");
    Path jar = Files.createDirectories(base.resolve("lib")).resolve("finetune-bench-bench-0.jar");
    try (JarOutputStream entries = new JarOutputStream(Files.newOutputStream(jar))) {
      entries.putNextEntry(new ZipEntry("nothing"));
    }
    fails("found no org.openjdk.jmh", base.toString(), base.toString());
  }

  private void fails(String words, String... arguments) throws IOException {
    Cli refused = run(arguments);
    assertEquals(ExitCode.USAGE, refused.exitCode(), refused.toString());
    assertEquals(1, refused.err().size(), refused.toString());
    assertTrue(refused.err().get(0).contains(words), refused.toString());
  }

  private Cli run(String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of("ab", "--store", folder.resolve("refused").toString(), "--workload", "tiny"));
    all.addAll(List.of(arguments));
    return Cli.run(all.toArray(String[]::new));
  }

  /** A distribution whose one jar points to this process's class path, and more. */
  private Path distribution(String name, Path more) throws IOException {
    Path distribution = folder.resolve(name);
    Path jar =
        Files.createDirectories(distribution.resolve("lib")).resolve("finetune-bench-cli-test.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(
            Attributes.Name.CLASS_PATH,
            Stream.concat(
                    Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(Path::of),
                    Stream.of(more))
                .map(entry -> entry.toUri().toString())
                .collect(Collectors.joining(" ")));
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    return distribution;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
