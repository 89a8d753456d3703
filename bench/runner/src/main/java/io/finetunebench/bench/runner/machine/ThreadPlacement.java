package io.finetunebench.bench.runner.machine;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * On which processor the threads of a process run: read, and set, on Linux alone. Elsewhere nothing
 * is known and nothing can be set.
 */
public final class ThreadPlacement {
  /** Places among the fields after a name, see proc_pid_stat(5). */
  private static final int USER_FIELD = 11;

  private static final int SYSTEM_FIELD = 12;
  private static final int PROCESSOR_FIELD = 36;

  /** Linux tells processor times in hundredths of a second, whatever its own ticks are. */
  private static final long TICK_NANOS = 10_000_000;

  /** User and system time are each rounded down, at both moments of a difference. */
  private static final long ROUNDING_NANOS = 2 * TICK_NANOS;

  /** A thread works alone if it runs at least so many times as long as any other. */
  private static final double ALONE = 2;

  /** How HotSpot calls its own threads, as far as the system keeps the names. */
  private static final Pattern OF_JVM =
      Pattern.compile(
          "C[12] Compiler|JVMCI|Sweeper|GC [Tt]|Gang worker|G1 |ParGC|Concurrent Mark|Shenandoah"
              + "|[XZ](Worker|Driver|Director)|VM ");

  private static final int MASK_BITS = Long.SIZE;

  private static final Path PROC = Path.of("/proc");
  private static final Path PROCESSORS = Path.of("/sys/devices/system/cpu");

  private static final @Nullable Scheduler SCHEDULER = scheduler();

  private ThreadPlacement() {}

  /** The scheduler's calls of the C library, see sched_setaffinity(2). */
  interface Scheduler extends Library {
    /** Lets a thread run on the processors of a mask only; returns 0 if it does. */
    int sched_setaffinity(int thread, NativeLong bytes, long[] mask);
  }

  private static @Nullable Scheduler scheduler() {
    try {
      return Platform.isLinux() ? Native.load("c", Scheduler.class) : null;
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      return null;
    }
  }

  /**
   * The processor time of a process up to a moment, in nanoseconds.
   *
   * @param threads by their id, without the compilers and collectors of a HotSpot JVM
   * @param living of all threads that are alive
   * @param all of all threads, those that have ended too; in steps of 10 ms
   */
  public record Work(Map<Integer, Long> threads, long living, long all) {
    private static final Work UNKNOWN = new Work(Map.of(), 0, 0);

    /** Copies the map. */
    public Work {
      threads = Map.copyOf(threads);
    }

    /**
     * Returns the one thread that did the work since an earlier moment: it ran twice as long as any
     * other, and as all that have ended together, as far as the steps of their time show it. Empty
     * where there is none, or nothing is known.
     *
     * @param earlier of the same process
     * @param leastNanos for which it ran at least
     */
    public OptionalInt worker(Work earlier, double leastNanos) {
      List<Map.Entry<Integer, Long>> ran = new ArrayList<>();
      threads.forEach(
          (thread, nanos) ->
              ran.add(Map.entry(thread, nanos - earlier.threads.getOrDefault(thread, 0L))));
      ran.sort(Map.Entry.<Integer, Long>comparingByValue().reversed());
      if (ran.size() < 2 || earlier.threads.isEmpty()) {
        return OptionalInt.empty();
      }
      long most = ran.get(0).getValue();
      long ended = all - earlier.all - (living - earlier.living) - ROUNDING_NANOS;
      return most >= Math.max(leastNanos, ALONE * Math.max(ran.get(1).getValue(), ended))
          ? OptionalInt.of(ran.get(0).getKey())
          : OptionalInt.empty();
    }
  }

  /** Returns the processor time of a process; of no threads where that is not known. */
  public static Work work(long process) {
    Map<Integer, Long> times = new HashMap<>();
    long living = 0;
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(PROC.resolve(process + "/task"))) {
      for (Path thread : threads) {
        try {
          long nanos = Long.parseLong(read(thread.resolve("schedstat")).split(" ", 2)[0]);
          boolean ofJvm = OF_JVM.matcher(read(thread.resolve("comm"))).lookingAt();
          living += nanos;
          if (!ofJvm) {
            times.put(Integer.parseInt(thread.getFileName().toString()), nanos);
          }
        } catch (IOException e) {
          // It has ended meanwhile, and its time is among that of all.
        }
      }
      String[] fields = stat(PROC.resolve(Long.toString(process)));
      long ticks = Long.parseLong(fields[USER_FIELD]) + Long.parseLong(fields[SYSTEM_FIELD]);
      return new Work(times, living, ticks * TICK_NANOS);
    } catch (IOException | RuntimeException e) {
      // The process has ended meanwhile, or this is no Linux.
      return Work.UNKNOWN;
    }
  }

  /** A name may be cut within a character of UTF-8. */
  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  /** The fields after the name, which stands in parentheses and may hold blanks. */
  private static String[] stat(Path folder) throws IOException {
    String stat = read(folder.resolve("stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
  }

  /** Returns the processor that a thread of a process ran on last; empty where it is not known. */
  public static OptionalInt processor(long process, int thread) {
    try {
      String[] fields = stat(PROC.resolve(process + "/task/" + thread));
      return OptionalInt.of(Integer.parseInt(fields[PROCESSOR_FIELD]));
    } catch (IOException | RuntimeException e) {
      return OptionalInt.empty();
    }
  }

  /**
   * Returns how long a thread has waited, able to run, for a processor that others had, in
   * nanoseconds; empty where it is not known.
   */
  public static OptionalLong queuedNanos(int thread) {
    try {
      Path statistics = PROC.resolve(thread + "/task/" + thread + "/schedstat");
      String[] fields = read(statistics).split(" ", 3);
      return OptionalLong.of(Long.parseLong(fields[1]));
    } catch (IOException | RuntimeException e) {
      return OptionalLong.empty();
    }
  }

  /** Returns whether two processors are equally far from all memory, as far as is known. */
  public static boolean shareMemory(int one, int other) {
    return memory(one).equals(memory(other));
  }

  /** The names of the nodes of memory that a processor belongs to. */
  private static Set<String> memory(int processor) {
    Set<String> nodes = new HashSet<>();
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(PROCESSORS.resolve("cpu" + processor), "node*")) {
      found.forEach(node -> nodes.add(node.getFileName().toString()));
    } catch (IOException | DirectoryIteratorException e) {
      return Set.of();
    }
    return nodes;
  }

  /** Lets a thread run on one processor only; returns whether it does from now on. */
  public static boolean bind(int thread, int processor) {
    if (SCHEDULER == null || processor < 0) {
      return false;
    }
    long[] mask = new long[processor / MASK_BITS + 1];
    mask[processor / MASK_BITS] = 1L << (processor % MASK_BITS);
    return SCHEDULER.sched_setaffinity(
            thread, new NativeLong((long) mask.length * Long.BYTES), mask)
        == 0;
  }
}
