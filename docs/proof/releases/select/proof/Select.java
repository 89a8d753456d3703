package proof;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/** Selects entries of a set of 200,000 by their places. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Select {
  private static final int SELECTED = 64;

  private final Roaring64Bitmap bitmap = bitmap();
  private final long[] places =
      new SplittableRandom(2).longs(SELECTED, 0, bitmap.getLongCardinality()).toArray();
  private int next;

  private static Roaring64Bitmap bitmap() {
    Roaring64Bitmap bitmap = new Roaring64Bitmap();
    new SplittableRandom(1).longs(200_000, 0, 1L << 40).forEach(bitmap::addLong);
    return bitmap;
  }

  @Benchmark
  public long select() {
    return bitmap.select(places[next++ & (SELECTED - 1)]);
  }
}
