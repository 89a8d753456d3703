package io.finetunebench.bench.record.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.finetunebench.bench.record.imports.ImportedRuns;
import io.finetunebench.bench.record.imports.SeriesFile;
import io.finetunebench.bench.record.json.AcknowledgementFormat;
import io.finetunebench.bench.record.json.MalformedRecordException;
import io.finetunebench.bench.record.json.RecordFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class RegularFileTest {
  private static final ImportedRuns.Facts NOTHING = new ImportedRuns.Facts(null, null, null, null);

  private static final List<Consumer<Path>> READERS =
      List.of(
          RecordFormat::read,
          AcknowledgementFormat::read,
          SeriesFile::read,
          file -> ImportedRuns.read(file, NOTHING),
          file -> ImportedRuns.readTogether(List.of(file), NOTHING));

  @TempDir private Path folder = Path.of("");

  private static String refusal(Consumer<Path> reader, Path file) {
    return OddFiles.soon(
        () ->
            String.valueOf(
                assertThrows(MalformedRecordException.class, () -> reader.accept(file))
                    .getMessage()));
  }

  @Test
  void whatNeverEndsIsNoFile() throws IOException {
    for (Path file : OddFiles.in(folder)) {
      for (Consumer<Path> reader : READERS) {
        assertEquals(file + OddFiles.EXPECTED, refusal(reader, file));
      }
    }
  }

  @Test
  void aFolderIsNoFile() {
    for (Consumer<Path> reader : READERS) {
      assertEquals(folder + ": expected a file, found a folder", refusal(reader, folder));
    }
  }
}
