package io.finetunebench.bench.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OneJarIT {
  private static final Path JAR = Path.of(System.getProperty("jar"));
  private static final long MOST_BYTES = 15_000_000;

  @TempDir private Path folder;

  @Test
  void isSmallAndHasNeitherNd4jNorJmh() throws IOException {
    assertTrue(Files.size(JAR) <= MOST_BYTES, Files.size(JAR) + " bytes");
    try (JarFile jar = new JarFile(JAR.toFile())) {
      assertTrue(jar.getEntry("io/finetunebench/bench/cli/Main.class") != null);
      assertTrue(jar.getEntry("io/finetunebench/turns/TurnProfiler.class") != null);
      List<String> unwanted =
          jar.stream()
              .map(entry -> entry.getName())
              .filter(name -> name.matches("(org/(nd4j|deeplearning4j|bytedeco|openjdk/jmh)/.*)"))
              .toList();
      assertEquals(List.of(), unwanted);
      assertEquals(null, jar.getEntry("META-INF/BenchmarkList"));
    }
  }

  @Test
  void hasTheCommandsThatAForeignProjectNeeds() throws Exception {
    Ended help = run("--help");
    assertEquals(0, help.exitCode(), help.text());
    for (String command : List.of("ab", "compare", "history", "calibrate", "import", "export")) {
      assertTrue(help.text().contains("  " + command + " "), command + " in " + help.text());
    }
    assertFalse(help.text().contains("experiment"), help.text());
  }

  @Test
  void tellsItsVersionAndSource() throws Exception {
    String text = run("--version").text().strip();
    assertTrue(
        text.matches("finetune-bench [0-9].*, (commit [0-9a-f]{40}.*|built outside git)"), text);
  }

  @Test
  void shipsItsLicenceAndNotice() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      for (String name : List.of("LICENSE", "NOTICE")) {
        byte[] shipped = jar.getInputStream(jar.getEntry("META-INF/" + name)).readAllBytes();
        assertEquals(
            Files.readString(Path.of("../..", name)),
            new String(shipped, StandardCharsets.UTF_8),
            name);
      }
    }
  }

  @Test
  void advisesNoCommandThatItDoesNotHave() throws Exception {
    for (String command : List.of("history", "list")) {
      Ended ended = run(command);
      assertEquals(0, ended.exitCode(), ended.text());
      assertTrue(ended.text().contains("'ab' measures some"), ended.text());
    }
    assertFalse(run().text().contains("run --preset"), run().text());
  }

  @Test
  void aJarWithoutJmhIsOneLine() throws Exception {
    Ended ended = run("ab", JAR.toString(), JAR.toString());
    assertEquals(2, ended.exitCode(), ended.text());
    assertTrue(ended.text().contains("found no org.openjdk.jmh"), ended.text());
    assertEquals(1, ended.text().lines().count(), ended.text());
  }

  private record Ended(int exitCode, String text) {}

  private Ended run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Djmh.ignoreLock=true", "-jar", JAR.toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
    return new Ended(process.waitFor(), text);
  }
}
