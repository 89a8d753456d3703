package io.finetunebench.bench.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    String id = scores.run().id();
    String numbers = numbers(written, scores);
    byte[] line = ScoreText.line(written, scores).getBytes(UTF_8);
    assertEquals(scores, reader.read(id, written.context(), numbers, "line"));
    assertEquals(Optional.of(scores), reader.read(id, line, true, "line"));
    ScoreText.Reader empty = new ScoreText.Reader(Map.of(), any -> true);
    assertThrows(
        MalformedRecordException.class, () -> empty.read(id, written.context(), numbers, "line"));
    assertThrows(MalformedRecordException.class, () -> empty.read(id, line, true, "line"));
  }

  private static String numbers(ScoreText.Written written, Scores scores) {
    List<String> series = new ArrayList<>();
    for (int i = 0; i < written.keys().size(); i++) {
      String forks = scores.scores().get(i).forks().toString();
      series.add("[\"" + written.keys().get(i) + "\"," + forks.substring(1));
    }
    return "[" + String.join(",", series) + "]";
  }

  @Test
  void aRunWithoutASeriesThatIsWantedIsReadWhereOthersAre() {
    Scores scores = Scores.of(SampleRecords.full());
    ScoreText.Written written = new ScoreText.Writer().write(scores);
    ScoreText.Reader reader = new ScoreText.Reader(written.shared(), any -> false);
    byte[] line = ScoreText.line(written, scores).getBytes(UTF_8);
    assertEquals(Optional.empty(), reader.read(scores.run().id(), line, false, "line"));
    assertEquals(
        Optional.of(new Scores(scores.run(), List.of())),
        reader.read(scores.run().id(), line, true, "line"));
  }

  @Test
  void aLineThatIsDamagedIsRefused() {
    Scores scores = Scores.of(SampleRecords.full());
    ScoreText.Written written = new ScoreText.Writer().write(scores);
    ScoreText.Reader reader = new ScoreText.Reader(written.shared(), any -> true);
    String line = ScoreText.line(written, scores);
    int last = line.length() - 1;
    for (String damaged :
        List.of(
            line.substring(0, last),
            line.substring(0, last) + ':',
            line.substring(0, last) + 'g',
            line.substring(0, last) + '\u00e9',
            line + '\t',
            line.substring(1))) {
      assertThrows(
          MalformedRecordException.class,
          () -> reader.read(scores.run().id(), damaged.getBytes(UTF_8), true, "line"),
          damaged);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-24T13:21:00Z",
        "1969-12-31T23:59:59Z",
        "0000-02-29T00:00:00Z",
        "2024-02-29T23:59:59Z",
        "2026-11-24T13:21:00.123Z",
        "2026-11-24T24:00:00Z",
        "2016-12-31T23:59:60Z",
        "+12026-11-24T13:21:00Z"
      })
  void readsTimesAsTheLibraryDoes(String time) {
    assertEquals(Instant.parse(time), LineReader.instant(time));
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
        "{\"startedAt\":\"2026-02-30T00:00:00Z\"}",
        "{\"startedAt\":null}"
      })
  void anythingElseIsNamedWithItsPlace(String text) {
    MalformedRecordException refused =
        assertThrows(MalformedRecordException.class, () -> RunHead.read(text, "the line"));
    assertTrue(String.valueOf(refused.getMessage()).startsWith("the line: "), "" + refused);
  }
}
