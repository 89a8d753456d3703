package io.finetunebench.bench.record;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.json.JsonMapper;

/** Values as JSON on one line, by the rules of {@link RecordFormat}, for what we alone wrote. */
final class JsonLine {
  private static final JsonMapper MAPPER =
      RecordFormat.MAPPER
          .rebuild()
          .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .build();

  private JsonLine() {}

  static String write(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /** Returns a parser of a text. */
  static JsonParser parser(String json) {
    return MAPPER.createParser(json);
  }

  /** Returns a parser of the beginning of a text in UTF-8. */
  static JsonParser parser(byte[] json, int length) {
    return MAPPER.createParser(json, 0, length);
  }

  static <T> T read(String json, String source, Class<T> type) {
    T value;
    try {
      value = MAPPER.readValue(json, type);
    } catch (JacksonException e) {
      throw new Problems(source).notJson(e);
    }
    if (value == null) {
      throw new MalformedRecordException(source + ": expected an object, found null", null);
    }
    return value;
  }
}
