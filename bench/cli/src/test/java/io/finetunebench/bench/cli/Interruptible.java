package io.finetunebench.bench.cli;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line in a process of its own, which a test can interrupt. */
public final class Interruptible {
  private static final String IGNORED = "SigIgn:";
  private static final int SIGINT = 2;

  private Interruptible() {}

  /**
   * Returns the process's builder.
   *
   * <p>A shell starts a background job with SIGINT ignored, all that the job starts inherits that,
   * and a JVM keeps to it. So the signal gets its default back where {@code env} can do that; where
   * it is ignored and {@code env} can't, the test is skipped.
   */
  public static ProcessBuilder command(List<String> properties, List<String> arguments) {
    List<String> command = new ArrayList<>();
    if (resetsSignals()) {
      command.addAll(List.of("env", "--default-signal=INT"));
    } else {
      assumeFalse(
          isIgnored(), "the build ignores SIGINT, and env here can't give it back to a process");
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Djmh.ignoreLock=true");
    command.addAll(properties);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }

  /** Sends SIGINT, as Ctrl-C does. */
  public static void interrupt(Process process) throws IOException, InterruptedException {
    int status = new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor();
    if (status != 0) {
      throw new IOException("expected kill to send SIGINT, found its exit code " + status);
    }
  }

  /** Whether this process ignores SIGINT, and so every one that it starts. */
  private static boolean isIgnored() {
    Path status = Path.of("/proc/self/status");
    try {
      return Files.exists(status)
          && Files.readAllLines(status).stream()
              .filter(line -> line.startsWith(IGNORED))
              .map(line -> new BigInteger(line.substring(IGNORED.length()).strip(), 16))
              .anyMatch(signals -> signals.testBit(SIGINT - 1));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean resetsSignals() {
    try {
      return new ProcessBuilder("env", "--default-signal=INT", "true").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
