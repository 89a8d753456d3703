package io.finetunebench.core.driver;

import com.sun.jna.Native;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what this machine's driver and devices are good for, whatever state they are in.
 *
 * <p>The driver is asked in a child process with a bound, so that a call that hangs or crashes
 * gives a line and nothing worse. Where there is no driver, no process is started.
 */
public final class Preflight {
  /** How long the driver gets: initialising eight devices without persistence takes ten seconds. */
  public static final Duration BOUND = Duration.ofSeconds(60);

  /** System property with another bound, in milliseconds. */
  static final String BOUND_PROPERTY = "finetunebench.preflight.millis";

  /** System property with a file of findings that the process which starts this one has made. */
  private static final String FINDINGS_PROPERTY = "finetunebench.preflight.findings";

  private static @Nullable Findings remembered;
  private static @Nullable String rememberedDriver;

  private Preflight() {}

  /**
   * Returns what this machine has; looked at once a process, and once for each stand-in. Devices
   * behind the first that serves are not tried, as each would cost a context. Where a process was
   * started with {@link #handOver}, it takes that.
   */
  public static synchronized Findings findings() {
    String driver = DriverLibrary.Kind.CUDA.path();
    Findings known = remembered;
    if (known == null || !driver.equals(rememberedDriver)) {
      known = handedOver().orElseGet(() -> look(bound(), Map.of(), false));
      remembered = known;
      rememberedDriver = driver;
    }
    return known;
  }

  /**
   * Writes the findings, if this process has made any, for processes that it starts.
   *
   * @param folder where the file goes
   * @return the system properties that such a process needs; none where nothing was looked at
   */
  public static synchronized Map<String, String> handOver(Path folder) throws IOException {
    Findings known = remembered;
    if (known == null || known.failure() != null) {
      return Map.of();
    }
    Path file = Files.createDirectories(folder).resolve("findings");
    Files.writeString(file, rememberedDriver + "\n" + DriverProbe.encode(known));
    return Map.of(FINDINGS_PROPERTY, file.toString());
  }

  /** Returns what another process has found with the driver that this one uses. */
  private static Optional<Findings> handedOver() {
    String file = System.getProperty(FINDINGS_PROPERTY);
    if (file == null) {
      return Optional.empty();
    }
    try {
      List<String> lines = Files.readAllLines(Path.of(file));
      return lines.get(0).equals(DriverLibrary.Kind.CUDA.path())
          ? Optional.of(decode(lines.get(1)))
          : Optional.empty();
    } catch (IOException e) {
      // The file went with its folder: this process can look for itself.
      return Optional.empty();
    }
  }

  /** Returns the verdict on this machine's {@link #findings}. */
  public static Verdict verdict(Requirement requirement) {
    return Verdict.of(findings(), requirement);
  }

  /** Looks again, at every device, with the usual bound. */
  public static Findings look() {
    return look(bound(), Map.of(), true);
  }

  private static Duration bound() {
    return Duration.ofMillis(Long.getLong(BOUND_PROPERTY, BOUND.toMillis()));
  }

  /**
   * Looks.
   *
   * @param environment more of it for the process that asks the driver
   * @param all whether every device is tried, or none behind the first that serves
   */
  static Findings look(Duration bound, Map<String, String> environment, boolean all) {
    if (!DriverLibrary.isPresent(DriverLibrary.Kind.CUDA)) {
      return Findings.failed(
          new Findings.Failure(Findings.Kind.NO_LIBRARY, "load", 0, Verdict.noDriverLine()));
    }
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command(all)).redirectError(ProcessBuilder.Redirect.DISCARD);
      builder.environment().putAll(environment);
      return read(builder.start(), bound);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the process that asks the driver", e);
    }
  }

  private static Findings read(Process process, Duration bound) {
    Listener listener = new Listener(process);
    listener.start();
    try {
      // The start of the process is not the driver's: it does not count, but is bounded too.
      listener.awaitFirstLine(BOUND);
      boolean ended = process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        return Findings.failed(
            new Findings.Failure(
                Findings.Kind.NO_ANSWER, listener.lastCall, 0, bound.toSeconds() + " s"));
      }
      listener.join(bound.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the driver was asked", e);
    } finally {
      // A process that is stuck in the kernel may outlive this; nobody waits for it.
      process.destroyForcibly();
    }
    Findings findings = listener.findings;
    return findings != null
        ? findings
        : Findings.failed(
            new Findings.Failure(
                Findings.Kind.CRASHED, listener.lastCall, 0, "exit code " + process.exitValue()));
  }

  private static List<String> command(boolean all) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:-CreateCoredumpOnCrash"));
    command.add("-XX:ErrorFile=" + File.separator + "dev" + File.separator + "null");
    for (DriverLibrary.Kind kind : DriverLibrary.Kind.values()) {
      String replacement = kind.replacement();
      if (replacement != null) {
        command.add("-D" + kind.property() + "=" + replacement);
      }
    }
    command.add("-cp");
    command.add(place(Preflight.class) + File.pathSeparator + place(Native.class));
    command.add(DriverProbe.class.getName());
    if (all) {
      command.add(DriverProbe.ALL);
    }
    return command;
  }

  private static String place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("cannot tell where " + type + " was loaded from", e);
    }
  }

  /** Hears what the child process says. */
  private static final class Listener extends Thread {
    private final Process process;
    private final CountDownLatch firstLine = new CountDownLatch(1);
    private volatile String lastCall = "the start of the process";
    private volatile @Nullable Findings findings;

    Listener(Process process) {
      super("driver-probe");
      this.process = process;
      setDaemon(true);
    }

    @Override
    public void run() {
      try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith(DriverProbe.CALL)) {
            lastCall = line.substring(DriverProbe.CALL.length());
            firstLine.countDown();
          } else if (line.startsWith(DriverProbe.FINDINGS)) {
            findings = decode(line.substring(DriverProbe.FINDINGS.length()));
          }
        }
      } catch (IOException e) {
        // The process has ended or was ended; what it said until then counts.
        return;
      } finally {
        firstLine.countDown();
      }
    }

    void awaitFirstLine(Duration most) throws InterruptedException {
      if (!firstLine.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
        lastCall = "the start of the process";
      }
    }
  }

  private static Findings decode(String text) throws IOException {
    try (ObjectInputStream objects =
        new ObjectInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(text)))) {
      return (Findings) objects.readObject();
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("expected the findings of the same version", e);
    }
  }
}
