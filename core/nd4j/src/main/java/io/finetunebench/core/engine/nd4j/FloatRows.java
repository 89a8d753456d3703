package io.finetunebench.core.engine.nd4j;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.engine.Batches;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/** A training set in the JVM's memory, a point's features and target side by side. */
final class FloatRows implements ResidentData {
  private final int features;
  private final float[] rows;
  private final Batches batches;
  private final FloatBuffer full;
  private final FloatBuffer tail;

  FloatRows(LabelledPoints data, Batches batches, FloatPointer full, FloatPointer tail) {
    this.features = data.points().featureCount();
    this.rows = new float[data.size() * (features + 1)];
    this.batches = batches;
    this.full = full.asBuffer();
    this.tail = tail.asBuffer();
    int next = 0;
    for (int point = 0; point < data.size(); point++) {
      for (int feature = 0; feature < features; feature++) {
        rows[next++] = (float) data.points().feature(point, feature);
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
    FloatBuffer to = count == batches.fullBatch() ? full : tail;
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
