package io.finetunebench.turns;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What the JVM and the system count of this process, at one moment; read by one thread at a time.
 */
final class Counters {
  private static final String VOLUNTARY = "voluntary_ctxt_switches:";
  private static final String INVOLUNTARY = "nonvoluntary_ctxt_switches:";
  private static final double UNKNOWN = Double.NaN;

  private static final Map<Long, Boolean> WORKERS = new HashMap<>();
  private static final Method ALLOCATED_BY_ALL = allocatedByAllMethod();
  private static final byte[] BUFFER = new byte[4096];
  private static final Map<String, Double> RAN = new HashMap<>();
  private static double othersNanos;

  final long nanoTime;
  final double workerCpu;
  final double voluntarySwitches;
  final double involuntarySwitches;
  final Pauses pauses;
  final double startedThreads;
  final double allocatedByAll;
  final double allocatedByLiving;

  /**
   * Reads everything. What reading allocates is no part of the work: before the work allocated
   * bytes are read last, after it they are read first.
   */
  private Counters(boolean beforeWork) {
    long time = System.nanoTime();
    double all = allocatedByAll();
    double living = allocatedByLiving();
    workerCpu = workerCpu();
    double[] switches = switches();
    voluntarySwitches = switches[0];
    involuntarySwitches = switches[1];
    pauses = new Pauses();
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

  /** What the JVM counts of its own collections and compilations; quick to read. */
  static final class Pauses {
    final double collections;
    final double collectionMillis;
    final double compilationMillis;

    Pauses() {
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
    }
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
   * Returns the nanoseconds that the process's threads other than this one ran on processors; not a
   * number if unknown.
   *
   * <p>Linux counts each thread's to the nanosecond. The JVM's own counter goes in ticks of 10 ms
   * there, of which one alone would be 5 % of a turn of 200 ms; elsewhere it counts this thread,
   * too.
   */
  static double othersCpu() {
    String self = thisTask();
    Map<String, Double> living = new HashMap<>();
    for (String task : tasks()) {
      if (!task.equals(self)) {
        living.put(task, ran(task));
      }
    }
    othersNanos += gained(RAN, living);
    RAN.clear();
    RAN.putAll(living);
    return othersNanos > 0 ? othersNanos : ticks();
  }

  /**
   * Returns by how much the times of threads grew. One that has ended takes away nothing, and a new
   * one may have the id of another that has ended.
   */
  static double gained(Map<String, Double> before, Map<String, Double> now) {
    double gained = 0;
    for (Map.Entry<String, Double> task : now.entrySet()) {
      double earlier = before.getOrDefault(task.getKey(), 0.0);
      gained += task.getValue() - (earlier <= task.getValue() ? earlier : 0);
    }
    return gained;
  }

  private static String[] tasks() {
    String[] tasks = new File("/proc/self/task").list();
    return tasks == null ? new String[0] : tasks;
  }

  /** Linux names the thread that asks by a link, which ends in its id. */
  private static String thisTask() {
    try {
      return new File("/proc/thread-self").getCanonicalFile().getName();
    } catch (IOException e) {
      // Before Linux 3.17 there is no such link.
      return "";
    }
  }

  /** The first number of the file is the time that the thread ran. */
  private static double ran(String task) {
    int length = read(task, "schedstat");
    double nanos = 0;
    for (int i = 0; i < length && BUFFER[i] >= '0' && BUFFER[i] <= '9'; i++) {
      nanos = 10 * nanos + (BUFFER[i] - '0');
    }
    return nanos;
  }

  /** Reads a file of a thread into the buffer, as one thread at a time does; returns its length. */
  private static int read(String task, String name) {
    try (FileInputStream in = new FileInputStream("/proc/self/task/" + task + "/" + name)) {
      return Math.max(0, in.read(BUFFER));
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
      for (long id : threads.getAllThreadIds()) {
        if (WORKERS.computeIfAbsent(id, each -> isWorker(threads.getThreadInfo(each)))) {
          sum += Math.max(0, threads.getThreadCpuTime(id));
          workers++;
        }
      }
      return workers == 0 ? UNKNOWN : sum / workers;
    } catch (RuntimeException e) {
      return UNKNOWN;
    }
  }

  /** Threads keep their names, and ids are not used again. */
  private static boolean isWorker(ThreadInfo info) {
    return info != null && info.getThreadName().contains("jmh-worker");
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
  private static Method allocatedByAllMethod() {
    try {
      return Class.forName("com.sun.management.ThreadMXBean")
          .getMethod("getTotalThreadAllocatedBytes");
    } catch (ReflectiveOperationException | LinkageError e) {
      return null;
    }
  }

  private static double allocatedByAll() {
    if (ALLOCATED_BY_ALL == null) {
      return UNKNOWN;
    }
    try {
      Object bytes = ALLOCATED_BY_ALL.invoke(ManagementFactory.getThreadMXBean());
      double value = ((Number) bytes).doubleValue();
      return value < 0 ? UNKNOWN : value;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return UNKNOWN;
    }
  }

  /** Linux keeps the switches of each thread in a file. */
  private static double[] switches() {
    String[] tasks = tasks();
    if (tasks.length == 0) {
      return new double[] {UNKNOWN, UNKNOWN};
    }
    double[] sum = new double[2];
    for (String task : tasks) {
      String status = new String(BUFFER, 0, read(task, "status"), StandardCharsets.US_ASCII);
      sum[0] += number(status, VOLUNTARY);
      sum[1] += number(status, INVOLUNTARY);
    }
    return sum;
  }

  /** Returns the number behind a name at the start of a line; 0 if there is none. */
  static double number(String status, String name) {
    int at = status.indexOf('\n' + name);
    double number = 0;
    for (int i = at + 1 + name.length(); at >= 0 && i < status.length(); i++) {
      char c = status.charAt(i);
      if (c == '\n') {
        break;
      }
      number = c >= '0' && c <= '9' ? 10 * number + (c - '0') : number;
    }
    return number;
  }
}
