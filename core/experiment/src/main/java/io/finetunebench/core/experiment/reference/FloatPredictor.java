package io.finetunebench.core.experiment.reference;

import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Batches;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;

/** Prediction in single precision, tile by tile, so that the activations stay in the cache. */
final class FloatPredictor implements Predictor {
  private static final int TILE = 256;

  private final int features;
  private final int outputs;
  private final FloatNetwork network;
  private final FloatPoint single;
  private final float[] rows;
  private final Batches batches;
  private final int tile;
  private final float[] results;
  private boolean predicted;

  FloatPredictor(
      NetworkSpec spec, Parameters parameters, Points points, int batchSize, FloatProduct product) {
    this.features = spec.inputs();
    this.outputs = spec.outputs();
    this.rows = points.floatValues();
    this.batches = new Batches(points.size(), batchSize);
    this.tile = Math.max(1, Math.min(TILE, batches.fullBatch()));
    this.results = new float[Math.multiplyExact(points.size(), outputs)];
    this.network = new FloatNetwork(spec, parameters, tile, product);
    this.single = new FloatPoint(network);
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
  public double[] probabilities() {
    Predictor.requirePredicted(predicted);
    double[] result = new double[results.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = results[i];
    }
    return result;
  }

  @Override
  public double predictPoint(double[] point) {
    return single.first(point);
  }

  @Override
  public void close() {}

  private void predictTile(int start, int count) {
    for (int f = 0; f < features; f++) {
      gather(f, start, count, network.inputs[0][f]);
    }
    network.forward(count);
    if (outputs == 1) {
      System.arraycopy(network.outputs[0], 0, results, start, count);
      return;
    }
    for (int o = 0; o < outputs; o++) {
      for (int b = 0; b < count; b++) {
        results[(start + b) * outputs + o] = network.outputs[o][b];
      }
    }
  }

  private void gather(int feature, int start, int count, float[] to) {
    for (int b = 0; b < count; b++) {
      to[b] = rows[(start + b) * features + feature];
    }
  }
}
