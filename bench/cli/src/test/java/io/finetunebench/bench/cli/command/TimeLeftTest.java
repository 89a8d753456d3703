package io.finetunebench.bench.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeLeftTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      textBlock =
          """
          0|0|10|
          10|10|10|
          1|9|10|
          1|1|10|, about 9 s left
          60|3|12|, about 3 min left
          600|1|21|, about 3.3 h left
          """)
  void goesByThePartsThatAreDone(long seconds, int done, int planned, String expected) {
    AtomicLong clock = new AtomicLong(5);
    TimeLeft left = new TimeLeft(clock::get);
    clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    assertEquals(expected == null ? "" : expected, left.after(done, planned));
  }

  @Test
  void aLimitThatEndsTheWorkEarlierIsSaid() {
    AtomicLong clock = new AtomicLong();
    TimeLeft left = new TimeLeft(clock::get);
    clock.addAndGet(TimeUnit.SECONDS.toNanos(60));
    assertEquals(", at most 80 s left", left.after(1, 39, Duration.ofSeconds(80)));
    assertEquals(", about 60 s left", left.after(1, 2, Duration.ofSeconds(80)));
    assertEquals(", about 38 min left", left.after(1, 39, null));
    assertEquals("", left.after(0, 39, Duration.ofSeconds(80)));
  }

  @Test
  void aBoundIsSaidAsOne() {
    assertEquals(", at most 3 min left", TimeLeft.atMost(Duration.ofMinutes(3)));
    assertEquals("", TimeLeft.atMost(Duration.ofMillis(1999)));
    assertEquals("", TimeLeft.atMost(null));
    assertEquals(", about 4 s left", TimeLeft.of(3.6));
  }

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
