package proof;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Copies 1,000 numbers and removes a quarter of them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RemoveIf {
  private final IntArrayList numbers = new IntArrayList();

  /** Fills the list. */
  public RemoveIf() {
    for (int i = 0; i < 1_000; i++) {
      numbers.add(i * 7_919);
    }
  }

  @Benchmark
  public IntArrayList removeIf() {
    IntArrayList copy = numbers.clone();
    copy.removeIf(number -> (number & 3) == 0);
    return copy;
  }
}
