package io.finetunebench.bench.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {
  private static final String START = "{\"id\":\"a\",\"startedAt\":\"2026-01-01T00:00:00Z\",";

  @Test
  void readsWhatIsWritten() {
    RunHead full = RunHead.of(SampleRecords.full());
    assertEquals(full, RunHead.read(full.write(), "line"));
    RunHead unknown =
        new RunHead("b", Instant.EPOCH, false, "quick", new Commit(null, null, null), "m", 1, 2, 3);
    assertEquals(unknown, RunHead.read(unknown.write(), "line"));
  }

  @Test
  void readsWhatScoresAreOf() {
    Scores scores = Scores.of(SampleRecords.full());
    ScoreText.Written written = new ScoreText.Writer().write(scores);
    ScoreText.Reader reader = new ScoreText.Reader(written.shared(), any -> true);
    String numbers = ScoreText.numbers(written, scores);
    assertEquals(scores, reader.read(scores.run().id(), written.context(), numbers, "line"));
    ScoreText.Reader empty = new ScoreText.Reader(Map.of(), any -> true);
    assertThrows(
        MalformedRecordException.class,
        () -> empty.read(scores.run().id(), written.context(), numbers, "line"));
  }

  @Test
  void fieldsOfALaterVersionAreLeftAside() {
    RunHead head =
        RunHead.read(
            START
                + "\"later\":{\"id\":[1,{}]},\"preset\":\"quick\",\"machine\":\"m\",\"valid\":1,"
                + "\"commit\":{\"id\":null,\"later\":[2],\"dirty\":true}}",
            "line");
    assertEquals(new Commit(null, null, true), head.commit());
    assertEquals(List.of(1, 0), List.of(head.valid(), head.invalid()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "7",
        START,
        START + "\"preset\":5}",
        START + "\"complete\":null}",
        START + "\"commit\":[]}",
        START + "\"valid\":\"many\"}",
        "{\"startedAt\":\"yesterday\"}",
        "{\"startedAt\":null}"
      })
  void anythingElseIsNamedWithItsPlace(String text) {
    MalformedRecordException refused =
        assertThrows(MalformedRecordException.class, () -> RunHead.read(text, "the line"));
    assertTrue(String.valueOf(refused.getMessage()).startsWith("the line: "), "" + refused);
  }
}
