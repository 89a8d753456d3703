package io.finetunebench.bench.suite;

import io.finetunebench.turns.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Where a fork leaves its samples for the process that started it. */
public record ForkFolder(Path path) {
  /** The system property that gives a fork its folder. */
  public static final String PROPERTY = Wire.FOLDER;

  /**
   * Returns the folder that this fork was given; one that goes away with this JVM if nobody asked
   * for the fork's samples, as where JMH was started by hand.
   */
  static ForkFolder current() {
    String path = System.getProperty(PROPERTY);
    try {
      return new ForkFolder(path == null ? temporary() : Files.createDirectories(Path.of(path)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the fork's folder", e);
    }
  }

  private static Path temporary() throws IOException {
    Path folder = Files.createTempDirectory("finetune-bench-fork");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
    return folder;
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      // What cannot be deleted lies in the system's folder for temporary files.
      System.err.println("finetune-bench: cannot delete " + folder + ": " + e.getMessage());
    }
  }

  /** Returns the log of its histograms. */
  public Path samples() {
    return path.resolve("samples.hlog");
  }

  /** Deletes the samples that a warm-up fork may have left. */
  void deleteSamples() {
    try {
      Files.deleteIfExists(samples());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete the samples of a warm-up fork", e);
    }
  }
}
