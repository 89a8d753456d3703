package io.finetunebench.bench.record.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.finetunebench.bench.record.SampleRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class RecordSchemaTest {
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(
              Objects.requireNonNull(
                  RecordFormat.class.getResourceAsStream("run-record-v1.schema.json")));

  /** Fields that a reader takes as null where they are absent. */
  private static final List<String> OPTIONAL =
      List.of(
          "/run/finishedAt",
          "/environment/backend",
          "/run/commit/id",
          "/run/commit/branch",
          "/run/commit/dirty",
          "/environment/backend/device",
          "/environment/machine/identity/name",
          "/environment/machine/identity/gpuDriver",
          "/results/0/validity/reason",
          "/results/1/check",
          "/results/2/check",
          "/results/0/metrics/0/forks/0/fastest",
          "/results/0/metrics/0/forks/0/warmup",
          "/results/0/metrics/0/forks/1/fastest",
          "/results/0/metrics/0/forks/1/warmup",
          "/results/0/latencies/0/histogramLog",
          "/results/0/latencies/0/percentileTable",
          "/results/0/device",
          "/results/1/device",
          "/results/2/device",
          "/environment/rulers/0/after",
          "/interleaving",
          "/interleaving/benchmarks/0/stop",
          "/shard");

  @Test
  void theSchemaIsItselfValid() {
    String schema = SCHEMA.getSchemaNode().toString();
    Schema metaSchema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));
    assertEquals(List.of(), metaSchema.validate(schema, InputFormat.JSON));
  }

  @Test
  void whatIsWrittenConforms() {
    assertEquals(List.of(), errors(RecordFormat.write(SampleRecords.full())));
    assertEquals(List.of(), errors(RecordFormat.write(SampleRecords.sparse())));
  }

  @Test
  void theKeptRecordConforms() {
    assertEquals(List.of(), errors(RecordFormatTest.kept()));
  }

  @Test
  void unknownFieldsConform() {
    ObjectNode record = keptTree();
    for (JsonNode object : objects(record)) {
      ((ObjectNode) object).put("added later", "text");
    }
    assertEquals(List.of(), errors(record.toString()));
    assertEquals("quick", RecordFormat.read(record.toString(), "memory").preset());
  }

  @ParameterizedTest
  @MethodSource("fieldsOfTheKeptRecord")
  void schemaAndReaderAgreeOnWhetherAFieldMayBeAbsentOrNull(String pointer) {
    boolean optional =
        OPTIONAL.contains(pointer) || pointer.matches("/results/0/metrics/\\d+/interval");
    ObjectNode absent = keptTree();
    assertNotEquals(null, parent(absent, pointer).remove(lastName(pointer)));
    assertEquals(optional, conforms(absent), "schema, absent " + pointer);
    assertEquals(optional, reads(absent), "reader, absent " + pointer);

    ObjectNode isNull = keptTree();
    parent(isNull, pointer).putNull(lastName(pointer));
    assertEquals(optional, conforms(isNull), "schema, null " + pointer);
    assertEquals(optional, reads(isNull), "reader, null " + pointer);
  }

  @ParameterizedTest
  @MethodSource("fieldsOfTheKeptRecord")
  void schemaAndReaderRefuseAFieldOfAnotherType(String pointer) {
    for (String other : List.of("[[[]]]", "{\"a\": {}}", "true", "\" \"", "-0.5")) {
      ObjectNode record = keptTree();
      JsonNode value = JsonMapper.shared().readTree(other);
      JsonNode old = record.at(pointer);
      boolean fits =
          (old.isBoolean() && value.isBoolean())
              || (old.isDouble() && value.isDouble() && isFreeForTheSchema(pointer))
              || (pointer.equals("/run/commit") && value.isObject());
      if (fits) {
        continue;
      }
      parent(record, pointer).set(lastName(pointer), value);
      assertFalse(conforms(record), "schema, " + pointer + " = " + other);
      assertFalse(reads(record), "reader, " + pointer + " = " + other);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/schemaVersion | 2",
        "/run/id | \"-dash\"",
        "/run/id | \"a/b\"",
        "/run/startedAt | \"2026-11-24 13:21\"",
        "/results/0/metrics | []",
        "/results/0/check | null",
        "/results/0/check/error | \"NaN\"",
        "/results/0/validity/reason | \"too slow\"",
        "/results/0/validity/status | \"invalid\"",
        "/results/0/validity | {\"status\": \"invalid\", \"reason\": \"numbers travel alone\"}",
        "/results/0/validity | {\"status\": \"doubtful\", \"reason\": \"unknown\"}",
        "/results/1/validity | {\"status\": \"valid\"}",
        "/results/1/validity/reason | \"\"",
        "/results/2/validity | {\"status\": \"skipped\"}",
        "/results/0/metrics/0/hint | \"sideways\"",
        "/results/0/metrics/0/hint | \"bytes\"",
        "/results/0/metrics/0/forks | []",
        "/results/0/metrics/0/forks/0/samples | []",
        "/results/0/metrics/0/forks/0/samples | [1, \"2\"]",
        "/results/0/metrics/0/forks/0/samples | [1, null]",
        "/results/0/metrics/0/forks/0/fastest | [1, null]",
        "/results/0/metrics/0/forks/0/warmup | [1, null]",
        "/results/0/metrics/1/forks/0/fastest | [1, 1]",
        "/results/0/metrics/0/interval/confidence | 1",
        "/results/0/latencies/0/count | 0",
        "/results/0/latencies/0/min | -1",
        "/results/0/latencies/0/max | 9223372036854775808",
        "/results/0/latencies/0/percentiles/0/percentile | 100.5",
        "/results/0/latencies/0/histogramLog | \"/etc/passwd\"",
        "/results/0/latencies/0/histogramLog | \"a/../../b\"",
        "/results/0/latencies/0/histogramLog | \"c:b\"",
        "/results/0/device/name | \" \"",
        "/results/2/device | {\"backend\": \"a\", \"name\": \"b\", \"computeCapability\": \"8.0\","
            + " \"standIn\": false}",
        "/environment/rulers/0/before | 0",
        "/environment/rulers/0/after | -1",
        "/environment/machine/identity/cores | 0",
        "/environment/machine/identity/gpus | [7]",
        "/environment/backend/threads/BLAS | 0",
        "/environment/backend/versions/BLAS | \" \"",
        "/environment/backend/standIn | null",
        "/interleaving/withRun | \"-dash\"",
        "/interleaving/side | \"middle\"",
        "/interleaving/confidence | 1",
        "/interleaving/minimumEffect | -0.1",
        "/interleaving/mostForks | 0",
        "/interleaving/benchmarks/0/order | \"AAAB AB\"",
        "/interleaving/benchmarks/0/looks | -1",
        "/interleaving/benchmarks/0/stop | \"bored\"",
        "/shard/job | \"a job\"",
        "/shard/index | -1",
        "/shard/count | 0",
      })
  void schemaAndReaderRefuseWhatBreaksAnInvariant(String pointer, String value) {
    ObjectNode record = keptTree();
    parent(record, pointer).set(lastName(pointer), JsonMapper.shared().readTree(value));
    assertFalse(conforms(record), "schema");
    assertFalse(reads(record), "reader");
  }

  static List<String> fieldsOfTheKeptRecord() {
    List<String> pointers = new ArrayList<>();
    collect(keptTree(), "", pointers);
    pointers.removeIf(RecordSchemaTest::isMapKey);
    assertTrue(pointers.size() > 70, "fields: " + pointers.size());
    return pointers;
  }

  private static void collect(JsonNode node, String pointer, List<String> pointers) {
    for (String name : node.propertyNames()) {
      pointers.add(pointer + "/" + name);
      collect(node.path(name), pointer + "/" + name, pointers);
    }
    for (int i = 0; i < (node.isArray() ? node.size() : 0); i++) {
      collect(node.path(i), pointer + "/" + i, pointers);
    }
  }

  private static List<JsonNode> objects(JsonNode record) {
    List<String> pointers = new ArrayList<>();
    collect(record, "", pointers);
    List<JsonNode> objects = new ArrayList<>(List.of(record));
    for (String pointer : pointers) {
      JsonNode node = record.at(pointer);
      if (node.isObject() && !pointer.equals("/environment/backend/threads")) {
        objects.add(node);
      } else if (node instanceof ArrayNode array) {
        array.forEach(
            element -> {
              if (element.isObject()) {
                objects.add(element);
              }
            });
      }
    }
    return objects;
  }

  private static boolean isMapKey(String pointer) {
    return pointer.contains("/details/")
        || pointer.contains("/parameters/")
        || pointer.contains("/versions/")
        || pointer.contains("/threads/")
        || pointer.contains("/asked/");
  }

  /** Whether a schema can't refuse a negative number there. */
  private static boolean isFreeForTheSchema(String pointer) {
    return pointer.endsWith("/score") || pointer.endsWith("/low") || pointer.endsWith("/high");
  }

  private static ObjectNode keptTree() {
    return (ObjectNode) JsonMapper.shared().readTree(RecordFormatTest.kept());
  }

  private static ObjectNode parent(ObjectNode record, String pointer) {
    return (ObjectNode) record.at(pointer.substring(0, pointer.lastIndexOf('/')));
  }

  private static String lastName(String pointer) {
    return pointer.substring(pointer.lastIndexOf('/') + 1);
  }

  private static List<Error> errors(String json) {
    return SCHEMA.validate(json, InputFormat.JSON);
  }

  private static boolean conforms(JsonNode record) {
    return errors(record.toString()).isEmpty();
  }

  private static boolean reads(JsonNode record) {
    try {
      RecordFormat.read(record.toString(), "memory");
      return true;
    } catch (MalformedRecordException e) {
      return false;
    }
  }
}
