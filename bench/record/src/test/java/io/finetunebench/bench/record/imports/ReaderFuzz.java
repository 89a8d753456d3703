package io.finetunebench.bench.record.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.json.AcknowledgementFormat;
import io.finetunebench.bench.record.json.IndexText;
import io.finetunebench.bench.record.json.MalformedRecordException;
import io.finetunebench.bench.record.json.RecordFormat;
import io.finetunebench.bench.record.series.Scores;
import io.finetunebench.bench.record.text.Printable;
import io.finetunebench.bench.record.text.Secrets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Reads any bytes with each reader of JSON, and makes text printable and free of secrets: it is
 * read, or refused in one line, and nothing else happens. {@code .ci/fuzz} runs it with Jazzer,
 * {@link ReaderCorpusTest} with a corpus.
 */
public final class ReaderFuzz {
  private static final ImportedRuns.Facts NO_FACTS = new ImportedRuns.Facts(null, null, null, null);
  private static final Map<String, List<Consumer<String>>> READERS =
      Map.of(
          "record",
          List.of(
              text -> index(RecordFormat.read(text, "fuzz")),
              text -> index(text).head("run", text),
              text -> index(text).scores(text),
              text -> index(text).scores("[{\"series\":\"s\",\"forks\":[1]}]")),
          "jmh",
          List.of(text -> JmhJsonReader.read(text, "fuzz")),
          "action-data",
          List.of(text -> ActionData.read(text, "fuzz", NO_FACTS), text -> ActionData.isData(text)),
          "acknowledgement",
          List.of(text -> AcknowledgementFormat.read(text, "fuzz")),
          "text",
          List.of(Printable::line, Secrets::masked));

  private ReaderFuzz() {}

  /** Writes what stores keep of a record, and reads it again. */
  private static void index(RunRecord record) {
    IndexText.Written written = IndexText.write(Scores.of(record));
    IndexText.Reader reader = new IndexText.Reader("fuzz", written.series(), series -> true);
    reader.head(record.id(), written.head());
    reader.scores(written.scores());
  }

  private static IndexText.Reader index(String text) {
    return new IndexText.Reader("fuzz", Map.of("s", text), series -> true);
  }

  /** Takes one input, as Jazzer gives it, for the reader that the property names, else for all. */
  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, UTF_8);
    String chosen = System.getProperty("finetunebench.fuzz");
    List<Consumer<String>> readers =
        chosen == null
            ? READERS.values().stream().flatMap(List::stream).toList()
            : Objects.requireNonNull(READERS.get(chosen), chosen);
    for (Consumer<String> reader : readers) {
      try {
        reader.accept(text);
      } catch (MalformedRecordException refused) {
        String message = String.valueOf(refused.getMessage());
        if (!message.startsWith("fuzz: ") || message.length() > 2000) {
          throw new AssertionError("a refusal without its source, or long: " + message, refused);
        }
      }
    }
  }
}
