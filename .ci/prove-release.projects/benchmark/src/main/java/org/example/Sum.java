package org.example;

import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;

/** A benchmark of a project that knows nothing of who measures it. */
public class Sum {
  @Benchmark
  public int ofSquares() {
    return IntStream.range(0, 1_000).map(value -> value * value).sum();
  }
}
