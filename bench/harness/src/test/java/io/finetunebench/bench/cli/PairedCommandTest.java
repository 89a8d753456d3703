package io.finetunebench.bench.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import javax.tools.ToolProvider;
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
    Path json = folder.resolve("comparison.json");
    Path out = folder.resolve("out.txt");
    Process run =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djmh.ignoreLock=true",
                "-Dfinetunebench.faulty=true",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                "--against",
                base.toString(),
                "--store",
                folder.resolve("store").toString(),
                "--engines",
                "drowsy",
                "--workload",
                "tiny",
                "--max-forks",
                "6",
                "--json",
                json.toString(),
                "--",
                "TrainingEpoch.epoch",
                "-wi",
                "0",
                "-i",
                "2",
                "-r",
                "20ms",
                "-jvmArgsAppend",
                "-XX:TieredStopAtLevel=1")
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertEquals(ExitCode.REGRESSION, run.waitFor(), () -> text(out));
    assertTrue(text(json).contains("\"outcome\" : \"slower\""), () -> text(json));
    assertTrue(text(out).contains("stopped after 1 look: decided"), () -> text(out));

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
      assertEquals(Interleaving.Stop.DECIDED, interleaving.benchmarks().get(0).stop());
      assertEquals("run", record.commandLine().get(0));
      assertTrue(Files.exists(folder.resolve("store").resolve(record.id()).resolve("jmh.json")));
    }
    assertEquals(
        List.of(Interleaving.Side.BASELINE, Interleaving.Side.CANDIDATE),
        records.stream()
            .map(record -> Objects.requireNonNull(record.interleaving()).side())
            .toList());
  }

  @Test
  void aSideThatIsNotThereIsOneLine() throws IOException {
    String missing = folder.resolve("missing").toString();
    fails("no such folder", "--against", missing);
    fails("no lib", "--against", folder.toString());
    fails("no such file", "--jvm", missing + "," + missing);
    fails("a folder without", "--jvm", folder + "," + folder);
    Path file = Files.writeString(folder.resolve("text"), "no JVM");
    fails("a file that is none", "--jvm", file + "," + file);
  }

  @Test
  void optionsThatDoNotGoTogetherAreOneLine() throws IOException {
    String java = System.getProperty("java.home");
    fails("expected two JVMs", "--jvm", java);
    fails("found both", "--jvm", java + "," + java, "--against", folder.toString());
    fails("found neither", "--max-forks", "6");
    fails("found neither", "--junit", "verdict.xml");
    fails("above 0", "--jvm", java + "," + java, "--time-limit", "0");
    fails("JMH's -f does not go with", "--jvm", java + "," + java, "--", "-f", "3");
    fails("JMH's -jvm does not go with", "--jvm", java + "," + java, "--", "-jvm", "java");
  }

  @Test
  void whatASideRefusesIsToldByItsName() throws IOException {
    String java = System.getProperty("java.home");
    Cli refused = run("--jvm", java + "," + java, "--engines", "nonesuch");
    assertEquals(ExitCode.USAGE, refused.exitCode(), refused.toString());
    assertTrue(
        refused.err().get(0).contains("the baseline on " + java)
            && refused.err().get(0).contains("no engine is named \"nonesuch\""),
        refused.toString());
    assertEquals(1, refused.err().size());
  }

  @Test
  void aDistributionThatIsTooOldIsOneLine() throws IOException {
    Path source = Files.createDirectories(folder.resolve("old")).resolve("Main.java");
    Files.writeString(
        source,
        "package io.finetunebench.bench.cli; public class Main {"
            + " public static void main(String[] arguments) {"
            + " System.err.println(\"finetune-bench: Unknown options: '--side'\");"
            + " System.exit(2); } }");
    assertEquals(
        0,
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", folder.resolve("old").toString(), source.toString()));
    Path base = folder.resolve("old-distribution");
    Path jar = Files.createDirectories(base.resolve("lib")).resolve("finetune-bench-bench-0.jar");
    String main = "io/finetunebench/bench/cli/Main.class";
    try (JarOutputStream entries = new JarOutputStream(Files.newOutputStream(jar))) {
      entries.putNextEntry(new ZipEntry(main));
      entries.write(Files.readAllBytes(folder.resolve("old").resolve(main)));
    }
    fails("is too old to take part", "--against", base.toString());
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
            List.of("run", "--store", folder.resolve("refused").toString(), "--workload", "tiny"));
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
