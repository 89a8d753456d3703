package io.finetunebench.bench.latency;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What fuzzing begins with, and what it found. */
class HistogramLogCorpusTest {
  static List<Path> corpus() throws IOException {
    try (Stream<Path> found = Files.walk(Path.of("src/test/fuzz"))) {
      return found.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void isReadOrRefusedInALine(Path file) throws IOException {
    byte[] data = Files.readAllBytes(file);
    assertTimeoutPreemptively(
        Duration.ofSeconds(60), () -> HistogramLogFuzz.fuzzerTestOneInput(data));
  }
}
