package io.finetunebench.bench.record.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.series.Scores;
import io.finetunebench.bench.record.series.SeriesKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexTextTest {
  private static final Scores FULL = Scores.of(SampleRecords.full());
  private static final IndexText.Written WRITTEN = IndexText.write(FULL);
  private static final IndexText.Reader READER =
      new IndexText.Reader("the line", WRITTEN.series(), any -> true);

  @Test
  void readsWhatIsWritten() {
    for (RunRecord run : List.of(SampleRecords.full(), SampleRecords.sparse())) {
      Scores scores = Scores.of(run);
      IndexText.Written written = IndexText.write(scores);
      IndexText.Reader reader = new IndexText.Reader("line", written.series(), any -> true);
      assertEquals(
          scores,
          new Scores(reader.head(run.id(), written.head()), reader.scores(written.scores())));
      assertEquals(1, (written.head() + written.scores()).lines().count());
    }
  }

  @Test
  void everyBitOfANumberComesBack() {
    SeriesKey key = FULL.scores().get(0).key();
    List<Double> forks = List.of(Double.MIN_VALUE, Double.MAX_VALUE, 1.0 / 3, 0.1 + 0.2, 1e22);
    Scores scores = new Scores(FULL.run(), List.of(new Scores.Score(key, forks)));
    IndexText.Written written = IndexText.write(scores);
    assertEquals(scores.scores(), READER.scores(written.scores()));
  }

  @Test
  void onlyTheSeriesThatAreWantedAreRead() {
    IndexText.Reader none = new IndexText.Reader("line", WRITTEN.series(), any -> false);
    assertEquals(List.of(), none.scores(WRITTEN.scores()));
  }

  @Test
  void aRunThatIsAnotherAndASeriesThatIsUnknownAreRefused() {
    assertThrows(MalformedRecordException.class, () -> READER.head("another", WRITTEN.head()));
    IndexText.Reader empty = new IndexText.Reader("line", Map.of(), any -> true);
    assertThrows(MalformedRecordException.class, () -> empty.scores(WRITTEN.scores()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1e999", "null", ""})
  void aScoreThatNoRunCanHaveIsRefused(String forks) {
    String series = WRITTEN.series().keySet().iterator().next();
    String text = "[{\"series\":\"" + series + "\",\"forks\":[" + forks + "]}]";
    assertThrows(MalformedRecordException.class, () -> READER.scores(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "7",
        "{\"id\":\"a\"",
        "{\"id\":\"a\",\"startedAt\":\"2026-02-30T00:00:00Z\"}",
        "[null]",
        "[{\"series\":null,\"forks\":[1]}]",
        "[{\"series\":\"none\",\"forks\":[1]}]",
        "[{\"series\":\"none\",\"forks\":[]}]",
        "[{\"series\":\"none\",\"forks\":[\"1\"]}]"
      })
  void anythingElseIsNamedWithItsPlace(String text) {
    MalformedRecordException refused =
        assertThrows(MalformedRecordException.class, () -> READER.head("a", text));
    assertTrue(String.valueOf(refused.getMessage()).startsWith("the line: "), "" + refused);
    if (!text.equals("[]")) {
      assertThrows(MalformedRecordException.class, () -> READER.scores(text));
    }
  }
}
