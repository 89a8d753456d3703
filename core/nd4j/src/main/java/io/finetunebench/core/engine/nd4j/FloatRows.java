package io.finetunebench.core.engine.nd4j;

import io.finetunebench.core.data.LabelledPoints;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/** A training set in the JVM's memory, a point's features and target side by side. */
final class FloatRows implements ResidentData {
  private final int features;
  private final int batchSize;
  private final float[] rows;
  private final int[] order;
  private final FloatBuffer full;
  private final FloatBuffer tail;

  FloatRows(LabelledPoints data, FloatPointer full, int batchSize, FloatPointer tail) {
    this.features = data.points().featureCount();
    this.batchSize = batchSize;
    this.rows = new float[data.size() * (features + 1)];
    this.order = new int[data.size()];
    this.full = full.asBuffer();
    this.tail = tail.asBuffer();
    int next = 0;
    for (int point = 0; point < data.size(); point++) {
      order[point] = point;
      for (int feature = 0; feature < features; feature++) {
        rows[next++] = (float) data.points().feature(point, feature);
      }
      rows[next++] = data.target(point);
    }
  }

  @Override
  public void order(int[] changed) {
    System.arraycopy(changed, 0, order, 0, order.length);
  }

  @Override
  public void gather(int batch) {
    int start = batch * batchSize;
    int count = Math.min(batchSize, order.length - start);
    FloatBuffer to = count == batchSize ? full : tail;
    int targets = (features + 1) * count;
    for (int column = 0; column < count; column++) {
      int row = order[start + column] * (features + 1);
      for (int feature = 0; feature < features; feature++) {
        to.put(feature * count + column, rows[row + feature]);
      }
      to.put(targets + column, rows[row + features]);
    }
  }

  @Override
  public void close() {}
}
