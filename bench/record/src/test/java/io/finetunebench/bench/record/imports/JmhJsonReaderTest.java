package io.finetunebench.bench.record.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.json.MalformedRecordException;
import io.finetunebench.bench.record.json.RecordFormat;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.series.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JmhJsonReaderTest {
  /** As JMH 1.37 writes it, shortened. */
  private static final String FILE =
      """
      [
          {
              "jmhVersion" : "1.37",
              "benchmark" : "org.example.Parsing.parse",
              "mode" : "thrpt",
              "threads" : 4,
              "forks" : 2,
              "jvm" : "/usr/lib/jvm/java-17/bin/java",
              "jvmArgs" : [ "-Xmx1g" ],
              "jdkVersion" : "17.0.13",
              "vmName" : "OpenJDK 64-Bit Server VM",
              "vmVersion" : "17.0.13+11",
              "warmupIterations" : 3,
              "measurementIterations" : 2,
              "params" : { "size" : "10" },
              "primaryMetric" : {
                  "score" : 105.0,
                  "scoreError" : "NaN",
                  "scoreConfidence" : [ "NaN", "NaN" ],
                  "scorePercentiles" : { "0.0" : 100.0 },
                  "scoreUnit" : "ops/ms",
                  "rawData" : [ [ 100.0, 110 ], [ 104.0, 106.0 ] ]
              },
              "secondaryMetrics" : { }
          },
          {
              "benchmark" : "org.example.Parsing.parse",
              "mode" : "sample",
              "threads" : 1,
              "primaryMetric" : {
                  "score" : 2.5,
                  "scoreUnit" : "us/op",
                  "rawDataHistogram" : [ [ [ [1.0, 3], [5.0, 1] ] ], [ [ [3.0, 1] ] ] ]
              },
              "secondaryMetrics" : { }
          }
      ]
      """;

  @TempDir private Path folder = Path.of("");

  @Test
  void readsSamplesByForkWithUnitAndDirection() {
    List<Series> series = JmhJsonReader.read(FILE, "jmh.json");
    Series throughput = series.get(0);
    Metric metric = Objects.requireNonNull(throughput.metric());
    assertEquals("org.example.Parsing.parse", throughput.benchmark());
    assertEquals("thrpt", throughput.mode());
    assertEquals(Map.of("size", "10"), throughput.parameters());
    assertEquals("closed, 4 threads", throughput.load());
    assertEquals(Hint.RATE, metric.hint());
    assertEquals("ops/ms", metric.unit());
    assertEquals(List.of(List.of(100.0, 110.0), List.of(104.0, 106.0)), metric.samples());
    assertEquals(null, throughput.origin().machine());
    assertEquals("OpenJDK 64-Bit Server VM 17.0.13+11", throughput.origin().versions().get("JVM"));
    assertEquals(1, throughput.origin().notes().size());
  }

  @Test
  void histogramsOfModeSampleBecomeTheMeansOfIterations() {
    Series sampled = JmhJsonReader.read(FILE, "jmh.json").get(1);
    Metric metric = Objects.requireNonNull(sampled.metric());
    assertEquals("closed", sampled.load());
    assertEquals(Hint.TIME, metric.hint());
    assertEquals(List.of(List.of(2.0), List.of(3.0)), metric.samples());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "gc.alloc.rate.norm | [ [ 48.0, 48.5 ], [ 56 ] ] | [[48.0, 48.5], [56.0]] | 52.125",
        "·gc.alloc.rate.norm | [ [ 48.0, 48.5 ], [ 56 ] ] | [[48.0, 48.5], [56.0]] | 52.125",
        "gc.alloc.rate.norm | [ [ \"NaN\", 48.5 ], [ 56 ] ] | [[48.5], [56.0]] | 52.25",
        "gc.alloc.rate.norm | [ [ ], [ null, 56 ] ] | [[56.0]] | 56",
      })
  void theBytesThatItsProfilerCountsAreASeriesBesideTheTime(
      String name, String rawData, String samples, double score) {
    List<Series> series = JmhJsonReader.read(profiled(name, rawData), "any.json");
    assertEquals(List.of("", "allocation", ""), series.stream().map(Series::further).toList());
    Metric bytes = Objects.requireNonNull(series.get(1).metric());
    assertEquals(samples, bytes.samples().toString());
    assertEquals("B/op", bytes.unit());
    assertEquals(Hint.BYTES, bytes.hint());
    assertEquals(score, bytes.score());
    assertEquals(series.get(0).parameters(), series.get(1).parameters());
    assertEquals("thrpt", series.get(1).mode());
  }

  @Test
  void whereItCountedNothingThereIsTheTimeAlone() {
    for (String file :
        List.of(
            profiled("gc.alloc.rate.norm", "[ [ ], [ \"NaN\" ] ]"),
            profiled("gc.alloc.rate", "[ [ 1.0 ] ]"),
            FILE.replaceAll(",\\s*\"secondaryMetrics\" : \\{ }", ""))) {
      assertEquals(2, JmhJsonReader.read(file, "any.json").size(), file);
    }
  }

  @Test
  void bytesWithoutSamplesAreRefusedWithTheirPlace() {
    String message =
        String.valueOf(
            assertThrows(
                    MalformedRecordException.class,
                    () -> JmhJsonReader.read(profiled("gc.alloc.rate.norm", "7"), "any.json"))
                .getMessage());
    assertEquals(
        "any.json: [0].secondaryMetrics.gc.alloc.rate.norm.rawData: expected a list of forks, found"
            + " 7",
        message.substring(0, message.indexOf(';')));
  }

  private static String profiled(String name, String rawData) {
    return FILE.replaceFirst(
        "\"secondaryMetrics\" : \\{ }",
        "\"secondaryMetrics\" : { \"gc.time\" : { \"score\" : 1 }, \""
            + name
            + "\" : { \"score\" : 50.9, \"scoreUnit\" : \"B/op\", \"rawData\" : "
            + rawData
            + " } }");
  }

  @Test
  void theContentOfAFileSaysWhatItIs() throws IOException {
    Path jmh = Files.writeString(folder.resolve("any.txt"), "\n" + FILE);
    assertEquals(2, SeriesFile.read(jmh).size());
    Path run =
        Files.writeString(folder.resolve("run.txt"), RecordFormat.write(SampleRecords.full()));
    List<Series> series = SeriesFile.read(run);
    assertEquals(4, series.size());
    assertEquals("lab", series.get(0).origin().machine());
    assertEquals("CpuBackend", series.get(0).origin().backend());
    assertNotNull(series.get(0).metric());
    assertEquals(Validity.Status.INVALID, series.get(2).validity().status());
    assertEquals(
        List.of(
            "BLAS",
            "BLAS threads",
            "DL4J",
            "JVM",
            "JVM flags",
            "ND4J",
            "OpenMP threads",
            "binary level",
            "commit",
            "preset",
            "system"),
        List.copyOf(series.get(0).origin().versions().keySet()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"rawData\" : [ [ 100.0, | \"rawData\" : [ [ \"NaN\", "
            + "| [0].primaryMetric.rawData[0][0]: expected a number, found \"NaN\"",
        "\"rawData\" : [ [ 100.0, 110 ], | \"rawData\" : [ [ ], "
            + "| [0].primaryMetric.rawData[0]: expected a list of iterations, not empty, found []",
        "\"rawData\" : | \"raw\" : "
            + "| [0].primaryMetric.rawData: expected a list of forks, not empty, found nothing",
        "\"thrpt\" | \"fast\" | [0].mode: expected one of thrpt, avgt, sample, ss, found \"fast\"",
        "\"thrpt\" | \"avgt\" "
            + "| [0].primaryMetric.scoreUnit: expected a unit of mode avgt, found \"ops/ms\"",
        "\"us/op\" | 7 | [1].primaryMetric.scoreUnit: expected some text, found 7",
        "\"size\" : \"10\" | \"size\" : 10 | [0].params.size: expected text, found 10",
        "\"threads\" : 4 | \"threads\" : 0 "
            + "| [0].threads: expected a whole number of 1 or more, found 0",
        "[5.0, 1] | [5.0] | [1].primaryMetric.rawDataHistogram[0][0][1]: "
            + "expected a pair of value and count, found [5.0]",
        "\"benchmark\" : \"org.example.Parsing.parse\", | `` "
            + "| [0].benchmark: expected some text, found nothing",
      })
  void whatIsNotJmhsIsRefusedWithItsPlace(String old, String now, String problem) {
    int at = FILE.indexOf(old);
    String broken = FILE.substring(0, at) + now + FILE.substring(at + old.length());
    MalformedRecordException refusal =
        assertThrows(
            MalformedRecordException.class, () -> JmhJsonReader.read(broken, "its/jmh.json"));
    assertEquals("its/jmh.json: " + problem + "; fix it, or remove the file", refusal.getMessage());
  }

  @Test
  void whatIsNoListOfResultsIsRefused() {
    assertThrows(MalformedRecordException.class, () -> JmhJsonReader.read("[]", "jmh.json"));
    assertThrows(MalformedRecordException.class, () -> JmhJsonReader.read("[1]", "jmh.json"));
    assertThrows(MalformedRecordException.class, () -> JmhJsonReader.read("{}", "jmh.json"));
    assertThrows(MalformedRecordException.class, () -> JmhJsonReader.read("[{", "jmh.json"));
  }
}
