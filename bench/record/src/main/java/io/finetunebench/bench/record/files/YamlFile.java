package io.finetunebench.bench.record.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * A file in YAML, or in JSON where its name ends so, that is read into records by {@link
 * StrictMapper}. What is wrong with it is said in one line, with line, column and path.
 *
 * <p>Constructors check what they are given. The message of their {@link IllegalArgumentException}
 * may begin with the path of a field and a colon, as in {@code step: expected ...}: then that field
 * is the place.
 */
public final class YamlFile {
  private static final int LONGEST = 60;
  private static final Pattern FIELD = Pattern.compile("([A-Za-z0-9_.\\[\\]-]+): ");

  private final String source;
  private final String text;
  private final boolean json;
  private final ObjectMapper mapper;
  private final JsonNode tree;

  /** Where a value stands in the text, and how a message shows it. */
  private record Place(TokenStreamLocation location, String found) {}

  /**
   * Takes a text.
   *
   * @param source what messages call the file; its ending tells JSON from YAML
   * @throws MalformedFileException if it is not YAML or JSON
   */
  public YamlFile(String text, String source) {
    this.source = source;
    this.text = text;
    this.json = source.toLowerCase(Locale.ROOT).endsWith(".json");
    this.mapper = json ? StrictMapper.JSON : StrictMapper.YAML;
    this.tree = parsed();
  }

  /**
   * Reads a file.
   *
   * @param ifMissing what to do if there is no such file
   * @throws MalformedFileException if it is missing, unreadable, or not YAML or JSON
   */
  public static YamlFile read(Path file, String ifMissing) {
    try {
      return new YamlFile(Files.readString(RegularFile.of(file)), file.toString());
    } catch (NoSuchFileException e) {
      throw new MalformedFileException(file + ": no such file; " + ifMissing);
    } catch (RegularFile.OtherException e) {
      throw new MalformedFileException(e.getMessage());
    } catch (IOException e) {
      throw new MalformedFileException(
          file
              + ": cannot be read ("
              + FileFailure.reason(e)
              + "); check its rights, or save it as UTF-8");
    }
  }

  /** Returns the file's tree; a missing node where the file is empty. */
  public JsonNode tree() {
    return tree;
  }

  /**
   * Returns what the file says.
   *
   * @param made from the records; what it refuses is a problem of the file too
   * @throws MalformedFileException if a value is not what its record expects
   */
  public <T, R> R as(Class<T> type, Function<? super T, R> made) {
    if (tree.isMissingNode()) {
      throw failure("", "the file is empty, expected " + kind(type));
    }
    requireValues();
    try {
      return made.apply(mapper.treeToValue(tree, type));
    } catch (JacksonException e) {
      throw failure(e);
    } catch (IllegalArgumentException e) {
      throw failure("", String.valueOf(e.getMessage()));
    }
  }

  /**
   * Returns the failure for a value.
   *
   * @param path such as {@code network.layers[0].units}; empty for the whole
   */
  public MalformedFileException failure(String path, String problem) {
    Matcher field = FIELD.matcher(problem);
    if (field.lookingAt()) {
      String inner = path + (path.isEmpty() ? "" : ".") + field.group(1);
      if (place(inner) != null) {
        return failure(inner, problem.substring(field.end()));
      }
    }
    Place place = null;
    for (String there = path; place == null; there = parent(there)) {
      place = place(there);
      if (there.isEmpty()) {
        break;
      }
    }
    return located(
        place == null ? null : place.location(), (path.isEmpty() ? "" : path + ": ") + problem);
  }

  private MalformedFileException located(@Nullable TokenStreamLocation location, String problem) {
    int line = location == null ? 1 : Math.max(1, location.getLineNr());
    int column = location == null ? 1 : Math.max(1, location.getColumnNr());
    return new MalformedFileException(source + ":" + line + ":" + column + ": " + problem);
  }

  private MalformedFileException failure(JacksonException thrown) {
    JsonPointer pointer = JsonPointer.empty();
    for (JacksonException.Reference step : thrown.getPath()) {
      String name = step.getPropertyName();
      pointer = name == null ? pointer.appendIndex(step.getIndex()) : pointer.appendProperty(name);
    }
    String path = shown(pointer);
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof IllegalArgumentException) {
        return failure(path, String.valueOf(cause.getMessage()));
      }
    }
    if (thrown instanceof UnrecognizedPropertyException unknown) {
      return failure(path, unknown(unknown.getReferringClass()));
    }
    Place place = place(path);
    if (place == null) {
      return missing(pointer, thrown.getPath());
    }
    Class<?> type =
        thrown instanceof MismatchedInputException mismatch
            ? mismatch.getTargetType()
            : thrown instanceof InputCoercionException range ? range.getTargetType() : null;
    return failure(
        path,
        type == null ? firstLine(thrown) : "expected " + kind(type) + ", found " + place.found);
  }

  /** Returns the failure for a field that is not there: mostly it is misspelt. */
  private MalformedFileException missing(JsonPointer field, List<JacksonException.Reference> path) {
    if (path.get(path.size() - 1).from() instanceof Class<?> type) {
      for (String name : tree.at(field.head()).propertyNames()) {
        if (!StrictMapper.fields(type).contains(name)) {
          return failure(shown(field.head().appendProperty(name)), unknown(type));
        }
      }
    }
    return failure(shown(field.head()), "expected a field " + shown(field.last()) + ", found none");
  }

  private static String unknown(Class<?> type) {
    boolean chosen = Stream.of(type.getInterfaces()).anyMatch(Class::isSealed);
    return "unknown field"
        + (chosen ? " beside " + StrictMapper.mark(type) : "")
        + ", expected one of "
        + String.join(", ", StrictMapper.fields(type));
  }

  private static String kind(Class<?> type) {
    if (type.isEnum()) {
      return "one of " + String.join(", ", StrictMapper.names(type.getEnumConstants()));
    }
    return switch (type.getSimpleName()) {
      case "String" -> "text";
      case "Character" -> "one character";
      case "Boolean", "boolean" -> "true or false";
      case "Double", "double" -> "a number";
      case "Integer", "int" -> "a whole number up to " + Integer.MAX_VALUE;
      case "Long", "long" -> "a whole number up to " + Long.MAX_VALUE;
      default -> type.isArray() || Iterable.class.isAssignableFrom(type) ? "a list" : "an object";
    };
  }

  private JsonNode parsed() {
    try {
      return mapper.readTree(text);
    } catch (MismatchedInputException e) {
      throw located(e.getLocation(), "found a second document, expected one");
    } catch (JacksonException e) {
      TokenStreamLocation location = e.getLocation();
      int line = location == null ? 1 : Math.max(1, location.getLineNr());
      int tabbed = json ? 0 : tabbedLine(line);
      if (tabbed > 0) {
        throw new MalformedFileException(
            source
                + ":"
                + tabbed
                + ":1: found a tab before the text, expected blanks: YAML takes no tabs to indent"
                + " with");
      }
      throw located(location, "expected " + (json ? "JSON" : "YAML") + ", found: " + firstLine(e));
    }
  }

  /** Returns which of a line and the next is indented by a tab; 0 for neither. */
  private int tabbedLine(int line) {
    List<String> lines = text.lines().skip(line - 1L).limit(2).toList();
    for (int i = 0; i < lines.size(); i++) {
      String found = lines.get(i);
      if (found.substring(0, found.length() - found.stripLeading().length()).indexOf('\t') >= 0) {
        return line + i;
      }
    }
    return 0;
  }

  /** Refuses null and blank text, which records would take for a field that is not there. */
  private void requireValues() {
    try (JsonParser parser = mapper.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_NULL
            || (token == JsonToken.VALUE_STRING && parser.getString().isBlank())) {
          throw failure(
              shown(parser.streamReadContext().pathAsPointer()),
              "expected a value, found " + found(parser));
        }
      }
    }
  }

  private @Nullable Place place(String path) {
    try (JsonParser parser = mapper.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (!token.isStructEnd()
            && shown(parser.streamReadContext().pathAsPointer()).equals(path)) {
          TokenStreamLocation location = parser.currentTokenLocation();
          if (token == JsonToken.PROPERTY_NAME) {
            parser.nextToken();
          }
          return new Place(location, found(parser));
        }
      }
      return null;
    }
  }

  private static String found(JsonParser parser) {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      return "an object";
    }
    if (token == JsonToken.START_ARRAY) {
      return "a list";
    }
    if (token == JsonToken.VALUE_NULL) {
      return "nothing";
    }
    String value = parser.getString();
    String shown = value.length() <= LONGEST ? value : value.substring(0, LONGEST) + "...";
    return token == JsonToken.VALUE_STRING ? '"' + shown + '"' : shown;
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
  }

  private static String shown(JsonPointer pointer) {
    String steps = pointer.toString().replaceAll("/(\\d+)", "[$1]").replace('/', '.');
    return steps.startsWith(".") ? steps.substring(1) : steps;
  }

  private static String firstLine(JacksonException thrown) {
    return thrown.getOriginalMessage().lines().map(String::strip).findFirst().orElse("nothing");
  }
}
