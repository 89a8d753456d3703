package io.finetunebench.core.data;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What fuzzing begins with, and what it found. */
class TableCorpusTest {
  static Stream<Arguments> corpus() throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(Path.of("src/test/fuzz"))) {
      files = found.filter(Files::isRegularFile).sorted().toList();
    }
    return files.stream().map(file -> Arguments.of(file.getName(file.getNameCount() - 2), file));
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void isReadOrRefusedInALine(Path reader, Path file) throws IOException {
    byte[] data = Files.readAllBytes(file);
    assertTimeoutPreemptively(
        Duration.ofSeconds(60), () -> TableFuzz.read(reader.toString(), data));
  }
}
