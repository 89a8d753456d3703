package io.finetunebench.bench.record.json;

import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.text.EnumWord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.MismatchedInputException;

/**
 * Turns what went wrong in reading into one line a person can act on.
 *
 * @param source where the text came from
 */
public record Problems(String source) {
  static final String REMEDY = "fix it, or remove the file";

  private static final int LONGEST_FOUND = 80;
  private static final int LONGEST_TEXT = 500;

  /** Says where a text is not JSON. */
  public MalformedRecordException notJson(JacksonException cause) {
    TokenStreamLocation location = cause.getLocation();
    String place =
        location == null
            ? ""
            : "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
    String found = oneLine(cause.getOriginalMessage());
    int detail = found.indexOf(" (start marker at ");
    if (detail > 0) {
      found = found.substring(0, detail);
    }
    if (cause instanceof StreamConstraintsException) {
      // The library names its own method behind the limit.
      String limit = found.replaceFirst(", from `[^`]*`", "");
      return new MalformedRecordException(
          source + ": " + place + "expected JSON within our limits, found: " + limit, cause);
    }
    return new MalformedRecordException(
        source + ": " + place + "expected JSON, found: " + found + "; " + REMEDY, cause);
  }

  MalformedRecordException otherVersion(int version) {
    return new MalformedRecordException(
        source
            + ": "
            + RecordFormat.VERSION
            + ": expected "
            + RunRecord.SCHEMA_VERSION
            + ", found "
            + version
            + "; read it with the finetune-bench that wrote it",
        null);
  }

  /** Says what stands at a place of a text in JSON instead of what was expected. */
  public MalformedRecordException at(String path, String expected, JsonNode found) {
    return new MalformedRecordException(
        line(path, "expected " + expected + ", found " + describe(found)), null);
  }

  /** Says what a part of a record refuses of a text in JSON. */
  public MalformedRecordException refused(String path, IllegalArgumentException cause) {
    return new MalformedRecordException(line(path, String.valueOf(cause.getMessage())), cause);
  }

  MalformedRecordException notRecord(JacksonException cause, JsonNode tree) {
    StringBuilder path = new StringBuilder();
    JsonNode found = tree;
    for (JacksonException.Reference step : cause.getPath()) {
      String name = step.getPropertyName();
      if (name == null) {
        path.append('[').append(step.getIndex()).append(']');
        found = found.path(step.getIndex());
      } else {
        path.append(path.isEmpty() ? "" : ".").append(name);
        found = found.path(name);
      }
    }
    String problem = refusal(cause);
    if (problem == null) {
      problem = "expected " + expected(cause) + ", found " + describe(found);
    }
    return new MalformedRecordException(line(path.toString(), problem), cause);
  }

  private String line(String path, String problem) {
    return source
        + ": "
        + (path.isEmpty() ? "" : oneLine(path) + ": ")
        + oneLine(problem)
        + "; "
        + REMEDY;
  }

  /** What a record's own constructor said, if it was one that refused. */
  private static @Nullable String refusal(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof IllegalArgumentException && cause.getMessage() != null) {
        return cause.getMessage();
      }
    }
    return null;
  }

  private static String expected(JacksonException cause) {
    Class<?> type =
        cause instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
    if (type == null) {
      return "another value";
    }
    if (type.isEnum()) {
      List<String> names = new ArrayList<>();
      for (Object constant : type.getEnumConstants()) {
        names.add(EnumWord.of((Enum<?>) constant));
      }
      return "one of " + String.join(", ", names);
    }
    if (type == String.class) {
      return "text";
    }
    if (type == Instant.class) {
      return "an instant such as 2026-11-24T13:21:00Z";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type == double.class || type == Double.class) {
      return "a number";
    }
    if (type == int.class || type == Integer.class || type == long.class) {
      return "a whole number";
    }
    return Collection.class.isAssignableFrom(type)
        ? "a list"
        : Map.class.isAssignableFrom(type) || type.isRecord() ? "an object" : type.getSimpleName();
  }

  private static String describe(JsonNode found) {
    if (found.isMissingNode()) {
      return "nothing";
    }
    return shortened(found.toString(), LONGEST_FOUND);
  }

  private static String oneLine(String text) {
    return shortened(text.replaceAll("\\s+", " ").strip(), LONGEST_TEXT);
  }

  private static String shortened(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest) + "...";
  }
}
