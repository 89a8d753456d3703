package io.finetunebench.bench.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.function.Consumer;

/**
 * Reads any bytes with each reader of JSON: a text is read, or refused in one line, and nothing
 * else happens. {@code .ci/fuzz} runs it with Jazzer, {@link ReaderCorpusTest} with a corpus.
 */
public final class ReaderFuzz {
  private static final ImportedRuns.Facts NO_FACTS = new ImportedRuns.Facts(null, null, null, null);
  private static final List<Consumer<String>> READERS =
      List.of(
          text -> RecordFormat.read(text, "fuzz"),
          text -> JmhJsonReader.read(text, "fuzz"),
          text -> ActionData.read(text, "fuzz", NO_FACTS),
          text -> ActionData.isData(text),
          text -> AcknowledgementFormat.read(text, "fuzz"),
          text -> RunHead.read(text, "fuzz"),
          text -> Scores.read(text, "fuzz"));

  private ReaderFuzz() {}

  /** Takes one input, as Jazzer gives it. */
  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, UTF_8);
    for (Consumer<String> reader : READERS) {
      try {
        reader.accept(text);
      } catch (MalformedRecordException refused) {
        String message = String.valueOf(refused.getMessage());
        if (!message.startsWith("fuzz: ")) {
          throw new AssertionError("a refusal that does not name its source: " + message, refused);
        }
      }
    }
    Printable.line(text);
    Secrets.masked(text);
  }
}
