package io.finetunebench.core.experiment.data;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Reads any bytes as a file of points or as a table: they are read, or refused in one line, and
 * nothing else happens. {@code .ci/fuzz} runs it with Jazzer, {@link TableCorpusTest} with a
 * corpus.
 */
public final class TableFuzz {
  /** The readers, by the name of their corpus. */
  static final Map<String, Consumer<Path>> READERS =
      Map.of("points", TableFuzz::points, "table", TableFuzz::table);

  private static final FuzzedFile FILE = FuzzedFile.of(".csv");

  private TableFuzz() {}

  /** Takes one input, as Jazzer gives it, for the reader that the property names. */
  public static void fuzzerTestOneInput(byte[] data) {
    read(System.getProperty("finetunebench.fuzz", "table"), data);
  }

  static void read(String reader, byte[] data) {
    FILE.write(data);
    Objects.requireNonNull(READERS.get(reader), reader).accept(FILE.path());
  }

  private static void points(Path file) {
    refusedInALine(() -> PointFile.isOne(file));
    refusedInALine(() -> PointFile.read(file));
  }

  private static void table(Path file) {
    refusedInALine(() -> CsvFile.read(file, CsvFile.Format.USUAL, null));
    refusedInALine(() -> CsvFile.unlabelled(file, CsvFile.Format.USUAL));
  }

  private static void refusedInALine(Runnable reading) {
    try {
      reading.run();
    } catch (PointFileException refused) {
      FILE.requireLine(refused);
    }
  }
}
