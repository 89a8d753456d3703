package io.finetunebench.core.nd4j;

import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.DenseShape;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Prediction as a fixed list of native operations a batch. */
final class Nd4jPredictor implements Predictor {
  private final Operations operations;
  private final Arrays2d arrays;

  /** A row an output. */
  private final INDArray outputs;

  private final List<Operation> whole;
  private final INDArray point;
  private final INDArray pointOutputs;
  private final List<Operation> single;
  private boolean predicted;

  Nd4jPredictor(
      Operations operations, NetworkSpec spec, Parameters initial, Points points, int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("expected a batch of at least 1, found " + batchSize);
    }
    this.operations = operations;
    this.arrays = new Arrays2d(spec.precision());
    Nd4jParameters parameters = new Nd4jParameters(spec, initial, arrays);
    INDArray input = arrays.withOnes(spec.inputs() + 1L, points.size(), spec.inputs());
    Arrays2d.fill(Arrays2d.rows(input, 0, spec.inputs()), byFeature(points));
    this.outputs = arrays.zeros(spec.outputs(), points.size());
    this.whole = batches(parameters, input, batchSize);
    this.point = arrays.withOnes(spec.inputs() + 1L, 1, spec.inputs());
    this.pointOutputs = arrays.zeros(spec.outputs(), 1);
    this.single =
        predict(new Layers(operations, parameters, arrays, 1), parameters, point, pointOutputs);
  }

  @Override
  public void predict() {
    Operation.runAll(whole);
    predicted = true;
  }

  @Override
  public void fence() {
    operations.fence();
  }

  @Override
  public double[] probabilities() {
    Predictor.requirePredicted(predicted);
    return Arrays2d.values(outputs.transpose());
  }

  @Override
  public double predictPoint(double[] features) {
    for (int i = 0; i < features.length; i++) {
      point.data().put(i, features[i]);
    }
    Operation.runAll(single);
    return pointOutputs.getDouble(0);
  }

  @Override
  public void close() {
    operations.fence();
    operations.close();
    arrays.close();
  }

  /** Returns the operations over all batches; a large batch goes through the layers in tiles. */
  private List<Operation> batches(Nd4jParameters parameters, INDArray input, int batchSize) {
    long size = input.columns();
    long batch = Math.min(batchSize, size);
    long tile = Math.min(batch, operations.tileColumns());
    List<Operation> all = new ArrayList<>();
    Layers full = new Layers(operations, parameters, arrays, tile);
    for (long start = 0; start < size; start += batch) {
      long end = Math.min(start + batch, size);
      for (long from = start; from < end; from += tile) {
        long to = Math.min(from + tile, end);
        Layers layers =
            to - from == tile ? full : new Layers(operations, parameters, arrays, to - from);
        INDArray result = Arrays2d.columns(outputs, from, to);
        // Several rows of a part of the columns do not lie side by side.
        boolean together = outputs.rows() == 1 || to - from == size;
        INDArray tiled = together ? result : arrays.zeros(outputs.rows(), to - from);
        all.addAll(predict(layers, parameters, Arrays2d.columns(input, from, to), tiled));
        if (!together) {
          all.add(() -> result.assign(tiled));
        }
      }
    }
    return List.copyOf(all);
  }

  private static List<Operation> predict(
      Layers layers, Nd4jParameters parameters, INDArray input, INDArray outputs) {
    List<DenseShape> shapes = parameters.shapes();
    List<Operation> all = new ArrayList<>(layers.forward(input, outputs));
    all.addAll(layers.activate(shapes.get(shapes.size() - 1).activation(), outputs, outputs));
    return List.copyOf(all);
  }

  private static double[] byFeature(Points points) {
    double[] values = new double[points.size() * points.featureCount()];
    for (int feature = 0; feature < points.featureCount(); feature++) {
      for (int point = 0; point < points.size(); point++) {
        values[feature * points.size() + point] = points.feature(point, feature);
      }
    }
    return values;
  }
}
