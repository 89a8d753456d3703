package io.finetunebench.turns;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.CompilationMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;

/** What the JVM and the system count of this process, at one moment. */
final class Counters {
  private static final String VOLUNTARY = "voluntary_ctxt_switches:";
  private static final String INVOLUNTARY = "nonvoluntary_ctxt_switches:";
  private static final double UNKNOWN = Double.NaN;

  final long nanoTime;
  final double workerCpu;
  final double voluntarySwitches;
  final double involuntarySwitches;
  final double collections;
  final double collectionMillis;
  final double compilationMillis;
  final double startedThreads;
  final double allocatedByAll;
  final double allocatedByLiving;

  /**
   * Reads everything. Reading the files of /proc allocates about 700 KB, which is no part of the
   * work: before the work allocated bytes are read last, after it they are read first.
   */
  private Counters(boolean beforeWork) {
    long time = System.nanoTime();
    double all = allocatedByAll();
    double living = allocatedByLiving();
    workerCpu = workerCpu();
    double[] switches = switches();
    voluntarySwitches = switches[0];
    involuntarySwitches = switches[1];
    double count = 0;
    double millis = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      if (!isConcurrent(collector.getName())) {
        count += Math.max(0, collector.getCollectionCount());
        millis += Math.max(0, collector.getCollectionTime());
      }
    }
    collections = count;
    collectionMillis = millis;
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    compilationMillis =
        compiler != null && compiler.isCompilationTimeMonitoringSupported()
            ? compiler.getTotalCompilationTime()
            : UNKNOWN;
    startedThreads = ManagementFactory.getThreadMXBean().getTotalStartedThreadCount();
    if (beforeWork) {
      living = allocatedByLiving();
      all = allocatedByAll();
      time = System.nanoTime();
    }
    nanoTime = time;
    allocatedByAll = all;
    allocatedByLiving = living;
  }

  /**
   * Returns whether what a collector's bean counts is cycles, beside which the work goes on; pauses
   * have a bean of their own.
   *
   * @param collector the bean's name
   */
  static boolean isConcurrent(String collector) {
    return collector.endsWith(" Cycles")
        || collector.equals("ZGC")
        || collector.equals("GPGC New")
        || collector.equals("GPGC Old");
  }

  /** Reads everything, what was allocated last. */
  static Counters beforeWork() {
    return new Counters(true);
  }

  /** Reads everything, what was allocated first. */
  static Counters afterWork() {
    return new Counters(false);
  }

  /** Returns the committed bytes of the heap. */
  static double heapBytes() {
    return Runtime.getRuntime().totalMemory();
  }

  /**
   * Returns the nanoseconds that the process ran on processors; not a number if unknown.
   *
   * <p>Linux counts each thread's to the nanosecond. The JVM's own counter goes in ticks of 10 ms
   * there, of which one alone would be 5 % of a turn of 200 ms.
   */
  static double processCpu() {
    File[] tasks = new File("/proc/self/task").listFiles();
    double nanos = 0;
    if (tasks != null) {
      for (File task : tasks) {
        nanos += ran(new File(task, "schedstat"));
      }
    }
    return nanos > 0 ? nanos : ticks();
  }

  /** The first number of the file is the time that the thread ran. */
  private static double ran(File schedstat) {
    byte[] text = new byte[64];
    try (FileInputStream in = new FileInputStream(schedstat)) {
      int length = in.read(text);
      double nanos = 0;
      for (int i = 0; i < length && text[i] >= '0' && text[i] <= '9'; i++) {
        nanos = 10 * nanos + (text[i] - '0');
      }
      return nanos;
    } catch (IOException e) {
      // A thread that has just ended takes its file with it, and some kernels keep none.
      return 0;
    }
  }

  private static double ticks() {
    try {
      Object system = ManagementFactory.getOperatingSystemMXBean();
      return system instanceof com.sun.management.OperatingSystemMXBean
          ? ((com.sun.management.OperatingSystemMXBean) system).getProcessCpuTime()
          : UNKNOWN;
    } catch (LinkageError | RuntimeException e) {
      return UNKNOWN;
    }
  }

  /** The processor time of JMH's workers, by worker. */
  private static double workerCpu() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    try {
      double sum = 0;
      int workers = 0;
      for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
        if (info != null && info.getThreadName().contains("jmh-worker")) {
          sum += Math.max(0, threads.getThreadCpuTime(info.getThreadId()));
          workers++;
        }
      }
      return sum / Math.max(1, workers);
    } catch (RuntimeException e) {
      return UNKNOWN;
    }
  }

  /** What the living threads allocated. */
  private static double allocatedByLiving() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    try {
      if (!(threads instanceof com.sun.management.ThreadMXBean)) {
        return UNKNOWN;
      }
      double allocated = 0;
      for (long bytes :
          ((com.sun.management.ThreadMXBean) threads)
              .getThreadAllocatedBytes(threads.getAllThreadIds())) {
        allocated += Math.max(0, bytes);
      }
      return allocated;
    } catch (LinkageError | RuntimeException e) {
      return UNKNOWN;
    }
  }

  /** JDK 21 has a counter of all threads; its class cannot be named on Java 8. */
  private static double allocatedByAll() {
    try {
      Object bytes =
          Class.forName("com.sun.management.ThreadMXBean")
              .getMethod("getTotalThreadAllocatedBytes")
              .invoke(ManagementFactory.getThreadMXBean());
      double value = ((Number) bytes).doubleValue();
      return value < 0 ? UNKNOWN : value;
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      return UNKNOWN;
    }
  }

  /** Linux keeps the switches of each thread in a file. */
  private static double[] switches() {
    File[] tasks = new File("/proc/self/task").listFiles();
    if (tasks == null) {
      return new double[] {UNKNOWN, UNKNOWN};
    }
    double[] sum = new double[2];
    for (File task : tasks) {
      double[] switches = switches(new File(task, "status"));
      sum[0] += switches[0];
      sum[1] += switches[1];
    }
    return sum;
  }

  private static double[] switches(File status) {
    double[] switches = new double[2];
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new FileInputStream(status), StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(VOLUNTARY)) {
          switches[0] = Long.parseLong(line.substring(VOLUNTARY.length()).trim());
        } else if (line.startsWith(INVOLUNTARY)) {
          switches[1] = Long.parseLong(line.substring(INVOLUNTARY.length()).trim());
        }
      }
      return switches;
    } catch (IOException | RuntimeException e) {
      // A thread that has just ended takes its file with it.
      return new double[2];
    }
  }
}
