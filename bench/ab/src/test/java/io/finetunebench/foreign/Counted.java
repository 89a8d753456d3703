package io.finetunebench.foreign;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Benchmarks that count how often they ran, in each shape that JMH allows. */
public class Counted {
  @State(Scope.Thread)
  public static class Base {
    public int operations;

    @Benchmark
    public long inherited() {
      return ++operations;
    }
  }

  @State(Scope.Thread)
  public static class Nested extends Base {
    @Benchmark
    public synchronized double wide() {
      return ++operations;
    }

    @Benchmark
    public void consuming(Blackhole blackhole, Nested other) {
      blackhole.consume(other);
      operations++;
    }

    @Benchmark
    public String[] texts() throws InterruptedException {
      operations++;
      return new String[] {"a"};
    }

    @Benchmark
    @Group("together")
    public boolean one() {
      operations++;
      return true;
    }

    @Benchmark
    @Group("together")
    public int other() {
      return ++operations;
    }

    public void wide(int notABenchmark) {
      operations += notABenchmark;
    }
  }
}
