package io.finetunebench.core.experiment.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** What the calling thread allocates on the heap. */
public final class Allocations {
  private static final Duration WARM_UP = Duration.ofMinutes(1);

  private Allocations() {}

  /**
   * Beside other work the compilers get little time, so the warm-up lasts until calls allocate
   * nothing, 35 times at least. Code is compiled again while it runs, so the calls after that
   * count; the JVM may allocate once.
   */
  public static void assertNone(Runnable work) {
    long end = System.nanoTime() + WARM_UP.toNanos();
    int attempts = 0;
    long allocated;
    do {
      allocated = allocated(work);
      attempts++;
    } while (attempts < 35 || (allocated > 0 && System.nanoTime() < end));
    long least = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 5; attempt++) {
      least = Math.min(least, allocated(work));
    }
    assertEquals(0, least, "bytes that 5 calls allocated after the warm-up");
  }

  private static long allocated(Runnable work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int call = 0; call < 5; call++) {
      work.run();
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
