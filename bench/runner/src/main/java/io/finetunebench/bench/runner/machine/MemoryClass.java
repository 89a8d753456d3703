package io.finetunebench.bench.runner.machine;

/** Usual sizes of memory: machines of one kind differ by what firmware and kernel keep. */
final class MemoryClass {
  private static final long GIBIBYTE = 1L << 30;
  private static final int[] BELOW_16 = {1, 2, 4, 8, 12, 16};

  private MemoryClass() {}

  /**
   * The next usual size at or above the given one, such as {@code 24 GiB}: 1, 2, 4, 8, 12, 16, then
   * each power of two and one and a half times it.
   */
  static String of(long bytes) {
    for (int gibibytes : BELOW_16) {
      if (bytes <= gibibytes * GIBIBYTE) {
        return gibibytes + " GiB";
      }
    }
    long power = 16;
    while (bytes > 2 * power * GIBIBYTE) {
      power *= 2;
    }
    long middle = power + power / 2;
    return (bytes <= middle * GIBIBYTE ? middle : 2 * power) + " GiB";
  }
}
