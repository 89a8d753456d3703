package io.finetunebench.core.experiment.data;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the fuzzing of a module's readers begins with, and what it found. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class FuzzCorpus {
  private final Path folder;

  /** Takes the usual corpus of a module. */
  protected FuzzCorpus() {
    this("src/test/fuzz");
  }

  /** Takes the files below a folder of the module. */
  protected FuzzCorpus(String folder) {
    this.folder = Path.of(folder);
  }

  /** Returns the files. */
  public List<Path> corpus() throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return found.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /**
   * Fuzzes with one input.
   *
   * @param reader name of the folder that it lies in
   */
  protected abstract void fuzz(String reader, byte[] data);

  @ParameterizedTest
  @MethodSource("corpus")
  void isReadOrRefusedInALine(Path file) throws IOException {
    byte[] data = Files.readAllBytes(file);
    String reader = file.getName(file.getNameCount() - 2).toString();
    assertTimeoutPreemptively(Duration.ofSeconds(60), () -> fuzz(reader, data));
  }
}
