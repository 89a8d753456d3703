package io.finetunebench.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {
  @Test
  void workOfMoreThanTwoSecondsSaysInWholeLinesHowLongItStillTakes() {
    AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1);
    StringWriter text = new StringWriter();
    ProgressLines progress = new ProgressLines(new PrintWriter(text), "reads", "files", clock::get);
    for (int done = 1; done <= 1200; done++) {
      clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(10));
      progress.done(done, 1200);
    }
    assertEquals(
        List.of(
            "reads: 200 of 1,200 files, about 10 s left",
            "reads: 700 of 1,200 files, about 5 s left"),
        text.toString().lines().toList());
  }

  @Test
  void shortWorkSaysNothing() {
    AtomicLong clock = new AtomicLong();
    StringWriter text = new StringWriter();
    ProgressLines progress = new ProgressLines(new PrintWriter(text), "reads", "files", clock::get);
    clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(1999));
    progress.done(1, 2);
    clock.addAndGet(TimeUnit.HOURS.toNanos(1));
    progress.done(2, 2);
    assertEquals("", text.toString());
  }
}
