package proof;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Sorts numbers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgs = "-Xmx256m")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SortBenchmark {
  private long[] numbers = {};

  /** Makes as many numbers as this build sorts. */
  @Setup
  public void makeNumbers() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = SortBenchmark.class.getResourceAsStream("/work.properties")) {
      properties.load(in);
    }
    int count = 20 * Integer.parseInt(properties.getProperty("work"));
    Random random = new Random(1);
    numbers = new long[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextLong();
    }
  }

  /** Sorts a copy. */
  @Benchmark
  public long[] sort() {
    long[] copy = numbers.clone();
    Arrays.sort(copy);
    return copy;
  }
}
