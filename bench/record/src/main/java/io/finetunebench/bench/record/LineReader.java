package io.finetunebench.bench.record;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads the lines that stores keep of every run, token by token. A large store has tens of
 * thousands of them, and reading them by reflection took several times as long.
 */
final class LineReader {
  private LineReader() {}

  /**
   * Reads one JSON object.
   *
   * @param source what errors call the place that the text came from
   * @param reader is given a parser at the start of the object
   * @throws MalformedRecordException if the text is something else
   */
  static <T> T read(String json, String source, Function<JsonParser, T> reader) {
    try (JsonParser parser = JsonLine.parser(json)) {
      parser.nextToken();
      return reader.apply(parser);
    } catch (JacksonException e) {
      throw new Problems(source).notJson(e);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new MalformedRecordException(source + ": " + e.getMessage(), e);
    }
  }

  /** Moves on to the next field's value and returns the field's name; null behind the last. */
  static @Nullable String field(JsonParser parser) {
    String name = parser.nextName();
    if (name != null) {
      parser.nextToken();
      return name;
    }
    require(parser, parser.hasToken(JsonToken.END_OBJECT), "the end of an object");
    return null;
  }

  static void begin(JsonParser parser) {
    require(parser, parser.hasToken(JsonToken.START_OBJECT), "an object");
  }

  static @Nullable String text(JsonParser parser) {
    if (parser.hasToken(JsonToken.VALUE_NULL)) {
      return null;
    }
    require(parser, parser.hasToken(JsonToken.VALUE_STRING), "a text");
    return parser.getString();
  }

  static Instant instant(JsonParser parser) {
    return Instant.parse(Require.present(text(parser), "a time"));
  }

  static boolean truth(JsonParser parser) {
    boolean isTrue = parser.hasToken(JsonToken.VALUE_TRUE);
    require(parser, isTrue || parser.hasToken(JsonToken.VALUE_FALSE), "true or false");
    return isTrue;
  }

  static Commit commit(JsonParser parser) {
    begin(parser);
    String id = null;
    String branch = null;
    Boolean dirty = null;
    for (String name = field(parser); name != null; name = field(parser)) {
      switch (name) {
        case "id" -> id = text(parser);
        case "branch" -> branch = text(parser);
        case "dirty" -> dirty = parser.hasToken(JsonToken.VALUE_NULL) ? null : truth(parser);
        default -> parser.skipChildren();
      }
    }
    return new Commit(id, branch, dirty);
  }

  static List<Ruler> rulers(JsonParser parser) {
    require(parser, parser.hasToken(JsonToken.START_ARRAY), "a list");
    List<Ruler> rulers = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      rulers.add(ruler(parser));
    }
    return rulers;
  }

  private static Ruler ruler(JsonParser parser) {
    begin(parser);
    String ruler = null;
    String unit = null;
    double before = 0;
    Double after = null;
    for (String name = field(parser); name != null; name = field(parser)) {
      switch (name) {
        case "name" -> ruler = text(parser);
        case "unit" -> unit = text(parser);
        case "before" -> before = parser.getDoubleValue();
        case "after" ->
            after = parser.hasToken(JsonToken.VALUE_NULL) ? null : parser.getDoubleValue();
        default -> parser.skipChildren();
      }
    }
    return new Ruler(
        Require.present(ruler, "the ruler's name"),
        Require.present(unit, "the ruler's unit"),
        before,
        after);
  }

  private static void require(JsonParser parser, boolean holds, String expected) {
    Require.that(holds, expected, parser.currentToken());
  }
}
