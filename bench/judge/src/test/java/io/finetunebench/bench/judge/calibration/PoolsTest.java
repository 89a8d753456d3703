package io.finetunebench.bench.judge.calibration;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.json.RecordFormat;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pools in the repository can be judged again. */
class PoolsTest {
  private static final int TAR_BLOCK = 512;
  private static final int SIZE_AT = 124;
  private static final int SIZE_DIGITS = 11;

  /**
   * Equal builds are called, and intervals of 99 % miss, as seldom as docs/appendix/error-rates.md
   * says.
   *
   * @param spread standard deviation of a pair's logarithm
   * @param called the largest share of comparisons of equal builds that call one of them
   * @param missed the largest share of comparisons of equal builds whose interval misses
   * @param found the least share of comparisons that find more work
   */
  @ParameterizedTest
  @CsvSource({
    "kotlin-idle, 80, 0.0444, 0, 0, 0",
    "jmh-sample-idle, 600, 0.0089, 0, 0, 1",
    "jmh-sample-neighbours, 680, 0.0098, 0, 0, 1"
  })
  void equalBuildsAreHardlyEverCalled(
      String pool, int pairs, double spread, double called, double missed, double found)
      throws IOException {
    PairCalibration calibration =
        PairCalibration.of(PairPool.of(records(Path.of("pools", pool + ".tar.gz")), pool));
    assertEquals(pairs, calibration.pairs());
    assertEquals(spread, calibration.spread(), 1e-4);
    for (PairCalibration.Row row : calibration.rows()) {
      if (row.change() == 0) {
        assertTrue(row.called().fraction() <= called, row::toString);
        assertTrue(row.missed().fraction() <= missed, row::toString);
      } else {
        assertTrue(row.called().fraction() >= found, row::toString);
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
