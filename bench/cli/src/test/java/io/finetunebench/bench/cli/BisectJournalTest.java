package io.finetunebench.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.BisectJournal.Entry;
import io.finetunebench.bench.cli.BisectJournal.Head;
import io.finetunebench.bench.cli.command.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BisectJournalTest {
  private static final Head HEAD = new Head("a", "b", "module null", List.of("Work.done"));
  private static final Entry PAIR = new Entry("b", 0.05, 9.5, null);
  private static final Entry SKIPPED = new Entry("c", null, 0, "it does not build\nüber");

  @TempDir private Path folder = Path.of("");

  /** A process can be killed while it writes, and after any byte. */
  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "{\"commit\":\"b\",\"logRatio\":0.05,\"seconds\":9.5,\"skipped\":null}"})
  void halfALineDoesNotCount(String half) throws IOException {
    Path file;
    try (BisectJournal journal = BisectJournal.begin(folder, HEAD)) {
      journal.add(PAIR);
      journal.add(SKIPPED);
      file = journal.file();
    }
    Files.writeString(file, half, StandardOpenOption.APPEND);
    try (BisectJournal journal = BisectJournal.goOn(folder, HEAD)) {
      assertEquals(file, journal.file());
      assertEquals(List.of(PAIR, SKIPPED), journal.entries());
      journal.add(PAIR);
    }
    try (BisectJournal journal = BisectJournal.goOn(folder, HEAD)) {
      assertEquals(List.of(PAIR, SKIPPED, PAIR), journal.entries());
    }
    assertEquals(4, Files.readAllLines(file).size());
  }

  @Test
  void onlyTheNewestOfTheSameBisectionGoesOn() throws Exception {
    BisectJournal.begin(folder, HEAD).close();
    Thread.sleep(2);
    BisectJournal newer = BisectJournal.begin(folder, HEAD);
    newer.close();
    Thread.sleep(2);
    BisectJournal.begin(folder, new Head("a", "c", "module null", List.of("Work.done"))).close();
    try (BisectJournal journal = BisectJournal.goOn(folder, HEAD)) {
      assertEquals(newer.file(), journal.file());
    }
    Head other = new Head("a", "b", "module null", List.of("Work.other"));
    CommandFailure failure =
        assertThrows(CommandFailure.class, () -> BisectJournal.goOn(folder, other));
    assertTrue(String.valueOf(failure.getMessage()).startsWith("--continue: found no bisection"));
  }
}
