package io.finetunebench.core.engine.nd4j;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.engine.Batches;
import java.nio.DoubleBuffer;
import org.bytedeco.javacpp.DoublePointer;

/** A training set in the JVM's memory, a point's features and target side by side. */
final class DoubleRows implements ResidentData {
  private final int features;
  private final double[] rows;
  private final Batches batches;
  private final DoubleBuffer full;
  private final DoubleBuffer tail;

  DoubleRows(LabelledPoints data, Batches batches, DoublePointer full, DoublePointer tail) {
    this.features = data.points().featureCount();
    this.rows = new double[data.size() * (features + 1)];
    this.batches = batches;
    this.full = full.asBuffer();
    this.tail = tail.asBuffer();
    int next = 0;
    for (int point = 0; point < data.size(); point++) {
      for (int feature = 0; feature < features; feature++) {
        rows[next++] = data.points().feature(point, feature);
      }
      rows[next++] = data.target(point);
    }
  }

  @Override
  public void orderChanged() {}

  @Override
  public void gather(int batch) {
    int start = batches.start(batch);
    int count = batches.length(batch);
    DoubleBuffer to = count == batches.fullBatch() ? full : tail;
    int targets = (features + 1) * count;
    for (int column = 0; column < count; column++) {
      int row = batches.point(start + column) * (features + 1);
      for (int feature = 0; feature < features; feature++) {
        to.put(feature * count + column, rows[row + feature]);
      }
      to.put(targets + column, rows[row + features]);
    }
  }

  @Override
  public void close() {}
}
