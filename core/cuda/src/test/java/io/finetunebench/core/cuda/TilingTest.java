package io.finetunebench.core.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How products of matrices are divided among blocks. */
class TilingTest {
  private static final int[] MULTIPROCESSORS = {1, 8, 40, 108, 132, 148};

  private static Tiling tiling(int rows, int columns, int depth) {
    return Tiling.of(rows, columns, depth, Elements.FLOAT, 132);
  }

  @ParameterizedTest
  @CsvSource({
    // A step of 2-512-512-1 and of 2-2048-2048-1: the output, then the gradient of a hidden layer.
    "100, 512, 512, 64, 8, 128",
    "512, 512, 100, 64, 1, 64",
    "100, 2048, 2048, 128, 8, 128",
    "2048, 2048, 100, 128, 1, 256",
    "10000, 512, 512, 128, 1, 316",
    "512, 512, 10000, 128, 8, 128",
    "10000, 2048, 2048, 128, 1, 1264",
    "2048, 2048, 10000, 128, 1, 256",
    // One row, one column, and sums as deep as a data set.
    "1, 512, 512, 64, 8, 64",
    "64, 1, 100000, 64, 64, 64",
    "512, 1, 255, 64, 1, 8",
  })
  void aLargeDeviceIsFilled(int rows, int columns, int depth, int side, int pieces, int blocks) {
    Tiling tiling = tiling(rows, columns, depth);
    assertEquals(new Tiling(rows, columns, depth, side, pieces), tiling);
    assertEquals(blocks, tiling.blocksDown() * tiling.blocksAcross() * tiling.pieces());
  }

  @Test
  void thePiecesAreTheSameOnEveryDevice() {
    for (int depth : new int[] {1, 255, 256, 257, 1000, 9999, 100_000}) {
      for (int rows : new int[] {1, 64, 65, 2048}) {
        Tiling whole = tiling(rows, 512, depth);
        for (int multiprocessors : MULTIPROCESSORS) {
          Tiling there = Tiling.of(rows, 512, depth, Elements.FLOAT, multiprocessors);
          assertEquals(whole.pieces(), there.pieces());
          assertEquals(whole.pieceDepth(), there.pieceDepth());
        }
      }
    }
  }

  @Test
  void thePiecesCoverTheDepthAndNoneIsEmpty() {
    for (int depth = 1; depth < 3000; depth++) {
      Tiling tiling = tiling(64, 64, depth);
      assertEquals(0, tiling.pieceDepth() % 16);
      assertTrue(tiling.pieces() * tiling.pieceDepth() >= depth, tiling.toString());
      assertTrue((tiling.pieces() - 1) * tiling.pieceDepth() < depth, tiling.toString());
      assertTrue(depth >= 256 ? tiling.pieces() > 1 : tiling.pieces() == 1, tiling.toString());
    }
  }

  @Test
  void aSmallDeviceTakesLargeSquaresEarlier() {
    assertEquals(Tiling.SMALL, Tiling.of(512, 512, 100, Elements.FLOAT, 132).side());
    assertEquals(Tiling.LARGE, Tiling.of(512, 512, 100, Elements.FLOAT, 16).side());
    assertEquals(Tiling.SMALL, Tiling.of(64, 64, 100, Elements.FLOAT, 1).side());
  }

  @Test
  void doublePrecisionHasSmallSquaresOnly() {
    Tiling tiling = Tiling.of(10_000, 2048, 2048, Elements.DOUBLE, 132);
    assertEquals(new Tiling(10_000, 2048, 2048, Tiling.SMALL, 1), tiling);
  }
}
