package io.finetunebench.bench.record.json;

import io.finetunebench.bench.record.Acknowledgement;
import java.nio.file.Path;

/** Acknowledgements as JSON text, written and read by the rules of {@link RecordFormat}. */
public final class AcknowledgementFormat {
  private AcknowledgementFormat() {}

  /** Writes an acknowledgement as indented JSON that ends with a newline. */
  public static String write(Acknowledgement acknowledgement) {
    return RecordFormat.write(acknowledgement);
  }

  /**
   * Reads an acknowledgement from a file in UTF-8.
   *
   * @throws MalformedRecordException if the file is missing, unreadable or something else
   */
  public static Acknowledgement read(Path file) {
    return read(JsonLimits.text(file), file.toString());
  }

  /**
   * Reads an acknowledgement from text.
   *
   * @param source what errors call the place that the text came from
   * @throws MalformedRecordException if the text is something else
   */
  public static Acknowledgement read(String json, String source) {
    return RecordFormat.value(
        RecordFormat.tree(json, source),
        source,
        "an acknowledgement, which is a JSON object",
        Acknowledgement.class);
  }
}
