package io.finetunebench.bench.benchmarks.doctor;

import io.finetunebench.core.driver.CudaDevice;
import io.finetunebench.core.driver.Nd4jBinary;
import io.finetunebench.core.driver.Verdict;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Engines;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
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

  /** How long the driver gets. */
  private static final Duration BOUND = Duration.ofHours(2);

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
   * Starts ND4J in a process of its own, unless that is not needed.
   *
   * @param out hears how far it is
   * @return the line that says what went wrong; empty where nothing did
   */
  public static Optional<String> run(Diagnosis diagnosis, PrintWriter out) {
    Verdict verdict = diagnosis.nd4j().orElse(null);
    Nd4jBinary binary = diagnosis.binary();
    if (verdict == null || binary == null) {
      return Optional.of("no binary of ND4J is known");
    }
    CudaDevice device = verdict.device();
    if (device == null) {
      return Optional.of(verdict.line());
    }
    if (!verdict.compiles()) {
      out.println("first start: not needed, the binary has machine code for the device");
      return Optional.empty();
    }
    String driver = String.valueOf(diagnosis.findings().driverVersion());
    String key = String.join("-", driver, device.name(), binary.crc32());
    Path cache = cache();
    return new FirstStart(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FirstStart.class.getName()),
            cache,
            cache.resolve("finetune-bench-" + key.replaceAll("[^A-Za-z0-9.-]", "_")),
            BOUND,
            Duration.ofSeconds(30))
        .run(out, "the NVIDIA driver " + driver);
  }

  /** Returns the folder in which the driver keeps what it has compiled. */
  private static Path cache() {
    String path = System.getenv("CUDA_CACHE_PATH");
    return path == null || path.isBlank()
        ? Path.of(System.getProperty("user.home"), ".nv", "ComputeCache")
        : Path.of(path);
  }

  /** Starts ND4J in this process: one prediction. */
  public static void main(String[] arguments) {
    NetworkSpec network = NetworkSpec.article(Precision.FLOAT);
    try (Predictor predictor =
        Engines.named(Diagnosis.ND4J)
            .orElseThrow()
            .predictor(network, Parameters.initial(network, 1), Points.of(2, 0.5, -0.5), 1)) {
      predictor.predict();
      predictor.fence();
    }
    // Threads of ND4J must not keep this process.
    Runtime.getRuntime().halt(0);
  }

  /**
   * Runs it, unless the cache is warm.
   *
   * @param out hears how far it is
   * @return the line that says what went wrong; empty where nothing did
   */
  Optional<String> run(PrintWriter out, String driver) {
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
        if (!finished(process, start, out)) {
          return Optional.of(
              driver
                  + " did not compile ND4J's PTX within "
                  + bound.toMinutes()
                  + " minutes; start it again, what it has compiled is kept");
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

  /** Waits, and says how far it is; false where the bound has passed. */
  private boolean finished(Process process, long start, PrintWriter out)
      throws IOException, InterruptedException {
    while (!process.waitFor(progress.toMillis(), TimeUnit.MILLISECONDS)) {
      Duration spent = Duration.ofNanos(System.nanoTime() - start);
      if (spent.compareTo(bound) > 0) {
        return false;
      }
      out.println(
          String.format(
              Locale.ROOT,
              "first start: %d s, %.0f MiB in the driver's cache, at most %d min left",
              spent.toSeconds(),
              cacheBytes() / MEBIBYTE,
              bound.minus(spent).toMinutes() + 1));
    }
    return true;
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
