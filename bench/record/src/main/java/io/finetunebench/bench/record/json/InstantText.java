package io.finetunebench.bench.record.json;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

/** Reads an instant from ISO-8601 text in UTC alone; Jackson's own takes numbers too. */
final class InstantText extends StdDeserializer<Instant> {
  InstantText() {
    super(Instant.class);
  }

  @Override
  public Instant deserialize(JsonParser parser, DeserializationContext context) {
    if (!parser.hasToken(JsonToken.VALUE_STRING)) {
      return (Instant) context.handleUnexpectedToken(Instant.class, parser);
    }
    String text = parser.getString();
    try {
      if (text.endsWith("Z")) {
        return Instant.parse(text);
      }
    } catch (DateTimeParseException e) {
      throw context.weirdStringException(text, Instant.class, "not an instant");
    }
    throw context.weirdStringException(text, Instant.class, "not in UTC");
  }
}
