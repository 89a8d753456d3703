package proof;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.roaringbitmap.RoaringBitmap;

/** Counts what the second of three containers holds, each a bitmap. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RangeCardinality {
  private final RoaringBitmap bitmap = bitmap();

  private static RoaringBitmap bitmap() {
    RoaringBitmap bitmap = new RoaringBitmap();
    new SplittableRandom(1).ints(90_000, 0, 3 << 16).forEach(bitmap::add);
    return bitmap;
  }

  @Benchmark
  public long count() {
    return bitmap.rangeCardinality(1 << 16, 2 << 16);
  }
}
