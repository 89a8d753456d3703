package io.finetunebench.bench.record.json;

import io.finetunebench.bench.record.Acknowledgement;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Acknowledgements as JSON text, written and read by the rules of {@link RecordFormat}. */
public final class AcknowledgementFormat {
  private AcknowledgementFormat() {}

  /** Writes an acknowledgement as indented JSON that ends with a newline. */
  public static String write(Acknowledgement acknowledgement) {
    return RecordFormat.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(acknowledgement)
        + "\n";
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
    Problems problems = new Problems(source);
    JsonNode tree;
    try {
      tree = RecordFormat.MAPPER.readTree(json);
    } catch (JacksonException e) {
      throw problems.notJson(e);
    }
    if (!(tree instanceof ObjectNode)) {
      throw problems.at("", "an acknowledgement, which is a JSON object", tree);
    }
    try {
      return RecordFormat.MAPPER.treeToValue(tree, Acknowledgement.class);
    } catch (JacksonException e) {
      throw problems.notRecord(e, tree);
    }
  }
}
