package io.finetunebench.bench.record.imports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.json.AcknowledgementFormat;
import io.finetunebench.bench.record.json.RecordFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What attacks found, good texts, and texts that differ from good ones in a few places. */
class ReaderCorpusTest {
  private static final int MUTATIONS = 300;

  static Stream<String> corpus() {
    String record = RecordFormat.write(SampleRecords.full());
    String jmh =
        "[{\"benchmark\":\"a.b\",\"mode\":\"avgt\",\"threads\":2,\"params\":{\"n\":\"1\"},"
            + "\"primaryMetric\":{\"score\":1.5,\"scoreUnit\":\"ns/op\",\"rawData\":[[1.5,2],[3]]}}]";
    String data =
        "window.BENCHMARK_DATA = {\"entries\":{\"s\":[{\"commit\":{\"id\":\"a\"},\"date\":1,"
            + "\"tool\":\"jmh\",\"benches\":[{\"name\":\"o.S ( {\\\"n\\\":\\\"1\\\"} )\",\"value\":1,"
            + "\"unit\":\"ops/s\"}]}]}};";
    String acknowledgement =
        AcknowledgementFormat.write(
            new Acknowledgement(1, "a", "b", null, Map.of("n", "1"), "why", Instant.EPOCH));
    String deep = "[".repeat(100_000);
    return Stream.of(
        record,
        jmh,
        data,
        acknowledgement,
        record.replaceFirst(
            "\"histogramLog\": \"[^\"]*\"", "\"histogramLog\": \"" + "a/".repeat(2000) + "a\""),
        record.replace("2026-", "+999999999-"),
        record.replace("ABBA BAAB BAAB", "ABBA ".repeat(100_000)),
        record.replace("312.0", "1.7976931348623157E308"),
        record.replace("312.0", "-312.0"),
        record.replace("0123456789abcdef".repeat(4), "a".repeat(10_000)),
        deep,
        "{\"entries\":" + deep,
        "{\"a\":".repeat(50_000),
        jmh.replace("1.5", "1" + "0".repeat(5000)),
        jmh.replace("1.5", "1e999999999"),
        jmh.replace("1.5", "1e308"),
        jmh.replace("\"rawData\":[[1.5,2],[3]]", "\"rawDataHistogram\":[[[[1e149,1e200]]]]"),
        jmh.replace(
            "}}]",
            "},\"secondaryMetrics\":{\"gc.alloc.rate.norm\":{\"rawData\":[[1e308,1e308],[-1]]}}}]"),
        jmh.replace("\"threads\":2", "\"threads\":2147483648"),
        data.replace("o.S ( ", "o.S" + " ".repeat(100_000)),
        data.replace("\"date\":1", "\"date\":9223372036854775807"),
        "\uFEFF" + record,
        "\u0000",
        "null",
        "");
  }

  static List<Path> kept() throws IOException {
    try (Stream<Path> found = Files.walk(Path.of("src/test/fuzz"))) {
      return found.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("kept")
  void whatFuzzingBeganWithAndFoundIsReadOrRefusedInALine(Path file) throws IOException {
    byte[] data = Files.readAllBytes(file);
    assertTimeoutPreemptively(Duration.ofSeconds(60), () -> ReaderFuzz.fuzzerTestOneInput(data));
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void everyTextIsReadOrRefusedInALine(String text) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          byte[] bytes = text.getBytes(UTF_8);
          ReaderFuzz.fuzzerTestOneInput(bytes);
          SplittableRandom random = new SplittableRandom(7);
          List<String> tokens = List.of("\"", "{", "}", "[", "]", "null", "-1", "1e400", "\\u0000");
          for (int i = 0; bytes.length > 0 && bytes.length < 50_000 && i < MUTATIONS; i++) {
            byte[] token = tokens.get(random.nextInt(tokens.size())).getBytes(UTF_8);
            byte[] mutated = bytes.clone();
            int at = random.nextInt(bytes.length);
            for (int k = 0; k < token.length && at + k < mutated.length; k++) {
              mutated[at + k] = token[k];
            }
            ReaderFuzz.fuzzerTestOneInput(mutated);
          }
        });
  }
}
