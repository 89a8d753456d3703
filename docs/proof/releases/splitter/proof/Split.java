package proof;

import com.google.common.base.Splitter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Splits a text at its commas. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Split {
  private static final Splitter COMMAS = Splitter.on(',').trimResults();

  private final String text = "some, words , that,are split,at commas".repeat(5);

  @Benchmark
  public List<String> split() {
    return COMMAS.splitToList(text);
  }
}
