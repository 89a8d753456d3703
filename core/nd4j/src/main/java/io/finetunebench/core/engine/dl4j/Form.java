package io.finetunebench.core.engine.dl4j;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.Points;
import io.finetunebench.core.network.Parameters;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** How rows of numbers become what a model of DL4J takes, and parameters its own. */
interface Form {
  /** Returns the type of the network's arrays. */
  DataType dataType();

  /** Returns points as rows. */
  default INDArray features(Points points) {
    return Nd4j.createFromArray(points.values())
        .reshape('c', points.size(), points.featureCount())
        .castTo(dataType());
  }

  /** Returns one point as a row. */
  default INDArray row(double[] features) {
    INDArray row = Nd4j.createFromArray(new double[][] {features});
    return dataType() == DataType.DOUBLE ? row : row.castTo(dataType());
  }

  /** Returns targets as rows. */
  default INDArray targets(LabelledPoints data) {
    return Nd4j.createFromArray(data.targetRows())
        .reshape('c', data.size(), data.outputs())
        .castTo(dataType());
  }

  /** Returns rows of features in the shape of the network's input. */
  INDArray input(INDArray rows);

  /** Returns rows of targets in the shape of the network's labels. */
  INDArray labels(INDArray rows);

  /** Sets the parameters, and the optimiser to where training starts. */
  void restore(Dl4jModel network, Parameters parameters);

  /** Returns the network's parameters. */
  Parameters parameters(Dl4jModel network);

  /** Returns the share of an example's classes that are right; NaN where there are none. */
  double accuracy(double[] outputs, double[] targets);
}
