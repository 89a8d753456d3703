package io.finetunebench.bench.judge.calibration;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Processes that disturb a measurement as neighbours on a shared machine do: each is busy on one
 * processor for about two seconds, then idle for about three, from a phase of its own.
 *
 * <p>Each ends with the process that started it, however that ends: it reads from a pipe, which the
 * system closes then.
 */
public final class Neighbours implements AutoCloseable {
  private static final double BUSY_SECONDS = 2;
  private static final double IDLE_SECONDS = 3;
  private static final double JITTER = 0.25;
  private static final long PAUSE_MILLIS = 10;

  private final List<Process> processes = new ArrayList<>();

  private Neighbours() {}

  /**
   * Starts neighbours.
   *
   * @throws IOException if a process can't be started
   */
  public static Neighbours start(int count) throws IOException {
    Neighbours neighbours = new Neighbours();
    for (int i = 0; i < count; i++) {
      neighbours.processes.add(
          new ProcessBuilder(command())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    }
    return neighbours;
  }

  /** Returns the command of one neighbour, which needs this class alone. */
  static List<String> command() {
    try {
      return List.of(
          ProcessHandle.current().info().command().orElse("java"),
          "-Xmx16m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-cp",
          Path.of(Neighbours.class.getProtectionDomain().getCodeSource().getLocation().toURI())
              .toString(),
          Neighbours.class.getName());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("expected the place of this class to be a file", e);
    }
  }

  /** Returns how many are alive. */
  public long alive() {
    return processes.stream().filter(Process::isAlive).count();
  }

  /** Ends the neighbours. */
  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
  }

  /** Is one neighbour until standard input ends. */
  public static void main(String[] args) throws InterruptedException {
    Thread parent = new Thread(Neighbours::awaitEndOfInput, "parent-watch");
    parent.setDaemon(true);
    parent.start();
    Random random = new Random();
    Thread.sleep((long) (1000 * random.nextDouble() * (BUSY_SECONDS + IDLE_SECONDS)));
    while (parent.isAlive()) {
      burn(about(BUSY_SECONDS, random), parent);
      rest(about(IDLE_SECONDS, random), parent);
    }
  }

  private static void awaitEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // Whatever comes is not meant for it.
      }
    } catch (IOException e) {
      return;
    }
  }

  private static long about(double seconds, Random random) {
    return (long) (1e9 * seconds * (1 + JITTER * (2 * random.nextDouble() - 1)));
  }

  private static void burn(long nanos, Thread parent) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() - end < 0 && parent.isAlive()) {
      Thread.onSpinWait();
    }
  }

  private static void rest(long nanos, Thread parent) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() - end < 0 && parent.isAlive()) {
      Thread.sleep(PAUSE_MILLIS);
    }
  }
}
