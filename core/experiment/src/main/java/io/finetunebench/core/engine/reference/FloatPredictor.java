package io.finetunebench.core.engine.reference;

import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.Predictor;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;

/** Prediction in single precision, tile by tile, so that the activations stay in the cache. */
final class FloatPredictor implements Predictor {
  private static final int TILE = 256;

  private final int features;
  private final int tile;
  private final FloatNetwork network;
  private final FloatPoint point;
  private final float[] rows;
  private final Batches batches;
  private final float[] probabilities;
  private boolean predicted;

  FloatPredictor(
      NetworkSpec spec, Parameters parameters, Points points, int batchSize, FloatProduct product) {
    this.features = spec.inputs();
    this.batches = new Batches(points.size(), batchSize);
    this.tile = Math.min(TILE, batches.capacity());
    this.network = new FloatNetwork(spec, parameters, tile, product);
    this.point = new FloatPoint(network);
    this.rows = points.floatValues();
    this.probabilities = new float[points.size()];
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
    double[] result = new double[probabilities.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = probabilities[i];
    }
    return result;
  }

  @Override
  public double predictPoint(double[] features) {
    return point.probability(features);
  }

  @Override
  public void close() {}

  private void predictTile(int start, int count) {
    for (int f = 0; f < features; f++) {
      gather(f, start, count, network.inputs[0][f]);
    }
    network.forward(count);
    System.arraycopy(network.probabilities, 0, probabilities, start, count);
  }

  private void gather(int feature, int start, int count, float[] to) {
    for (int b = 0; b < count; b++) {
      to[b] = rows[(start + b) * features + feature];
    }
  }
}
