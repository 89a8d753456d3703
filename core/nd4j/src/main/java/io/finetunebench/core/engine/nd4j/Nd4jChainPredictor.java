package io.finetunebench.core.engine.nd4j;

import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.Predictor;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Prediction of any chain of dense layers, operation by operation. */
final class Nd4jChainPredictor implements Predictor {
  private final NetworkSpec spec;
  private final Nd4jChain network;
  private final INDArray points;
  private final int batchSize;
  private final List<INDArray> outputs = new ArrayList<>();

  Nd4jChainPredictor(NetworkSpec spec, Parameters parameters, Points points, int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("expected a batch of at least 1, found " + batchSize);
    }
    this.spec = spec;
    this.network = new Nd4jChain(spec, parameters);
    this.points = Nd4jChain.array(spec, points.values(), points.size(), points.featureCount());
    this.batchSize = batchSize;
  }

  @Override
  public void predict() {
    outputs.clear();
    for (long start = 0; start < points.rows(); start += batchSize) {
      long end = Math.min(start + batchSize, points.rows());
      outputs.add(network.forward(Arrays2d.rows(points, start, end)));
    }
  }

  @Override
  public void fence() {
    Nd4j.getExecutioner().commit();
  }

  @Override
  public double[] probabilities() {
    if (outputs.isEmpty()) {
      throw new IllegalStateException("expected a call of predict() before its result is read");
    }
    double[] result = new double[points.rows() * spec.outputs()];
    int position = 0;
    for (INDArray output : outputs) {
      double[] values = Arrays2d.values(output);
      System.arraycopy(values, 0, result, position, values.length);
      position += values.length;
    }
    return result;
  }

  @Override
  public double predictPoint(double[] features) {
    return network.forward(Nd4jChain.array(spec, features, 1, features.length)).getDouble(0);
  }

  @Override
  public void close() {
    fence();
    points.close();
  }
}
