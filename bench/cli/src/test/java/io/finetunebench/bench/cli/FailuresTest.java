package io.finetunebench.bench.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.cli.command.Output;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.files.OddFiles;
import io.finetunebench.bench.record.json.RecordFormat;
import io.finetunebench.bench.record.series.RunHead;
import io.finetunebench.bench.report.run.RunSummary;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends a command: never a stack trace, and never exit code 1 but for a regression. */
class FailuresTest extends StoreTest {
  private static Cli report(Throwable thrown, String... arguments) {
    StringWriter err = new StringWriter();
    int code = Failures.report(thrown, new PrintWriter(err, true), List.of(arguments));
    return new Cli(code, List.of(), err.toString().lines().toList());
  }

  @Test
  void aLackOfMemoryNamesTheOptionThatGivesMore() {
    for (Throwable thrown :
        List.of(
            new OutOfMemoryError("Java heap space"),
            new IllegalStateException("a seed failed", new OutOfMemoryError("Java heap space")))) {
      Cli run = report(thrown).exits(ExitCode.INVALID);
      assertEquals(1, run.err().size(), run.toString());
      long twice = 2 * (Runtime.getRuntime().maxMemory() >> 20);
      run.warns("JAVA_OPTS=-Xmx" + twice + "m");
    }
  }

  /** A record, an input, thresholds, and a jar, each read by its command. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "report PIPE",
        "compare PIPE PIPE",
        "import PIPE",
        "ab DIRECTORY DIRECTORY --thresholds PIPE",
        "ab PIPE PIPE"
      })
  void aPipeHoldsNoCommand(String line) {
    Path pipe = OddFiles.pipe(folder.resolve("pipe.json"));
    String typed = line.replace("PIPE", "" + pipe).replace("DIRECTORY", "" + folder);
    OddFiles.soon(() -> cli(typed)).exits(ExitCode.USAGE).warns(pipe + OddFiles.EXPECTED);
  }

  @Test
  void aRealLackOfMemoryEndsInOneLine() throws Exception {
    Path results = folder.resolve("jmh.json");
    Files.writeString(
        results,
        "[{\"benchmark\":\"a\",\"mode\":\"avgt\",\"primaryMetric\":{\"score\":1,\"scoreUnit\":\"ns/op\","
            + "\"rawData\":[["
            + "1.25,".repeat(5_000_000)
            + "1]]}}]");
    Ended ended = ended(List.of("-Xmx64m"), "import", results.toString());
    String output = String.join("\n", ended.lines());
    assertEquals(ExitCode.INVALID, ended.exitCode(), output);
    assertTrue(output.contains("out of memory with "), output);
    assertFalse(output.contains("\tat "), output);
  }

  /** How a process ended, and what it printed. */
  private record Ended(int exitCode, List<String> lines) {}

  /** Runs a command over an empty store in a JVM of its own. */
  private Ended ended(List<String> flags, String... arguments) throws Exception {
    Path log = folder.resolve("log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--store", store().toString()));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new Ended(process.waitFor(), Files.readAllLines(log));
  }

  @Test
  void anErrorOfOursIsOneLineAndAFileWithDetails() throws IOException {
    for (Throwable thrown :
        List.of(new StackOverflowError(), new NullPointerException("x is null"))) {
      Cli run = report(thrown, "run", "-Dpass=hunter2").exits(ExitCode.OURS);
      assertEquals(1, run.err().size(), run.toString());
      String line = run.err().get(0);
      Path details = Path.of(line.substring(line.lastIndexOf("with ") + 5));
      String text = Files.readString(details);
      Files.delete(details);
      assertTrue(text.contains(thrown.getClass().getName()), text);
      assertTrue(text.contains("FailuresTest"), text);
      assertFalse(text.contains("hunter2"), text);
    }
  }

  @Test
  void aFullDiskIsNoFailedBenchmarkAndNamesItsCause() {
    report(
            new UncheckedIOException(
                "cannot write jmh.json", new IOException("No space left on device")))
        .exits(ExitCode.USAGE)
        .warns("No space left on device");
  }

  @Test
  void aFailedFileIsNamedWithTheReasonInWords() {
    assertSays("a.json: no such file or folder", new NoSuchFileException("a.json"));
    assertSays(
        "b.json: permission denied", new UncheckedIOException(new AccessDeniedException("b.json")));
    assertSays(
        "cannot write c.json: No space left on device",
        new UncheckedIOException(
            "cannot write c.json",
            new FileSystemException("c.json", null, "No space left on device")));
    assertSays(
        "d.json: is a picture; name another",
        new IOException("d.json: is a picture; name another"));
  }

  private static void assertSays(String line, Exception thrown) {
    assertEquals(List.of("finetune-bench: " + line), report(thrown).err());
  }

  @Test
  void aFileThatCannotBeWrittenSaysWhyInWords() {
    Path file = folder.resolve("x".repeat(300) + ".json");
    CommandFailure failure =
        assertThrows(CommandFailure.class, () -> Output.write(file, new byte[0]));
    assertEquals(ExitCode.USAGE, failure.exitCode());
    assertEquals(
        List.of(
            file
                + ": cannot be written (File name too long); check the folder's rights and space,"
                + " or name another"),
        failure.lines());
  }

  @ParameterizedTest
  @ValueSource(strings = {"import", "compare"})
  void aFolderThatCannotBeReadSaysWhyInWords(String command) throws IOException {
    Path locked = Files.createDirectory(folder.resolve("locked"));
    assumeTrue(locked.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Files.setPosixFilePermissions(locked, Set.of());
    try {
      assumeFalse(Files.isReadable(locked), "who may read everything");
      Cli run = cli(command + " {} {}", locked, locked).exits(ExitCode.USAGE);
      assertEquals(
          List.of(
              "finetune-bench: "
                  + locked
                  + ": cannot be read (permission denied); check its rights, or name another"),
          run.err());
    } finally {
      Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void aMessageOfManyBlanksTakesNoTime() {
    Cli run = report(new IllegalStateException("a" + " ".repeat(1_000_000) + "b"));
    assertEquals(1, run.err().size());
    assertTrue(run.err().get(0).length() < 3000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "list",
        "report 20990101T000000Z-aaaaaa",
        "compare 20261124T132100Z-k3x7ab 20990101T000000Z-aaaaaa",
        "compare --baseline series",
        "export 20990101T000000Z-aaaaaa"
      })
  void aRecordThatIsMadeToHarmIsNamedAndStopsNoOther(String command) throws IOException {
    RunRecord good = SampleRecords.full();
    save(good);
    String harmful =
        RecordFormat.write(good)
            .replace(good.id(), "20990101T000000Z-aaaaaa")
            .replaceFirst(
                "\"histogramLog\": \"[^\"]*\"", "\"histogramLog\": \"" + "a/".repeat(2000) + "a\"");
    assertTrue(harmful.contains("a/a/a"));
    writeRecord("20990101T000000Z-aaaaaa", harmful);
    Cli run = cli(command);
    if (command.equals("list")) {
      assertTrue(run.out().contains("  " + RunSummary.line(RunHead.of(good))), run.toString());
    }
    run.exits(command.equals("list") ? ExitCode.OK : ExitCode.USAGE);
    assertEquals(1, run.err().size(), run.toString());
  }

  @Test
  void aNameCanNotCommandATerminalOrABuildServer() {
    RunRecord good = SampleRecords.full();
    String escapes = "\\u001b[31m\\n::set-output name=a::b";
    String hostile =
        RecordFormat.write(good)
            .replace("\"preset\": \"" + good.preset(), "\"preset\": \"" + escapes)
            .replace("\"benchmark\": \"TrainingEpoch", "\"benchmark\": \"" + escapes);
    save(RecordFormat.read(hostile, "hostile"));
    for (String command : List.of("list", "report")) {
      Cli run = cli(command).exits(ExitCode.OK);
      String shown = command.equals("list") ? "\\u001b[31m" : "\ufffd[31m";
      run.says(shown);
      for (String line : run.out()) {
        assertFalse(line.indexOf(0x1b) >= 0 || line.strip().startsWith("::"), line);
      }
    }
  }

  @Test
  void standardOutputThatIsFullIsNotSilent() {
    for (String reason : List.of("No space left on device", "Broken pipe")) {
      StandardOutput full =
          new StandardOutput(
              new OutputStream() {
                @Override
                public void write(int value) throws IOException {
                  throw new IOException(reason);
                }
              });
      PrintWriter out = new PrintWriter(full, true, UTF_8);
      out.println("text");
      StringWriter err = new StringWriter();
      boolean pipe = reason.contains("pipe");
      assertEquals(
          pipe ? ExitCode.OK : ExitCode.USAGE,
          full.exitCode(ExitCode.OK, new PrintWriter(err, true)));
      assertEquals(ExitCode.REGRESSION, full.exitCode(ExitCode.REGRESSION, new PrintWriter(err)));
      assertEquals(!pipe, err.toString().contains(reason));
    }
  }
}
