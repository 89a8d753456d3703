package proof;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.agrona.collections.ObjectHashSet;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Adds 20 words to a set that has them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class AddAll {
  private final List<String> words =
      IntStream.range(0, 20).mapToObj(i -> "word" + i).collect(Collectors.toList());
  private final ObjectHashSet<String> set = new ObjectHashSet<>(100);

  @Benchmark
  public boolean addAll() {
    return set.addAll(words);
  }
}
