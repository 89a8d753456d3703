package io.finetunebench.bench.suite;

import io.finetunebench.bench.rig.machine.Rulers;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches what disturbs the iterations of one thread: rulers just outside an iteration, counters
 * from its start to its end. Used by that thread.
 */
final class Sentinel {
  private static final Path STATUS = Path.of("/proc/thread-self/status");
  private static final String VOLUNTARY = "\nvoluntary_ctxt_switches:";
  private static final String INVOLUNTARY = "\nnonvoluntary_ctxt_switches:";

  private final Rulers rulers = new Rulers();
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final boolean hasCpuTime =
      threads.isCurrentThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled();
  private final List<GarbageCollectorMXBean> collectors =
      ManagementFactory.getGarbageCollectorMXBeans();
  private final @Nullable CompilationMXBean compiler = compiler();

  private long copyBefore;
  private long computeBefore;
  private Counters before = count();

  /** Takes the rulers' times, then starts to count. */
  void startIteration() {
    copyBefore = rulers.copyNanos();
    computeBefore = rulers.computeNanos();
    before = count();
  }

  /** Ends the count, then takes the rulers' times again. */
  IterationNoise endIteration() {
    // What the counters cost themselves is outside the times.
    long wall = System.nanoTime();
    Long cpu = cpuNanos();
    Counters after = count();
    long computeAfter = rulers.computeNanos();
    return new IterationNoise(
        computeBefore,
        computeAfter,
        copyBefore,
        rulers.copyNanos(),
        wall - before.wall,
        difference(cpu, before.cpu),
        difference(after.voluntary, before.voluntary),
        difference(after.involuntary, before.involuntary),
        after.collections - before.collections,
        after.collectionMillis - before.collectionMillis,
        difference(after.compilationMillis, before.compilationMillis));
  }

  private record Counters(
      @Nullable Long voluntary,
      @Nullable Long involuntary,
      long collections,
      long collectionMillis,
      @Nullable Long compilationMillis,
      @Nullable Long cpu,
      long wall) {}

  private Counters count() {
    String status = status();
    long collections = 0;
    long collectionMillis = 0;
    for (GarbageCollectorMXBean collector : collectors) {
      collections += Math.max(0, collector.getCollectionCount());
      collectionMillis += Math.max(0, collector.getCollectionTime());
    }
    return new Counters(
        number(status, VOLUNTARY),
        number(status, INVOLUNTARY),
        collections,
        collectionMillis,
        compiler == null ? null : compiler.getTotalCompilationTime(),
        cpuNanos(),
        System.nanoTime());
  }

  private @Nullable Long cpuNanos() {
    return hasCpuTime ? threads.getCurrentThreadCpuTime() : null;
  }

  private static @Nullable CompilationMXBean compiler() {
    CompilationMXBean bean = ManagementFactory.getCompilationMXBean();
    return bean == null || !bean.isCompilationTimeMonitoringSupported() ? null : bean;
  }

  /** Returns what Linux says of this thread; empty on other systems. */
  private static String status() {
    try {
      return new String(Files.readAllBytes(STATUS), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  /** Returns the whole number after a key, if it is there. */
  static @Nullable Long number(String status, String key) {
    int start = status.indexOf(key);
    if (start < 0) {
      return null;
    }
    int end = status.indexOf('\n', start + key.length());
    String value = status.substring(start + key.length(), end < 0 ? status.length() : end).strip();
    return value.matches("\\d{1,18}") ? Long.valueOf(value) : null;
  }

  private static @Nullable Long difference(@Nullable Long after, @Nullable Long before) {
    return after == null || before == null ? null : Math.max(0, after - before);
  }
}
