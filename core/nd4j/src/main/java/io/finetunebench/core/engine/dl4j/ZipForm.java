package io.finetunebench.core.engine.dl4j;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.Points;
import io.finetunebench.core.network.Parameters;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network out of a zip: rows are folded into the shapes that it takes.
 *
 * @param input what an example is
 * @param outputShape sizes of what comes out for an example
 * @param channelsLast whether the classes of an output's place lie side by side
 * @param labels what the loss takes; null where it is not trained
 * @param iterations that the network had been trained for, which schedules count from
 * @param dataType of the arrays
 */
record ZipForm(
    ZipInput input,
    List<Long> outputShape,
    boolean channelsLast,
    @Nullable ZipLabels labels,
    int iterations,
    DataType dataType)
    implements Form {

  /** Returns the numbers that come out for an example. */
  int outputs() {
    return Math.toIntExact(outputShape.stream().reduce(1L, Math::multiplyExact));
  }

  @Override
  public INDArray features(Points points) {
    return Form.super.features(indexed(points));
  }

  @Override
  public INDArray row(double[] features) {
    return Form.super.row(
        input.indices() == 0 ? features : indexed(Points.of(features.length, features)).row(0));
  }

  /** Returns indices of equal shares of -1 to 1, where the network takes indices. */
  private Points indexed(Points points) {
    double count = input.indices();
    return count == 0
        ? points
        : Points.generate(
            points.featureCount(),
            points.size(),
            (point, feature) ->
                Math.max(
                    0,
                    Math.min(
                        count - 1, Math.floor((points.feature(point, feature) + 1) / 2 * count))));
  }

  @Override
  public INDArray targets(LabelledPoints data) {
    double[] rows = data.targetRows();
    if (labels != null) {
      int channels = Math.toIntExact(outputShape.get(channelsLast ? outputShape.size() - 1 : 0));
      labels.apply(rows, channels, outputs() / channels, channelsLast);
    }
    return Nd4j.createFromArray(rows).reshape('c', data.size(), data.outputs()).castTo(dataType);
  }

  @Override
  public INDArray input(INDArray rows) {
    return folded(rows, input.shape().stream().map(Integer::longValue).toList());
  }

  @Override
  public INDArray labels(INDArray rows) {
    return folded(rows, outputShape);
  }

  private static INDArray folded(INDArray rows, List<Long> shape) {
    return shape.size() == 1
        ? rows
        : rows.reshape(
            'c',
            LongStream.concat(
                    LongStream.of(rows.size(0)), shape.stream().mapToLong(Long::longValue))
                .toArray());
  }

  @Override
  public void restore(Dl4jModel network, Parameters parameters) {
    assign(network, parameters);
    Dl4jNetwork.forgetSteps(network);
    network.setIterationCount(iterations);
  }

  void assign(Dl4jModel network, Parameters parameters) {
    double[] values = parameters.weights(0);
    if (values.length > 0) {
      network
          .model()
          .setParams(Nd4j.createFromArray(values).reshape(1, values.length).castTo(dataType));
    }
  }

  @Override
  public Parameters parameters(Dl4jModel network) {
    INDArray values = network.model().params();
    return Parameters.ofValues(values == null ? new double[0] : values.dup('c').data().asDouble());
  }

  @Override
  public double accuracy(double[] outputs, double[] targets) {
    return Double.NaN;
  }
}
