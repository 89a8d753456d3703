package io.finetunebench.bench.record;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads the lines that stores keep of every run, token by token. A large store has tens of
 * thousands of them, and reading them by reflection took several times as long.
 */
final class LineReader {
  /** A time such as 2026-11-24T13:21:00Z. */
  private static final Pattern SECONDS =
      Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z");

  private LineReader() {}

  /**
   * Reads one JSON object.
   *
   * @param source what errors call the place that the text came from
   * @param reader is given a parser at the start of the object
   * @throws MalformedRecordException if the text is something else
   */
  static <T> T read(String json, String source, Function<JsonParser, T> reader) {
    return read(() -> JsonLine.parser(json), source, reader);
  }

  /** Reads one JSON object from the beginning of a line in UTF-8. */
  static <T> T read(byte[] line, int length, String source, Function<JsonParser, T> reader) {
    return read(() -> JsonLine.parser(line, length), source, reader);
  }

  private static <T> T read(
      Supplier<JsonParser> opener, String source, Function<JsonParser, T> reader) {
    try (JsonParser parser = opener.get()) {
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
    return instant(Require.present(text(parser), "a time"));
  }

  /** Parsing by the library takes ten times as long, and most times are to the second. */
  static Instant instant(String text) {
    if (!SECONDS.matcher(text).matches()) {
      return Instant.parse(text);
    }
    long days =
        LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10)).toEpochDay();
    long minutes = 60 * (24 * days + number(text, 11, 13)) + number(text, 14, 16);
    return Instant.ofEpochSecond(60 * minutes + number(text, 17, 19));
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(text, from, to, 10);
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
