package io.finetunebench.core.driver;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * NVIDIA's driver libraries, played by a small library that the C compiler at hand makes. This
 * process and those that it starts through the preflight see it until it is closed.
 */
public final class FakeDriver implements AutoCloseable {
  private static final List<DriverLibrary.Kind> KINDS = List.of(DriverLibrary.Kind.values());

  private FakeDriver() {}

  /**
   * Compiles the library into a folder, or ends the test as skipped where there is no compiler.
   *
   * @param facts what it plays, see {@code fake_driver.c}
   * @return the library
   */
  public static Path compile(Path folder, String... facts) throws IOException {
    Path library = folder.resolve("libfakecuda.so");
    if (!Files.exists(library)) {
      Path source = folder.resolve("fake_driver.c");
      try (InputStream resource = FakeDriver.class.getResourceAsStream("fake_driver.c")) {
        Files.write(source, Objects.requireNonNull(resource).readAllBytes());
      }
      Path log = folder.resolve("cc.log");
      try {
        Process compiler =
            new ProcessBuilder(
                    "cc", "-shared", "-fPIC", "-O1", "-o", "" + library, "" + source, "-ldl")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int exitCode = compiler.waitFor();
        if (exitCode != 0) {
          throw new IllegalStateException(
              "cc ended with " + exitCode + ": " + Files.readString(log));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      } catch (IOException e) {
        assumeTrue(false, "no C compiler: the fake driver needs cc (" + e.getMessage() + ")");
      }
    }
    Files.write(Path.of(library + ".conf"), List.of(facts));
    return library;
  }

  /** Compiles the library and puts it in the place of the driver's. */
  public static FakeDriver install(Path folder, String... facts) throws IOException {
    Path library = compile(folder, facts);
    KINDS.forEach(kind -> System.setProperty(kind.property(), library.toString()));
    return new FakeDriver();
  }

  @Override
  public void close() {
    KINDS.forEach(kind -> System.clearProperty(kind.property()));
  }
}
