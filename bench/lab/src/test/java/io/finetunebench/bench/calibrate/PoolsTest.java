package io.finetunebench.bench.calibrate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.bench.record.RecordFormat;
import io.finetunebench.bench.record.RunRecord;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** The pools in the repository can be judged again. */
class PoolsTest {
  private static final int TAR_BLOCK = 512;
  private static final int SIZE_AT = 124;
  private static final int SIZE_DIGITS = 11;

  @Test
  void noComparisonOfEqualBuildsIsCalled() throws IOException {
    PairCalibration calibration =
        PairCalibration.of(PairPool.of(records(Path.of("pools", "kotlin-idle.tar.gz")), "pool"));
    assertEquals(80, calibration.pairs());
    assertEquals(0.0444, calibration.spread(), 1e-4);
    for (PairCalibration.Row row : calibration.rows()) {
      if (row.change() == 0) {
        assertEquals(0, row.called().fraction(), row::toString);
        assertEquals(0, row.missed().fraction(), row::toString);
      }
    }
  }

  /**
   * Reads the files of a tar archive: each has a block that says how long it is, and whole blocks.
   */
  private static List<RunRecord> records(Path archive) throws IOException {
    List<RunRecord> records = new ArrayList<>();
    try (DataInputStream in =
        new DataInputStream(new GZIPInputStream(Files.newInputStream(archive)))) {
      byte[] header = new byte[TAR_BLOCK];
      in.readFully(header);
      while (header[0] != 0) {
        int size = Integer.parseInt(new String(header, SIZE_AT, SIZE_DIGITS, US_ASCII), 8);
        byte[] content = new byte[(size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK];
        in.readFully(content);
        if (size > 0) {
          records.add(RecordFormat.read(new String(content, 0, size, UTF_8), archive.toString()));
        }
        in.readFully(header);
      }
    }
    return records;
  }
}
