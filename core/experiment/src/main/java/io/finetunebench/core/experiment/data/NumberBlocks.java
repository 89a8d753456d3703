package io.finetunebench.core.experiment.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Numbers of a table that grow row by row in blocks, so that the peak is twice the table. */
final class NumberBlocks {
  /** Small: G1 gives an array of half a region, which may be 512 KiB, regions of its own. */
  private static final int BLOCK = 1 << 14;

  private final Path file;
  private final int columns;
  private final List<double[]> blocks = new ArrayList<>();
  private final long most = Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / 24);
  private int inBlock = BLOCK;

  NumberBlocks(Path file, int columns) {
    this.file = file;
    this.columns = columns;
  }

  void add(double value) {
    if (inBlock == BLOCK) {
      if ((blocks.size() + 1L) * BLOCK > Math.max(most, BLOCK)) {
        throw new PointFileException(
            file,
            "found more than "
                + (long) blocks.size() * BLOCK
                + " numbers, expected what a third of the heap holds: give Java more with -Xmx");
      }
      blocks.add(new double[BLOCK]);
      inBlock = 0;
    }
    blocks.get(blocks.size() - 1)[inBlock] = value;
    inBlock++;
  }

  Points points() {
    int count = (blocks.size() - 1) * BLOCK + inBlock;
    return Points.generate(
        columns,
        count / columns,
        (point, feature) -> {
          int place = point * columns + feature;
          return blocks.get(place / BLOCK)[place % BLOCK];
        });
  }
}
