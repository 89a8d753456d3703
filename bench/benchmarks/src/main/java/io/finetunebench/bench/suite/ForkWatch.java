package io.finetunebench.bench.suite;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ends a fork from inside, whatever its engine is doing: when the process that started it is gone,
 * and when its time is up. JMH itself only interrupts threads, which native code does not notice.
 */
final class ForkWatch {
  private static final String PARENT = "finetunebench.parent";
  private static final String ALLOWANCE = "finetunebench.allowance";
  private static final long LOOK_MILLIS = 1_000;
  private static final int EXIT_CODE = 1;

  private static boolean started;
  private static volatile Runnable timeUp = () -> {};

  private ForkWatch() {}

  /**
   * Returns the JVM arguments that make a fork end with this process, and after a while.
   *
   * @param allowance from the fork's start; null for as long as it takes
   */
  static List<String> jvmArguments(@Nullable Duration allowance) {
    List<String> arguments = new ArrayList<>();
    arguments.add("-D" + PARENT + "=" + ProcessHandle.current().pid());
    if (allowance != null) {
      arguments.add("-D" + ALLOWANCE + "=" + allowance.toMillis());
    }
    return arguments;
  }

  /**
   * Starts to watch if this JVM is a fork.
   *
   * @param beforeTimeIsUp what to do before the fork is ended for its time
   */
  static synchronized void start(Runnable beforeTimeIsUp) {
    timeUp = beforeTimeIsUp;
    Long parent = Long.getLong(PARENT);
    if (parent == null || started) {
      return;
    }
    started = true;
    Optional<ProcessHandle> process = ProcessHandle.of(parent);
    long allowance = Long.getLong(ALLOWANCE, Long.MAX_VALUE);
    Thread watch = new Thread(() -> watch(process, allowance), "fork-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private static void watch(Optional<ProcessHandle> parent, long allowance) {
    try {
      while (parent.isPresent() && parent.get().isAlive()) {
        long left = allowance - ManagementFactory.getRuntimeMXBean().getUptime();
        if (left <= 0) {
          timeUp.run();
          break;
        }
        Thread.sleep(Math.min(left, LOOK_MILLIS));
      }
    } catch (InterruptedException e) {
      // Nobody but the end of this JVM interrupts it.
      return;
    }
    Runtime.getRuntime().halt(EXIT_CODE);
  }
}
