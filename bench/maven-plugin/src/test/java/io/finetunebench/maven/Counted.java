package io.finetunebench.maven;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** A benchmark that has four times the work where its build has a file {@code more-work}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Counted {
  private final long tokens = Counted.class.getResource("/more-work") == null ? 1_000 : 4_000;

  @Benchmark
  public void work() {
    Blackhole.consumeCPU(tokens);
  }
}
