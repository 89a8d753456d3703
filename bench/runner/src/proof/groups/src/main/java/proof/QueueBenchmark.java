package proof;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One thread writes what another reads, and both work in between. */
@State(Scope.Group)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class QueueBenchmark {
  /** Steps of work at the build's usual 1000 per mille. */
  @Param({"2000"})
  public int steps;

  private final AtomicLong shared = new AtomicLong(1);
  private int work;

  /** Reads how much work this build does. */
  @Setup
  public void readWork() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = QueueBenchmark.class.getResourceAsStream("/work.properties")) {
      properties.load(in);
    }
    work = steps * Integer.parseInt(properties.getProperty("work")) / 1000;
  }

  /** Works, then writes. */
  @Benchmark
  @Group("queue")
  @GroupThreads(1)
  public void write() {
    shared.lazySet(worked(1));
  }

  /** Reads, then works. */
  @Benchmark
  @Group("queue")
  @GroupThreads(1)
  public long read() {
    return worked(shared.get());
  }

  private long worked(long start) {
    long value = start;
    for (int i = 0; i < work; i++) {
      value = value * 6364136223846793005L + 1442695040888963407L;
    }
    return value;
  }
}
