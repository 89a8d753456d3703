package io.finetunebench.core.driver;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntSupplier;

/**
 * Times the bindings of the driver's hot calls, on whatever library is named as the driver's. A
 * call that does next to nothing is timed: the push and the pop of a context.
 *
 * <pre>
 * java -Dfinetunebench.cuda.library=libfake.so -cp ... io.finetunebench.core.driver.BindingTiming
 * </pre>
 */
public final class BindingTiming {
  private static final int CALLS = 200_000;
  private static final int ROUNDS = 7;

  private BindingTiming() {}

  /** Prints a line a binding: the median of the rounds, which take turns. */
  public static void main(String[] arguments) {
    DriverLibrary library = DriverLibrary.load(DriverLibrary.Kind.CUDA, call -> {});
    library.call("cuInit", 0);
    long[] context = new long[1];
    library.call("cuDevicePrimaryCtxRetain", context, 0);
    List<QueueCalls> bindings = List.of(new NamedCalls(library), library.queueCalls());
    double[][] nanos = new double[bindings.size()][ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < bindings.size(); i++) {
        QueueCalls calls = bindings.get(i);
        nanos[i][round] = nanosEach(() -> calls.pushContext(context[0]) + calls.popContext()) / 2;
      }
    }
    for (int i = 0; i < bindings.size(); i++) {
      Arrays.sort(nanos[i]);
      System.out.printf(
          Locale.ROOT,
          "%-22s %7.0f ns a call%n",
          bindings.get(i).getClass().getSimpleName(),
          nanos[i][ROUNDS / 2]);
    }
  }

  private static double nanosEach(IntSupplier calls) {
    long start = System.nanoTime();
    int failed = 0;
    for (int i = 0; i < CALLS; i++) {
      failed |= calls.getAsInt();
    }
    double nanos = (System.nanoTime() - start) / (double) CALLS;
    if (failed != 0) {
      throw new IllegalStateException("a call failed");
    }
    return nanos;
  }
}
