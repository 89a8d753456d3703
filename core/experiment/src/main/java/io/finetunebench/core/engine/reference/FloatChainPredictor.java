package io.finetunebench.core.engine.reference;

import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.Predictor;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;

/** Prediction in single precision of any chain of dense layers, tile by tile. */
final class FloatChainPredictor implements Predictor {
  private static final int TILE = 256;

  private final int features;
  private final int outputs;
  private final FloatChain network;
  private final FloatChain single;
  private final float[] rows;
  private final Batches batches;
  private final int tile;
  private final double[] results;
  private boolean predicted;

  FloatChainPredictor(
      NetworkSpec spec, Parameters parameters, Points points, int batchSize, FloatProduct product) {
    this.features = spec.inputs();
    this.outputs = spec.outputs();
    this.batches = new Batches(points.size(), batchSize);
    this.tile = Math.max(1, Math.min(TILE, batches.capacity()));
    this.network = new FloatChain(spec, parameters, tile, product);
    this.single = new FloatChain(spec, parameters, 1, product);
    this.rows = points.floatValues();
    this.results = new double[Math.multiplyExact(points.size(), outputs)];
  }

  @Override
  public void predict() {
    for (int batch = 0; batch < batches.count(); batch++) {
      int end = batches.end(batch);
      for (int start = batches.start(batch); start < end; start += tile) {
        predictTile(start, Math.min(tile, end - start));
      }
    }
    predicted = true;
  }

  @Override
  public void fence() {}

  @Override
  public double[] probabilities() {
    if (!predicted) {
      throw new IllegalStateException("expected a call of predict() before its result is read");
    }
    return results.clone();
  }

  @Override
  public double predictPoint(double[] point) {
    for (int f = 0; f < features; f++) {
      single.inputs[0][f][0] = (float) point[f];
    }
    single.forward(1);
    return single.outputs[0][0];
  }

  @Override
  public void close() {}

  private void predictTile(int start, int count) {
    for (int f = 0; f < features; f++) {
      for (int b = 0; b < count; b++) {
        network.inputs[0][f][b] = rows[(start + b) * features + f];
      }
    }
    network.forward(count);
    for (int b = 0; b < count; b++) {
      for (int o = 0; o < outputs; o++) {
        results[(start + b) * outputs + o] = network.outputs[o][b];
      }
    }
  }
}
