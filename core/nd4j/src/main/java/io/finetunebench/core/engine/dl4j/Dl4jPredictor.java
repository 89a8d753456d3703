package io.finetunebench.core.engine.dl4j;

import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.Predictor;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** {@code output} of DL4J, batch by batch. */
final class Dl4jPredictor implements Predictor {
  private final Dl4jModel network;
  private final Form form;
  private final INDArray points;
  private final int batchSize;
  private final List<INDArray> outputs = new ArrayList<>();

  /** Takes over a network, at the parameters to predict with. */
  Dl4jPredictor(Dl4jModel network, Form form, Points points, int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("expected a batch of at least 1, found " + batchSize);
    }
    this.network = network;
    this.form = form;
    this.points = form.features(points);
    this.batchSize = batchSize;
  }

  @Override
  public void predict() {
    outputs.clear();
    long size = points.size(0);
    for (long start = 0; start < size; start += batchSize) {
      long end = Math.min(start + batchSize, size);
      INDArray batch =
          start == 0 && end == size
              ? points
              : points.get(NDArrayIndex.interval(start, end), NDArrayIndex.all());
      outputs.add(network.output(form.input(batch)));
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
    double[] result =
        new double[Math.toIntExact(outputs.stream().mapToLong(INDArray::length).sum())];
    int position = 0;
    for (INDArray output : outputs) {
      double[] values = output.dup('c').data().asDouble();
      System.arraycopy(values, 0, result, position, values.length);
      position += values.length;
    }
    return result;
  }

  @Override
  public double predictPoint(double[] features) {
    return network.output(form.input(form.row(features))).getDouble(0);
  }

  @Override
  public void close() {
    network.model().close();
    Dl4jNetwork.free(points);
  }
}
