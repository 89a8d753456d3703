package io.finetunebench.bench.record.json;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.finetunebench.bench.record.RunRecord;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.EnumNamingStrategies;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.MutableCoercionConfig;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/**
 * Records as JSON text, in the format that {@code run-record-v1.schema.json} beside this class
 * describes.
 *
 * <p>The writer names fields as the components are named, in their order, and sorts maps, so that
 * equal records give equal text. The reader is strict about what it knows, ignores fields that it
 * does not know, and refuses records of another version.
 */
public final class RecordFormat {
  static final JsonMapper MAPPER =
      JsonMapper.builder(JsonLimits.factory())
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enumNamingStrategy(EnumNamingStrategies.KEBAB_CASE)
          .withCoercionConfig(LogicalType.Textual, RecordFormat::onlyText)
          .changeDefaultVisibility(
              checker -> checker.withIsGetterVisibility(JsonAutoDetect.Visibility.NONE))
          .addModule(new SimpleModule().addDeserializer(Instant.class, new InstantText()))
          .withCoercionConfig(LogicalType.Enum, RecordFormat::onlyText)
          .withCoercionConfig(LogicalType.Boolean, RecordFormat::noText)
          .withCoercionConfig(LogicalType.Integer, RecordFormat::noText)
          .withCoercionConfig(LogicalType.Float, RecordFormat::noText)
          .defaultPrettyPrinter(
              new DefaultPrettyPrinter(
                      Separators.createDefaultInstance()
                          .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                          .withArrayEmptySeparator("")
                          .withObjectEmptySeparator(""))
                  .withObjectIndenter(new DefaultIndenter("  ", "\n")))
          .build();

  /** The field that holds the version. */
  public static final String VERSION = "schemaVersion";

  private static final Pattern STARTED_AT =
      Pattern.compile("\"startedAt\"\\s*:\\s*\"([^\"]{1,40})\"");

  private RecordFormat() {}

  private static void onlyText(MutableCoercionConfig coercion) {
    coercion
        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
  }

  private static void noText(MutableCoercionConfig coercion) {
    coercion
        .setAcceptBlankAsEmpty(false)
        .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.String, CoercionAction.Fail);
  }

  /** Writes a record, or what was made of records, as indented JSON that ends with a newline. */
  public static String write(Object value) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
  }

  /**
   * Reads a record from a file in UTF-8.
   *
   * @throws MalformedRecordException if the file is missing, unreadable or not a record
   */
  public static RunRecord read(Path file) {
    return read(JsonLimits.text(file), file.toString());
  }

  /**
   * Reads a record from text.
   *
   * @param source what errors call the place that the text came from
   * @throws MalformedRecordException if the text is not a record, or one of another version
   */
  public static RunRecord read(String json, String source) {
    try {
      RunRecord record = MAPPER.readValue(json, RunRecord.class);
      if (record != null) {
        return record;
      }
    } catch (JacksonException e) {
      // Malformed: what follows takes twice the time and says where.
    }
    try {
      return readByTree(json, source);
    } catch (MalformedRecordException e) {
      throw new MalformedRecordException(e.getMessage(), e, startedAt(json));
    }
  }

  /** Returns when a run began whose record is malformed, which stands near its beginning. */
  private static @Nullable Instant startedAt(String json) {
    Matcher found = STARTED_AT.matcher(json);
    try {
      return found.find() ? Instant.parse(found.group(1)) : null;
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private static RunRecord readByTree(String json, String source) {
    Problems problems = new Problems(source);
    JsonNode tree = tree(json, source);
    if (tree.isArray() && tree.path(0).has("benchmark")) {
      throw new MalformedRecordException(
          source + ": is JMH's JSON, not a record; import it first: import " + source, null);
    }
    JsonNode version = tree.path(VERSION);
    if (tree.isObject() && !version.isInt()) {
      throw problems.at(VERSION, String.valueOf(RunRecord.SCHEMA_VERSION), version);
    }
    if (tree.isObject() && version.intValue() != RunRecord.SCHEMA_VERSION) {
      throw problems.otherVersion(version.intValue());
    }
    return value(tree, source, "a record, which is a JSON object", RunRecord.class);
  }

  /**
   * Returns the tree of a text.
   *
   * @param source what errors call the place that the text came from
   * @throws MalformedRecordException if it is not JSON
   */
  public static JsonNode tree(String json, String source) {
    try {
      return MAPPER.readTree(json);
    } catch (JacksonException e) {
      throw new Problems(source).notJson(e);
    }
  }

  /**
   * Returns the value that a tree holds.
   *
   * @param expected what errors call it
   * @throws MalformedRecordException if it is something else
   */
  public static <T> T value(JsonNode tree, String source, String expected, Class<T> type) {
    Problems problems = new Problems(source);
    if (!tree.isObject()) {
      throw problems.at("", expected, tree);
    }
    try {
      return MAPPER.treeToValue(tree, type);
    } catch (JacksonException e) {
      throw problems.notRecord(e, tree);
    }
  }
}
