package io.finetunebench.core.experiment.reference;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.engine.Batches;

/** Labelled points in single precision, gathered batch by batch. */
final class FloatExamples {
  private final Batches batches;
  private final int features;
  private final int width;

  /** Row by row each example's features and its targets, so that one look-up finds all. */
  private final float[] rows;

  FloatExamples(LabelledPoints data, Batches batches) {
    this.batches = batches;
    this.features = data.points().featureCount();
    this.width = features + data.outputs();
    this.rows = new float[Math.multiplyExact(data.size(), width)];
    for (int point = 0; point < data.size(); point++) {
      for (int f = 0; f < features; f++) {
        rows[point * width + f] = (float) data.points().feature(point, f);
      }
      for (int o = 0; o < data.outputs(); o++) {
        rows[point * width + features + o] = (float) data.target(point, o);
      }
    }
  }

  /** Sets a row a feature, and a row a target, to the values of a batch. */
  void gather(int batch, float[][] inputs, float[][] targets) {
    int start = batches.start(batch);
    int count = batches.length(batch);
    for (int f = 0; f < features; f++) {
      gather(f, start, count, inputs[f]);
    }
    for (int o = features; o < width; o++) {
      gather(o, start, count, targets[o - features]);
    }
  }

  private void gather(int column, int start, int count, float[] to) {
    for (int b = 0; b < count; b++) {
      to[b] = rows[batches.point(start + b) * width + column];
    }
  }
}
