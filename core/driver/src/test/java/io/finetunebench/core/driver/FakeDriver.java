package io.finetunebench.core.driver;

import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;

/**
 * NVIDIA's driver libraries, played by a library that the C and C++ compilers at hand make, with a
 * device on which the kernels of the engine {@code cuda} run. This process and those that it starts
 * through the preflight see it until it is closed.
 */
public final class FakeDriver implements AutoCloseable {
  private static final List<DriverLibrary.Kind> KINDS = List.of(DriverLibrary.Kind.values());

  private static final String KERNELS = "/io/finetunebench/core/cuda/";

  private static final List<String> SOURCES =
      List.of(
          "build-fake",
          "fake_driver.c",
          "fake_driver.h",
          "fake_device.cpp",
          "shim.h",
          "kernel_check.cpp",
          KERNELS + "kernels.cu",
          KERNELS + "kernels_f64.cu",
          KERNELS + "kernels_wide.cu",
          KERNELS + "common.cuh",
          KERNELS + "narrow.cuh",
          KERNELS + "wide.cuh");

  /** How a shell ends that does not find a program. */
  private static final int NOT_FOUND = 127;

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
      Files.copy(compiled(folder), library);
    }
    Files.write(Path.of(library + ".conf"), List.of(facts));
    return library;
  }

  /** Copies the sources of the library, of the kernels and of their check into a folder. */
  public static void copySources(Path folder) throws IOException {
    for (Map.Entry<String, byte[]> source : sources().entrySet()) {
      Files.write(folder.resolve(source.getKey()), source.getValue());
    }
  }

  /** Returns the compiled library; it is made once for all tests of a module. */
  private static Path compiled(Path folder) throws IOException {
    Path kept = Path.of("target", "fake-driver", "libfakecuda-" + hash() + ".so");
    if (Files.exists(kept)) {
      return kept;
    }
    Path work = Files.createTempDirectory(folder, "fake");
    copySources(work);
    Path log = work.resolve("build.log");
    Path library = work.resolve("libfakecuda.so");
    try {
      int exitCode =
          new ProcessBuilder("sh", "" + work.resolve("build-fake"), "" + library)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start()
              .waitFor();
      String text = Files.readString(log);
      assumeFalse(
          exitCode == NOT_FOUND,
          "no C or C++ compiler: the fake driver needs cc and c++ (" + text.strip() + ")");
      if (exitCode != 0) {
        throw new IllegalStateException("build-fake ended with " + exitCode + ": " + text);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (IOException e) {
      assumeTrue(false, "no shell: the fake driver needs sh (" + e.getMessage() + ")");
    }
    Files.createDirectories(kept.getParent());
    Path beside = Files.copy(library, Path.of(kept + "." + ProcessHandle.current().pid()));
    return Files.move(beside, kept, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String hash() throws IOException {
    CRC32 hash = new CRC32();
    sources().values().forEach(hash::update);
    return Long.toHexString(hash.getValue());
  }

  private static Map<String, byte[]> sources() throws IOException {
    Map<String, byte[]> sources = new LinkedHashMap<>();
    for (String name : SOURCES) {
      try (InputStream resource = FakeDriver.class.getResourceAsStream(name)) {
        String file = name.substring(name.lastIndexOf('/') + 1);
        sources.put(file, Objects.requireNonNull(resource, name).readAllBytes());
      }
    }
    return sources;
  }

  /** Compiles the library and puts it in the place of the driver's. */
  public static FakeDriver install(Path folder, String... facts) throws IOException {
    Path library = compile(folder, facts);
    KINDS.forEach(kind -> System.setProperty(kind.property(), library.toString()));
    return new FakeDriver();
  }

  @Override
  public void close() {
    uninstall();
  }

  /** Gives the driver its place back. */
  public static void uninstall() {
    KINDS.forEach(kind -> System.clearProperty(kind.property()));
  }
}
