package io.finetunebench.foreign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Benchmarks of a project that knows nothing of who measures it. Where the system property {@code
 * windows} names a file, each iteration appends when it began and ended, and on Linux the
 * processors that its thread may run on. Where {@code threads} names one, the threads that live at
 * the end of the JVM are appended to it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 4, time = 5)
public class Foreign {
  @Param("1")
  public int weight;

  private long begin;
  private int setups;

  @Setup
  public void tellThreads() {
    String file = System.getProperty("threads");
    if (file != null) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> appendThreads(Path.of(file))));
    }
  }

  private static void appendThreads(Path file) {
    try {
      Files.write(
          file,
          Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList(),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Setup(Level.Iteration)
  public void begin() {
    setups++;
    begin = System.nanoTime();
  }

  @TearDown(Level.Iteration)
  public void end() throws IOException {
    String file = System.getProperty("windows");
    if (file != null) {
      Files.writeString(
          Path.of(file),
          ProcessHandle.current().pid()
              + " "
              + begin
              + " "
              + System.nanoTime()
              + " "
              + processors()
              + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }

  private static String processors() throws IOException {
    Path status = Path.of("/proc/thread-self/status");
    if (!Files.exists(status)) {
      return "any";
    }
    String label = "Cpus_allowed_list:";
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith(label))
        .map(line -> line.substring(label.length()).strip())
        .findFirst()
        .orElse("any");
  }

  /** Takes a millisecond for each part of its weight. */
  @Benchmark
  public long busy() {
    long end = System.nanoTime() + 1_000_000L * weight;
    long now = System.nanoTime();
    while (now < end) {
      now = System.nanoTime();
    }
    return now;
  }

  /** Has a thread of its own do the work. */
  @Benchmark
  public long lends() throws InterruptedException {
    Thread worker = new Thread(this::busy);
    worker.start();
    worker.join();
    return worker.getId();
  }

  /** Has a thread of its own do the work, but only after 16 iterations. */
  @Benchmark
  public long lendsLater() throws InterruptedException {
    return setups > 16 ? lends() : busy();
  }

  /** Prints some megabytes, and what a launcher once said at its end. */
  @Benchmark
  public long prints() {
    System.out.println("finetune-bench-done");
    System.out.println("finetune-bench-reason: nothing");
    for (int line = 0; line < 2000; line++) {
      System.out.println("x".repeat(1000));
    }
    return busy();
  }

  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  @Fork(0)
  public long rate() {
    return busy();
  }

  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  public long once() {
    return busy();
  }

  @Benchmark
  public byte[] allocates() {
    byte[] bytes = new byte[1000 * weight];
    bytes[0] = 1;
    busy();
    return bytes;
  }

  @Benchmark
  public long fails() {
    throw new IllegalStateException("the disk is on fire");
  }

  @Benchmark
  public long exits() {
    System.exit(0);
    return 0;
  }

  /** Ends its JVM as a signal does. */
  @Benchmark
  public long dies() {
    Runtime.getRuntime().halt(137);
    return 0;
  }

  @Benchmark
  public long hangs() throws InterruptedException {
    while (true) {
      Thread.sleep(1000);
    }
  }

  @Benchmark
  @Group("pair")
  @GroupThreads(2)
  public long one() {
    return busy();
  }

  @Benchmark
  @Group("pair")
  public long other() {
    return busy();
  }
}
