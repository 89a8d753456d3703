package io.finetunebench.core.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the build is told before anything is tested or downloaded. */
class BuildPreflightTest {
  private static final String M21 = "org.nd4j:nd4j-cuda-11.6:1.0.0-M2.1:linux-x86_64";

  @TempDir private Path folder = Path.of("");

  @AfterEach
  void uninstall() {
    FakeDriver.uninstall();
  }

  private Properties look(String binary) throws IOException {
    Path file = folder.resolve("gpu.properties");
    BuildPreflight.main(new String[] {file.toString(), binary});
    return properties(file);
  }

  private static Properties properties(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return properties;
  }

  private Properties lookElsewhere(String more) throws IOException {
    Path file = folder.resolve("elsewhere.properties");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path")));
    for (DriverLibrary.Kind kind : DriverLibrary.Kind.values()) {
      String library = System.getProperty(kind.property());
      if (library != null) {
        command.add("-D" + kind.property() + "=" + library);
      }
    }
    command.addAll(List.of(BuildPreflight.class.getName(), file.toString(), M21, more));
    try {
      assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return properties(file);
  }

  @Test
  void withoutADriverBothLinesSayIt() throws IOException {
    System.setProperty(DriverLibrary.Kind.CUDA.property(), "C:\\nowhere\\nvcuda.dll");
    Properties found = look(M21);
    assertEquals("true", found.getProperty("gpu.skip"));
    assertEquals("true", found.getProperty("cuda.skip"));
    String line = String.valueOf(found.getProperty("gpu.line"));
    assertTrue(line.startsWith("no NVIDIA driver: its library C:\\nowhere\\nvcuda.dll"), line);
    assertEquals(line, found.getProperty("cuda.line"));
  }

  @Test
  void aNewDeviceIsForOwnKernelsAndNotForNd4j() throws IOException {
    FakeDriver.install(folder, "device 9.0 85899345920 NVIDIA H100 80GB HBM3");
    Properties found = look(M21);
    assertEquals("true", found.getProperty("gpu.skip"));
    assertTrue(found.getProperty("gpu.line").contains("is not served by nd4j-cuda-11.6"));
    assertEquals("false", found.getProperty("cuda.skip"));
    assertEquals(
        "device 0 (NVIDIA H100 80GB HBM3, compute capability 9.0) serves engine cuda",
        found.getProperty("cuda.line"));
    // The driver can compile the PTX of an earlier release.
    Properties earlier = look("org.nd4j:nd4j-cuda-11.2:1.0.0-M1.1:linux-x86_64");
    assertEquals("false", earlier.getProperty("gpu.skip"));
    assertEquals("true", earlier.getProperty("gpu.compiles"));
  }

  @Test
  void librariesOfTheMachineAreAskedForWhereTheyHaveToBeThere() throws IOException {
    FakeDriver.install(folder, "device 8.0 85899345920 NVIDIA A100");
    assertEquals("false", look(M21).getProperty("gpu.skip"));
    // A process of its own: another test may have loaded libraries of these names into this one.
    Properties found = lookElsewhere("--installed-cuda");
    assertEquals("true", found.getProperty("gpu.skip"));
    assertTrue(
        found.getProperty("gpu.line").startsWith("CUDA libraries "), found.getProperty("gpu.line"));
    assertEquals("false", found.getProperty("cuda.skip"));
  }

  @Test
  void anUnknownBinaryIsNamedWithThoseThatAreKnown() {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> Nd4jBinary.named("a:b:c:d"));
    assertTrue(String.valueOf(refusal.getMessage()).contains(M21), refusal.getMessage());
  }
}
