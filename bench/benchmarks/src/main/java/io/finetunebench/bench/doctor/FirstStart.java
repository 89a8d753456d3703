package io.finetunebench.bench.doctor;

import io.finetunebench.core.driver.Findings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Starts ND4J on a device once, in a child process with a bound, so that the driver compiles its
 * PTX into the driver's cache outside every measurement.
 */
public final class FirstStart {
  /** The most that the driver's cache can hold. */
  static final String CACHE_BYTES = "4294967296";

  private static final double MEBIBYTE = 1L << 20;

  private final List<String> command;
  private final Path cache;
  private final Path marker;
  private final Duration bound;
  private final Duration progress;

  FirstStart(List<String> command, Path cache, Path marker, Duration bound, Duration progress) {
    this.command = command;
    this.cache = cache;
    this.marker = marker;
    this.bound = bound;
    this.progress = progress;
  }

  /**
   * Returns the first start on this machine.
   *
   * @param diagnosis of the machine; it has a device and a binary
   * @param command that starts ND4J and ends with 0
   * @param bound after which it is ended
   */
  public static FirstStart of(Diagnosis diagnosis, List<String> command, Duration bound) {
    String path = System.getenv("CUDA_CACHE_PATH");
    Path home = Path.of(System.getProperty("user.home"));
    Path cache =
        path == null || path.isBlank()
            ? home.resolve(".nv").resolve("ComputeCache")
            : Path.of(path);
    Findings findings = diagnosis.findings();
    String key =
        String.join(
            "-",
            String.valueOf(findings.driverVersion()),
            diagnosis.nd4j().map(verdict -> verdict.device()).map(d -> d.name()).orElse("none"),
            diagnosis.binary() == null ? "none" : diagnosis.binary().crc32());
    return new FirstStart(
        command,
        cache,
        cache.resolve("finetune-bench-" + key.replaceAll("[^A-Za-z0-9.-]", "_")),
        bound,
        Duration.ofSeconds(30));
  }

  /**
   * Runs it, unless the cache is warm.
   *
   * @param out hears how far it is
   * @return the line that says what went wrong; empty where nothing did
   */
  public Optional<String> run(PrintWriter out, String driver) {
    if (Files.exists(marker)) {
      out.println("first start: not needed, the driver's cache in " + cache + " is warm");
      return Optional.empty();
    }
    out.println(
        "first start: the driver compiles ND4J's PTX, tens of minutes once, at most "
            + bound.toMinutes()
            + " minutes");
    long start = System.nanoTime();
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      Map<String, String> environment = builder.environment();
      environment.put("CUDA_CACHE_MAXSIZE", CACHE_BYTES);
      environment.put("CUDA_CACHE_DISABLE", "0");
      Process process = builder.start();
      try {
        while (!process.waitFor(progress.toMillis(), TimeUnit.MILLISECONDS)) {
          Duration spent = Duration.ofNanos(System.nanoTime() - start);
          if (spent.compareTo(bound) > 0) {
            return Optional.of(
                driver
                    + " did not compile ND4J's PTX within "
                    + bound.toMinutes()
                    + " minutes; give it more with --minutes, what it has compiled is kept");
          }
          out.println(
              String.format(
                  Locale.ROOT,
                  "first start: %d s, %.0f MiB in the driver's cache, at most %d min left",
                  spent.toSeconds(),
                  cacheBytes() / MEBIBYTE,
                  bound.minus(spent).toMinutes() + 1));
        }
      } finally {
        process.destroyForcibly();
      }
      if (process.exitValue() != 0) {
        return Optional.of(
            driver
                + " ended the process while it compiled ND4J's PTX (exit code "
                + process.exitValue()
                + "); CUDA 13's compiler is known to crash on it: use a driver of CUDA 12, 525 to"
                + " 575, or an engine other than nd4j");
      }
      Files.createDirectories(cache);
      Files.writeString(marker, "");
      out.println(
          String.format(
              Locale.ROOT,
              "first start: done in %.1f s, %.0f MiB in the driver's cache; no measurement holds it",
              (System.nanoTime() - start) / 1e9,
              cacheBytes() / MEBIBYTE));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start ND4J in a process of its own", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the driver compiled", e);
    }
    return Optional.empty();
  }

  private long cacheBytes() throws IOException {
    if (!Files.isDirectory(cache)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(cache)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
