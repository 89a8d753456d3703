package io.finetunebench.core.engine.nd4j;

import io.finetunebench.core.engine.Predictor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Prediction by a function of rows, batch by batch. */
public final class RowsPredictor implements Predictor {
  private final INDArray points;
  private final int batchSize;
  private final UnaryOperator<INDArray> network;
  private final Function<double[], INDArray> row;
  private final Runnable release;
  private final List<INDArray> outputs = new ArrayList<>();

  /**
   * Takes over a network and the points.
   *
   * @param points a row each
   * @param batchSize rows a call, at least 1
   * @param network returns the outputs for some rows, a row each
   * @param row makes a row of one point's features
   * @param release frees the network and the points
   */
  public RowsPredictor(
      INDArray points,
      int batchSize,
      UnaryOperator<INDArray> network,
      Function<double[], INDArray> row,
      Runnable release) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("expected a batch of at least 1, found " + batchSize);
    }
    this.points = points;
    this.batchSize = batchSize;
    this.network = network;
    this.row = row;
    this.release = release;
  }

  @Override
  public void predict() {
    outputs.clear();
    long size = points.size(0);
    for (long start = 0; start < size; start += batchSize) {
      long end = Math.min(start + batchSize, size);
      outputs.add(network.apply(Arrays2d.rows(points, start, end)));
    }
  }

  @Override
  public void fence() {
    Nd4j.getExecutioner().commit();
  }

  @Override
  public double[] probabilities() {
    return Predictor.joined(outputs.stream().map(Arrays2d::values).toList());
  }

  @Override
  public double predictPoint(double[] features) {
    return network.apply(row.apply(features)).getDouble(0);
  }

  @Override
  public void close() {
    fence();
    release.run();
  }
}
