package io.finetunebench.core.cuda;

/**
 * How a product of matrices is divided among blocks: its results into squares, and its common
 * dimension into pieces that blocks sum on their own (split-K), before another launch adds the
 * pieces up in their order.
 *
 * <p>The pieces decide the order of a result's sum, so they follow from the shapes alone, and a
 * result is the same on every device. The squares do not, so they follow from the device, too.
 *
 * @param rows of the results
 * @param columns of the results
 * @param depth of the common dimension
 * @param side of a square
 * @param pieces of the common dimension
 */
record Tiling(int rows, int columns, int depth, int side, int pieces) {
  /** Results of a thread are 4 x 4, or 8 x 8 in a large square. */
  static final int SMALL = 64;

  static final int LARGE = 128;

  /** Blocks that are enough for any device: several for each multiprocessor of the largest. */
  private static final int ENOUGH_BLOCKS = 512;

  /** Below this depth the second launch takes longer than the pieces save. */
  private static final int LEAST_DEPTH_TO_DIVIDE = 256;

  private static final int LEAST_DEPTH_OF_A_PIECE = 64;
  private static final int MOST_PIECES = 64;

  /** Both kernels take so many steps of the common dimension at once, or half as many. */
  private static final int DEPTH_UNIT = 16;

  /**
   * Work of a large square beside that of a small one. It has four times as many products, each at
   * half the traffic of shared memory, which is what bounds the small ones.
   */
  private static final int WORK_OF_A_LARGE_SQUARE = 2;

  /** Returns the division for a device with so many multiprocessors. */
  static Tiling of(int rows, int columns, int depth, Elements elements, int multiprocessors) {
    int squares = Math.multiplyExact(Launch.blocks(rows, SMALL), Launch.blocks(columns, SMALL));
    int pieces = 1;
    if (depth >= LEAST_DEPTH_TO_DIVIDE) {
      int most = Math.min(depth / LEAST_DEPTH_OF_A_PIECE, MOST_PIECES);
      pieces = Math.max(1, Math.min(ENOUGH_BLOCKS / squares, most));
    }
    Tiling small = new Tiling(rows, columns, depth, SMALL, pieces);
    Tiling large = new Tiling(rows, columns, depth, LARGE, pieces);
    return elements == Elements.FLOAT
            && WORK_OF_A_LARGE_SQUARE * large.turns(multiprocessors) <= small.turns(multiprocessors)
        ? large
        : small;
  }

  Tiling {
    // No piece is empty.
    pieces = Launch.blocks(depth, pieceDepth(depth, pieces));
  }

  private static int pieceDepth(int depth, int pieces) {
    return Launch.blocks(Launch.blocks(depth, pieces), DEPTH_UNIT) * DEPTH_UNIT;
  }

  /** Returns how many steps of the common dimension a piece has; the last may have fewer. */
  int pieceDepth() {
    return pieceDepth(depth, pieces);
  }

  int blocksDown() {
    return Launch.blocks(rows, side);
  }

  int blocksAcross() {
    return Launch.blocks(columns, side);
  }

  /** Returns how many blocks the busiest multiprocessor computes. */
  private long turns(int multiprocessors) {
    long blocks = (long) blocksDown() * blocksAcross() * pieces;
    return (blocks + multiprocessors - 1) / multiprocessors;
  }
}
