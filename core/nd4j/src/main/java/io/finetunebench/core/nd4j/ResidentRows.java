package io.finetunebench.core.nd4j;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.engine.Batches;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;

/** A training set in the JVM's memory, a point's features and targets side by side. */
final class ResidentRows implements ResidentData {
  private final int features;
  private final int width;
  private final Batches batches;
  private final Copy full;
  private final Copy tail;

  /** Copies one value of the data to where a batch lies. */
  @FunctionalInterface
  private interface Copy {
    void value(int from, int to);
  }

  private ResidentRows(LabelledPoints data, Batches batches, Copy full, Copy tail) {
    this.features = data.points().featureCount();
    this.width = features + data.outputs();
    this.batches = batches;
    this.full = full;
    this.tail = tail;
  }

  static ResidentRows ofFloats(
      LabelledPoints data, Batches batches, FloatPointer full, FloatPointer tail) {
    double[] rows = rows(data);
    float[] values = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      values[i] = (float) rows[i];
    }
    FloatBuffer toFull = full.asBuffer();
    FloatBuffer toTail = tail.asBuffer();
    return new ResidentRows(
        data,
        batches,
        (from, to) -> toFull.put(to, values[from]),
        (from, to) -> toTail.put(to, values[from]));
  }

  static ResidentRows ofDoubles(
      LabelledPoints data, Batches batches, DoublePointer full, DoublePointer tail) {
    double[] values = rows(data);
    DoubleBuffer toFull = full.asBuffer();
    DoubleBuffer toTail = tail.asBuffer();
    return new ResidentRows(
        data,
        batches,
        (from, to) -> toFull.put(to, values[from]),
        (from, to) -> toTail.put(to, values[from]));
  }

  @Override
  public void orderChanged() {}

  @Override
  public void gather(int batch) {
    int start = batches.start(batch);
    int count = batches.length(batch);
    Copy copy = count == batches.fullBatch() ? full : tail;
    for (int column = 0; column < count; column++) {
      int row = batches.point(start + column) * width;
      for (int value = 0; value < width; value++) {
        // Between the features and the targets lies the row of ones.
        int to = value < features ? value : value + 1;
        copy.value(row + value, to * count + column);
      }
    }
  }

  @Override
  public void close() {}

  private static double[] rows(LabelledPoints data) {
    int features = data.points().featureCount();
    int outputs = data.outputs();
    double[] rows = new double[Math.multiplyExact(data.size(), features + outputs)];
    int next = 0;
    for (int point = 0; point < data.size(); point++) {
      for (int feature = 0; feature < features; feature++) {
        rows[next++] = data.points().feature(point, feature);
      }
      for (int output = 0; output < outputs; output++) {
        rows[next++] = data.target(point, output);
      }
    }
    return rows;
  }
}
