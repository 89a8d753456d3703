package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.bench.cli.command.TimeLeft;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StudyProgressTest {
  @Test
  void tenLinesTellOfManySeeds() {
    List<String> lines = lines(100);
    assertEquals(10, lines.size());
    assertEquals("seeds finished: 10 of 100", lines.get(0));
    assertEquals("seeds finished: 100 of 100", lines.get(9));
  }

  @Test
  void aLineTellsOfEachOfFewSeeds() {
    assertEquals(List.of("seeds finished: 1 of 1"), lines(1));
    assertEquals(
        List.of("seeds finished: 1 of 3", "seeds finished: 2 of 3", "seeds finished: 3 of 3"),
        lines(3));
  }

  private static List<String> lines(int seeds) {
    StringWriter text = new StringWriter();
    StudyProgress progress = new StudyProgress(new PrintWriter(text), seeds, new TimeLeft(() -> 0));
    IntStream.rangeClosed(1, seeds).forEach(progress);
    return text.toString().lines().toList();
  }
}
