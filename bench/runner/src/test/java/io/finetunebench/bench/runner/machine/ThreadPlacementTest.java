package io.finetunebench.bench.runner.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.runner.machine.ThreadPlacement.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ThreadPlacementTest {
  private static final long PROCESS = ProcessHandle.current().pid();

  @Test
  @EnabledOnOs(OS.LINUX)
  void aBoundThreadRunsOnOneProcessorOnly() throws Exception {
    List<String> places = new ArrayList<>();
    Thread bound =
        new Thread(
            () -> {
              int thread = thread();
              int processor = ThreadPlacement.processor(PROCESS, thread).orElseThrow();
              assertTrue(ThreadPlacement.bind(thread, processor));
              assertEquals(OptionalInt.of(processor), ThreadPlacement.processor(PROCESS, thread));
              places.add(String.valueOf(processor));
              places.add(allowed());
            });
    bound.start();
    bound.join();
    assertEquals(2, places.size());
    assertEquals(places.get(0), places.get(1));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theThreadThatWorksAloneIsFound() {
    Work before = ThreadPlacement.work(PROCESS);
    spin(100);
    assertEquals(OptionalInt.of(thread()), ThreadPlacement.work(PROCESS).worker(before, 0));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whoHasOthersWorkAndEndDoesNotWorkAlone() throws Exception {
    Work before = ThreadPlacement.work(PROCESS);
    for (int i = 0; i < 20; i++) {
      Thread helper = new Thread(() -> spin(10));
      helper.start();
      helper.join();
    }
    spin(50);
    assertEquals(OptionalInt.empty(), ThreadPlacement.work(PROCESS).worker(before, 0));
  }

  @Test
  void twoThatWorkDoNotWorkAlone() {
    Work before = work(10, 10, 20);
    assertEquals(OptionalInt.of(1), work(30, 20, 50).worker(before, 0));
    assertEquals(OptionalInt.empty(), work(30, 21, 51).worker(before, 0));
    assertEquals(OptionalInt.empty(), work(30, 10, 71).worker(before, 0), "31 ms have ended");
    assertEquals(OptionalInt.empty(), work(30, 20, 50).worker(before, 21_000_000));
    Work unknown = new Work(Map.of(), 0, 0);
    assertEquals(OptionalInt.empty(), before.worker(unknown, 0));
    assertEquals(OptionalInt.empty(), unknown.worker(before, 0));
  }

  /** A neighbour had half of a turn of 40 ms, and the time of all is told in steps of 10 ms. */
  @Test
  void aTimeThatIsRoundedEndsNoThread() {
    assertEquals(OptionalInt.of(1), work(30, 10, 60).worker(work(10, 10, 20), 0));
    assertEquals(OptionalInt.empty(), work(30, 10, 71).worker(work(10, 10, 20), 0));
  }

  /** The processor times of two threads and of all, in milliseconds. */
  private static Work work(long first, long second, long all) {
    long milli = 1_000_000;
    Map<Integer, Long> threads = Map.of(1, milli * first, 2, milli * second);
    return new Work(threads, milli * (first + second), milli * all);
  }

  private static void spin(int millis) {
    long end = System.nanoTime() + millis * 1_000_000L;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aProcessorSharesItsMemoryWithItself() {
    assertTrue(ThreadPlacement.shareMemory(0, 0));
  }

  @Test
  void ofAProcessThatIsGoneNothingIsKnown() {
    assertEquals(Map.of(), ThreadPlacement.work(-1).threads());
    assertEquals(OptionalInt.empty(), ThreadPlacement.processor(-1, 1));
    assertFalse(ThreadPlacement.bind(-1, -1));
    assertFalse(ThreadPlacement.bind(Integer.MAX_VALUE, 0));
  }

  private static int thread() {
    try {
      return Integer.parseInt(Path.of("/proc/thread-self").toRealPath().getFileName().toString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String allowed() {
    try {
      String label = "Cpus_allowed_list:";
      return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
          .filter(line -> line.startsWith(label))
          .findFirst()
          .orElseThrow()
          .substring(label.length())
          .strip();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whoSharesAProcessorIsQueuedForIt() throws Exception {
    AtomicInteger one = new AtomicInteger();
    AtomicInteger other = new AtomicInteger();
    AtomicBoolean ends = new AtomicBoolean();
    List<Thread> threads = new ArrayList<>();
    for (AtomicInteger id : List.of(one, other)) {
      Thread thread =
          new Thread(
              () -> {
                id.set(thread());
                while (!ends.get()) {
                  Thread.onSpinWait();
                }
              });
      thread.start();
      threads.add(thread);
    }
    while (one.get() == 0 || other.get() == 0) {
      Thread.onSpinWait();
    }
    int processor = ThreadPlacement.processor(PROCESS, one.get()).orElseThrow();
    assertTrue(ThreadPlacement.bind(one.get(), processor));
    assertTrue(ThreadPlacement.bind(other.get(), processor));
    long before = ThreadPlacement.queuedNanos(one.get()).orElseThrow();
    long end = System.nanoTime() + 10_000_000_000L;
    while (ThreadPlacement.queuedNanos(one.get()).orElseThrow() - before < 50_000_000
        && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    ends.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
    assertTrue(System.nanoTime() < end, "never queued for 50 ms in 10 s");
    // The system keeps a thread for a moment after Java's has ended.
    while (ThreadPlacement.queuedNanos(one.get()).isPresent() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertEquals(OptionalLong.empty(), ThreadPlacement.queuedNanos(one.get()), "it has ended");
  }
}
