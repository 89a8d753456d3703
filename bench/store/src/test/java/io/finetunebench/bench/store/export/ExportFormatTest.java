package io.finetunebench.bench.store.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.ResultBuilder;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.imports.JmhJsonReader;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.series.Series;
import io.finetunebench.bench.record.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every format is read back by something that this project did not write, or by a schema. */
class ExportFormatTest {
  private static final String NASTY = "a \"quoted\", back\\slashed\nname; ü";
  private static final RunRecord FULL = SampleRecords.full();

  /** A rate with an interval, a time without one, and names that have to be escaped. */
  private static final RunRecord MIXED =
      SampleRecords.record(
          "20261124T140000Z-mixed0",
          Instant.parse("2026-11-24T14:00:00.125Z"),
          List.of(
              SampleRecords.validResult(),
              time("Sort", Map.of("size", NASTY), "closed", 2.5),
              time("Sort", Map.of("size", "10"), "closed, 4 threads", 0.5)));

  private static BenchmarkResult time(
      String name, Map<String, String> parameters, String load, double score) {
    Metric metric =
        Metric.of(
                "time",
                "ms/op",
                Hint.TIME,
                score,
                List.of(List.of(score, score + 0.1), List.of(score - 0.1)))
            .with(score > 1 ? new Interval(score - 1, score + 1, 0.99, "t") : null);
    Metric bytes = Metric.allocation(16, List.of(List.of(16.0)));
    return ResultBuilder.of(name).parameters(parameters).load(load).metrics(metric, bytes).result();
  }

  @Test
  void jmhsJsonKeepsToItsSchemaAndReadsBackSampleBySample() throws IOException {
    String json = ExportFormat.JMH.write(List.of(MIXED));
    assertKeepsTo("jmh.schema.json", json);
    List<Series> read = JmhJsonReader.read(json, "exported");
    List<Series> written = Series.of(MIXED);
    assertEquals(written.size(), read.size());
    for (int i = 0; i < read.size(); i++) {
      assertEquals(written.get(i).benchmark(), read.get(i).benchmark());
      assertEquals(written.get(i).parameters(), read.get(i).parameters());
      assertEquals(written.get(i).load(), read.get(i).load());
      Metric expected = Objects.requireNonNull(written.get(i).metric());
      Metric found = Objects.requireNonNull(read.get(i).metric());
      assertEquals(expected.samples(), found.samples());
      assertEquals(expected.unit(), found.unit());
      assertEquals(expected.hint(), found.hint());
    }
    JsonNode time = JsonMapper.builder().build().readTree(json).path(2);
    assertEquals(4, time.path("threads").asInt());
    assertEquals("NaN", time.at("/secondaryMetrics/gc.alloc.rate.norm/scoreError").asString());
    assertEquals(0.4, time.at("/primaryMetric/scorePercentiles/0.0").asDouble());
    assertEquals(0.6, time.at("/primaryMetric/scorePercentiles/100.0").asDouble());
    assertEquals(16, time.at("/secondaryMetrics/gc.alloc.rate.norm/score").asInt());
  }

  @Test
  void jmhsErrorIsHalfOfTheIntervalOfTheRecord() {
    JsonNode timed = JsonMapper.builder().build().readTree(ExportFormat.JMH.write(List.of(MIXED)));
    JsonNode metric = timed.path(1).path("primaryMetric");
    assertEquals(1, metric.path("scoreError").asDouble(), 1e-9);
    assertEquals(1.5, metric.path("scoreConfidence").path(0).asDouble(), 1e-9);
    assertEquals(3.5, metric.path("scoreConfidence").path(1).asDouble(), 1e-9);
  }

  @Test
  void jmhsErrorOfSingleOperationsCannotBeKnown() {
    RunRecord sampled =
        SampleRecords.record(
            "20261124T140000Z-sample",
            Instant.parse("2026-11-24T14:00:00.125Z"),
            List.of(time("Sort", Map.of(Series.JMH_MODE, "sample"), "closed", 2.5)));
    JsonNode tree = JsonMapper.builder().build().readTree(ExportFormat.JMH.write(List.of(sampled)));
    assertEquals("sample", tree.path(0).path("mode").asString());
    assertEquals("NaN", tree.path(0).at("/primaryMetric/scoreError").asString());
    assertEquals("NaN", tree.path(0).at("/primaryMetric/scoreConfidence/1").asString());
  }

  @Test
  void csvIsReadByAReaderOfCsv() throws IOException {
    String csv = ExportFormat.CSV.write(List.of(FULL, MIXED));
    List<CSVRecord> rows =
        CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .get()
            .parse(new StringReader(csv))
            .getRecords();
    assertEquals(4 + 6, rows.size());
    assertTrue(rows.stream().allMatch(CSVRecord::isConsistent), csv);
    assertEquals(FULL.id(), rows.get(0).get("run"));
    assertEquals("6500000.0", rows.get(0).get("score"));
    assertEquals("6400000.0 6500000.0;6600000.0", rows.get(0).get("samples"));
    assertEquals("316.0", rows.get(1).get("score"));
    assertEquals("invalid", rows.get(2).get("status"));
    assertEquals("the loss became NaN in epoch 2", rows.get(2).get("reason"));
    assertEquals("", rows.get(2).get("score"));
    assertEquals("size=" + Printable.text(NASTY), rows.get(6).get("parameters"));
    assertEquals(1 + rows.size(), csv.lines().count(), "no line break inside a value");
  }

  @Test
  void aRunWithNothingValidIsRefused() {
    RunRecord sparse = SampleRecords.sparse();
    String message =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class, () -> ExportFormat.JMH.write(List.of(sparse)))
                .getMessage());
    assertTrue(message.contains("sparse") && message.contains("found none"), message);
  }

  private static void assertKeepsTo(String schema, String json) throws IOException {
    try (InputStream in = ExportFormatTest.class.getResourceAsStream(schema)) {
      assertEquals(
          List.of(),
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
              .getSchema(in, InputFormat.JSON)
              .validate(JsonMapper.builder().build().readTree(json)));
    }
  }
}
