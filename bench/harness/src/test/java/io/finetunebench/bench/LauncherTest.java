package io.finetunebench.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the launcher of the distribution starts, seen by a Java that prints its arguments. */
@DisabledOnOs(
    value = OS.WINDOWS,
    disabledReason = "this is the launcher for sh; WindowsLauncherTest reads both")
class LauncherTest {
  private static final List<String> NATIVE =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource({
    "17.0.21, false",
    "21, false",
    "23.0.2, false",
    "24, true",
    "25.0.1, true",
    "100, true"
  })
  void nativeAccessIsAllowedWhereJavaWouldWarn(String version, boolean allowed) throws Exception {
    List<String> started = start(java(version), Map.of(), "run");
    assertEquals(allowed, started.containsAll(NATIVE), started.toString());
    assertEquals(allowed, started.stream().anyMatch(NATIVE::contains), started.toString());
  }

  /** A system's java is a link, and the release lies where it leads to. */
  @Test
  void aJavaOnThePathIsFollowedToItsRelease() throws Exception {
    Path java = java("25");
    Path bin = Files.createDirectories(folder.resolve("path"));
    Files.createSymbolicLink(bin.resolve("java"), java.resolve("bin").resolve("java"));
    String path = bin + ":" + System.getenv("PATH");
    List<String> started = start(null, Map.of("PATH", path), "list");
    assertTrue(started.containsAll(NATIVE), started.toString());
  }

  @Test
  void aJavaWithoutAReleaseGetsNoOptionThatItMayNotKnow() throws Exception {
    Path java = java("25");
    Files.delete(java.resolve("release"));
    List<String> started = start(java, Map.of(), "list");
    assertFalse(started.stream().anyMatch(NATIVE::contains), started.toString());
  }

  @Test
  void theUsersOptionsAndArgumentsArePassedOn() throws Exception {
    List<String> started =
        start(java("24"), Map.of("JAVA_OPTS", "-Xmx5g -Da=b"), "report", "a b", "*");
    assertTrue(started.containsAll(List.of("-Xmx5g", "-Da=b")), started.toString());
    assertEquals(
        List.of("report", "a b", "*"), started.subList(started.size() - 3, started.size()));
    assertTrue(started.contains("-XX:TieredStopAtLevel=1"), "report only reads: " + started);
    assertFalse(started.contains("-Xms96m"), "more than a user may have allowed: " + started);
    List<String> reading = start(java("24"), Map.of(), "report");
    assertTrue(reading.contains("-Xms96m"), reading.toString());
    List<String> measuring = start(java("24"), Map.of(), "run");
    assertFalse(measuring.contains("-XX:TieredStopAtLevel=1"), measuring.toString());
  }

  @Test
  void aMissingJavaIsOneLine() throws Exception {
    List<String> line = start(folder.resolve("none"), Map.of(), "list");
    assertEquals(1, line.size(), line.toString());
    assertTrue(line.get(0).contains("install JDK 17 or newer, or set JAVA_HOME"), line.get(0));
  }

  private Path java(String version) throws IOException {
    Path home = folder.resolve("jdk-" + version);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"us\"\nJAVA_VERSION=\"" + version + "\"\n");
    Path java = home.resolve("bin").resolve("java");
    Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    assertTrue(java.toFile().setExecutable(true));
    return home;
  }

  private static List<String> start(
      @Nullable Path home, Map<String, String> environment, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of("src", "launcher", "finetune-bench").toAbsolutePath().toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("JAVA_OPTS");
    builder.environment().remove("JAVA_HOME");
    if (home != null) {
      builder.environment().put("JAVA_HOME", home.toString());
    }
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return output.lines().toList();
  }
}
