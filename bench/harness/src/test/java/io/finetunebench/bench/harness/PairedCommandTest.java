package io.finetunebench.bench.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.Interruptible;
import io.finetunebench.bench.cli.command.ExitCode;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    Path page = folder.resolve("comparison.html");
    Path out = folder.resolve("out.txt");
    int exitCode =
        ab(base, candidate, out, "--max-pairs 6 --json=" + json + " --html=" + page, "-prof comp");
    assertEquals(ExitCode.REGRESSION, exitCode, () -> text(out));
    assertTrue(text(json).contains("\"outcome\": \"slower\""), () -> text(json));
    assertTrue(text(out).contains("pairs: 6, then stopped: decided"), () -> text(out));

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
      assertTrue(record.results().get(0).metrics().get(0).knowsFastest());
      assertEquals(Interleaving.Stop.DECIDED, interleaving.benchmarks().get(0).stop());
      assertEquals("ab", record.environment().commandLine().get(0));
      assertEquals("drowsy", record.results().get(0).parameters().get("jmh.engine"));
    }
    assertEquals(
        List.of(Interleaving.Side.BASELINE, Interleaving.Side.CANDIDATE),
        records.stream()
            .map(record -> Objects.requireNonNull(record.interleaving()).side())
            .toList());
    assertTrue(text(out).contains(DrowsyEngine.METRIC), () -> text(out));
    assertTrue(
        text(out).matches("(?s).*of 3: \\S+candidate against\\s+\\S+base\\n.*"), () -> text(out));
    assertTrue(text(json).contains("\"metric\": \"" + DrowsyEngine.METRIC), () -> text(json));
    assertTrue(text(page).contains(DrowsyEngine.METRIC), "the page has what a benchmark gave");
    assertTrue(text(page).contains(NewMetricTest.OF_PROFILER), "the page has what a profiler gave");
    assertRecordsShowWhatNothingNames(records.get(0).id(), records.get(1).id());
  }

  /** Each shard ends with 0, also the one that saw the slower candidate; the merge says 1. */
  @Test
  void shardsMakeTheAnswerOfOneMachine() throws Exception {
    Path more = Files.createDirectory(folder.resolve("more"));
    Files.createFile(more.resolve(DrowsyEngine.AWAKE));
    Path base = distribution("base", more);
    Path candidate = distribution("candidate", Files.createDirectory(folder.resolve("no-more")));
    int empty = 0;
    for (int i = 0; i < 2; i++) {
      Path out = folder.resolve("out" + i);
      String shard = "--max-pairs 6 --run night --shard " + i + "/2";
      assertEquals(ExitCode.OK, ab(base, candidate, out, shard, ""), () -> text(out));
      empty += text(out).contains("has 0 of 1, so that there is nothing to do here") ? 1 : 0;
      assertTrue(!text(out).contains("SLOWER\n"), () -> text(out));
    }
    assertEquals(1, empty);
    Path store = folder.resolve("store");
    Cli.line("merge --store {} --run night", store)
        .exits(ExitCode.REGRESSION)
        .says("SLOWER", "pairs: 6, then stopped: decided");
    Cli.line("merge {} --fail-on inconclusive", store).exits(ExitCode.REGRESSION);
    // What is there for a merge is there for all that reads records.
    Cli.line("history --store {}", store).exits(ExitCode.OK);
    Cli.line("list --store {}", store).exits(ExitCode.OK).says("night");
  }

  /** Requires that records of two sides show and judge what a benchmark and a profiler gave. */
  private void assertRecordsShowWhatNothingNames(String base, String candidate) {
    Path store = folder.resolve("store");
    for (String command : List.of("report {} --store {}", "export {} --format csv --store {}")) {
      Cli.line(command, candidate, store).says(DrowsyEngine.METRIC, NewMetricTest.OF_PROFILER);
    }
    for (String sides : List.of("{} {} --store {}", "--baseline {} --candidate {} --store {}")) {
      Cli compared = Cli.line("compare " + sides, base, candidate, store);
      compared.exits(ExitCode.REGRESSION).says(DrowsyEngine.METRIC, "64 B/op 4,096 B/op");
    }
    Cli.line("history --store {}", store).says(" " + DrowsyEngine.METRIC);
  }

  @Test
  void whatMeasuredNoPairInTimeIsNoPass() throws Exception {
    Path out = folder.resolve("out.txt");
    Path same = distribution("same", Files.createDirectory(folder.resolve("no-more")));
    assertEquals(ExitCode.NOT_COMPARABLE, ab(same, same, out, "--budget 1s", ""), () -> text(out));
    assertTrue(text(out).contains("no benchmark had 6 pairs of forks in time"), () -> text(out));
  }

  /** Returns the exit code of quick pairs of engine drowsy of two distributions. */
  private int ab(Path base, Path candidate, Path out, String more, String jmh) throws Exception {
    return Interruptible.command(
            List.of("-Dfinetunebench.faulty=true"),
            List.of(
                Cli.words(
                    "ab {} {} --store {} --engines drowsy --workload tiny "
                        + more
                        + " -- TrainingEpoch.epoch -wi 0 -i 2 -r 20ms -jvmArgsAppend"
                        + " -XX:TieredStopAtLevel=1 "
                        + jmh,
                    base,
                    candidate,
                    folder.resolve("store"))))
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start()
        .waitFor();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          FOLDER/missing FOLDER/missing       | no such file
          --jvm FOLDER/missing,FOLDER/missing | no such file
          --jvm FOLDER,FOLDER                 | a folder without
          --jvm FOLDER/text,FOLDER/text       | a file that is none
          """)
  void aSideThatIsNotThereIsOneLine(String line, String words) throws IOException {
    Files.writeString(folder.resolve("text"), "no JVM");
    refusing(line).refuses(words);
    try (Stream<Path> begun = Files.list(folder.resolve("refused"))) {
      assertEquals(List.of(), begun.toList());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          --jvm JAVA                               | expected two JVMs
          --jvm JAVA,JAVA FOLDER FOLDER            | expected one build to run on both, found 2
          --jvm JAVA,JAVA,JAVA FOLDER              | expected A,B, found 3 JVMs
          FOLDER                                   | expected two builds, BASE and CAND, found 1
          FOLDER FOLDER FOLDER                     | expected two builds, BASE and CAND, found 3
          --jvm JAVA,JAVA --arrivals constant      | --arrivals goes with --rate
          --jvm JAVA,JAVA --budget 0               | found "0"
          --jvm JAVA,JAVA --max-pairs 5 -- GridInference | --max-pairs
          --jvm JAVA,JAVA -- -to never             | -to: expected a time
          --jvm JAVA,JAVA -- -jvm java             | by --jvm
          --jvm JAVA,JAVA --engines nonesuch       | no engine is named "nonesuch"
          --jvm JAVA,JAVA --workload nonesuch      | no workload is named "nonesuch"
          --jvm JAVA,JAVA -- Nonesuch              | no benchmark fits Nonesuch
          FOLDER/empty FOLDER/empty                | found no org.openjdk.jmh
          """)
  void whatCannotBeMeasuredIsOneLineBeforeAnythingIsBuilt(String line, String words)
      throws IOException {
    Path lib = Files.createDirectories(folder.resolve("empty/lib"));
    Path jar = lib.resolve("finetune-bench-bench-0.jar");
    try (JarOutputStream entries = new JarOutputStream(Files.newOutputStream(jar))) {
      entries.putNextEntry(new ZipEntry("nothing"));
    }
    refusing(line).refuses(words);
  }

  @Test
  void anEngineThatIsNotThereIsOneLineBeforeAnythingIsBuilt() {
    refusing("--build false --engines dl4j one other").fails(ExitCode.DEVICE_UNUSABLE, "dl4j");
  }

  private Cli refusing(String line) {
    return Cli.line(
        "ab --store {} --workload tiny "
            + line.replace("FOLDER", "" + folder).replace("JAVA", System.getProperty("java.home")),
        folder.resolve("refused"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--workload tiny", "--engines reference", "--preset quick"})
  void whatOnlyADistributionHasIsNotAskedOfAnotherBuild(String option) throws IOException {
    Path none = Files.createDirectory(folder.resolve("classes"));
    Cli.line("ab --store {} " + option + " {} {}", folder, none, none)
        .refuses(Cli.words(option)[0] + " is about the benchmarks of a distribution");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--max-pairs=6", "--junit=verdict.xml", "--jvm=a,b"})
  void oneSideHasNoOptionsOfTwo(String option) {
    Cli.run("run", option).refuses("unknown option");
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
