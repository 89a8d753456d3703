package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.Details;
import io.finetunebench.bench.record.Value;
import io.finetunebench.bench.rig.machine.Rulers;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

  /** Ends the count, then takes the rulers' times again; what is not known is left out. */
  List<Value> endIteration() {
    // What the counters cost themselves is outside the times.
    long wall = System.nanoTime();
    Long cpu = cpuNanos();
    Counters after = count();
    long computeAfter = rulers.computeNanos();
    long copyAfter = rulers.copyNanos();
    List<Value> values = new ArrayList<>();
    add(values, Details.COMPUTE_BEFORE, "ns", computeBefore);
    add(values, Details.COMPUTE_AFTER, "ns", computeAfter);
    add(values, Details.COPY_BEFORE, "ns", copyBefore);
    add(values, Details.COPY_AFTER, "ns", copyAfter);
    add(values, Details.WALL, "ns", wall - before.wall);
    add(values, Details.CPU, "ns", difference(cpu, before.cpu));
    add(values, Details.VOLUNTARY, "count", difference(after.voluntary, before.voluntary));
    add(values, Details.INVOLUNTARY, "count", difference(after.involuntary, before.involuntary));
    add(values, Details.COLLECTIONS, "count", after.collections - before.collections);
    add(values, Details.COLLECTION, "ms", after.collectionMillis - before.collectionMillis);
    add(
        values,
        Details.COMPILATION,
        "ms",
        difference(after.compilationMillis, before.compilationMillis));
    return values;
  }

  private static void add(List<Value> values, String name, String unit, @Nullable Long value) {
    if (value != null) {
      values.add(Value.detail(name, unit, value));
    }
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
