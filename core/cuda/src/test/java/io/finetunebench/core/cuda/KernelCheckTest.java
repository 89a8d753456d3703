package io.finetunebench.core.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.finetunebench.core.driver.FakeDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The kernels in a C++ process of their own, one thread a thread of a block: against plain loops,
 * and under the sanitizers.
 */
class KernelCheckTest {
  @Test
  void kernelsComputeWhatPlainLoopsDo(@TempDir Path folder) throws Exception {
    expectAllRight(build(folder, List.of("-O1")));
  }

  @Test
  void addressSanitizerFindsNothing(@TempDir Path folder) throws Exception {
    List<String> flags = List.of("-DSHIM_THREADS", "-O0", "-g", "-fsanitize=address,undefined");
    expectAllRight(build(folder, flags), "quick");
  }

  @Test
  void threadSanitizerFindsNothingButMissingBarriers(@TempDir Path folder) throws Exception {
    List<String> flags = List.of("-DSHIM_THREADS", "-O0", "-g", "-fsanitize=thread");
    Path program = build(folder, flags);
    expectAllRight(program, "quick");
    Path log = folder.resolve("racing.log");
    // On a busy machine threads may happen to run one after the other, and race only another time.
    boolean seen = false;
    for (int i = 0; i < 5 && !seen; i++) {
      run(log, List.of(program.toString(), "racing"));
      seen = Files.readString(log).contains("data race");
    }
    assertTrue(seen, () -> tail(log));
  }

  private static void expectAllRight(Path program, String... arguments) throws Exception {
    Path log = program.resolveSibling("run.log");
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    int exitCode = run(log, command);
    assertEquals(0, exitCode, () -> tail(log));
    assertEquals("all right", Files.readString(log).strip());
  }

  /** Compiles the program, or ends the test as skipped where that cannot be. */
  private static Path build(Path folder, List<String> flags) throws Exception {
    FakeDriver.copySources(folder);
    Path log = folder.resolve("build.log");
    List<String> command = new ArrayList<>(List.of("c++", "-std=c++17", "-pthread", "-w"));
    command.addAll(flags);
    Path empty = Files.writeString(folder.resolve("empty.cpp"), "int main() { return 0; }\n");
    List<String> attempt = new ArrayList<>(command);
    attempt.addAll(List.of("-o", "" + folder.resolve("empty"), "" + empty));
    int compiled;
    try {
      compiled = run(log, attempt);
    } catch (IOException e) {
      assumeTrue(false, "no C++ compiler: the check of the kernels needs c++");
      throw e;
    }
    assumeTrue(compiled == 0, () -> "the C++ compiler cannot do " + flags + ": " + tail(log));
    assumeTrue(
        run(log, List.of("" + folder.resolve("empty"))) == 0,
        () -> "programs with " + flags + " do not run here: " + tail(log));
    Path program = folder.resolve("kernel_check");
    command.addAll(List.of("-o", "" + program, "" + folder.resolve("kernel_check.cpp")));
    assertEquals(0, run(log, command), () -> tail(log));
    return program;
  }

  private static int run(Path log, List<String> command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start()
        .waitFor();
  }

  private static String tail(Path log) {
    try {
      String text = Files.readString(log);
      return text.substring(Math.max(0, text.length() - 4000));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
