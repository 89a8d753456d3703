package io.finetunebench.core.engine.dl4j;

import io.finetunebench.core.engine.nd4j.Nd4jRuntime;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network of dense layers: rows are what it takes. */
record DenseForm(NetworkSpec spec) implements Form {
  @Override
  public DataType dataType() {
    return Nd4jRuntime.dataType(spec.precision());
  }

  @Override
  public INDArray input(INDArray rows) {
    return rows;
  }

  @Override
  public INDArray labels(INDArray rows) {
    return rows;
  }

  @Override
  public void restore(Dl4jModel network, Parameters parameters) {
    Dl4jNetwork.assign(spec, network, parameters);
    Dl4jNetwork.forgetSteps(network);
  }

  @Override
  public Parameters parameters(Dl4jModel network) {
    return Dl4jNetwork.parameters(spec, network);
  }

  @Override
  public double accuracy(double[] outputs, double[] targets) {
    return spec.loss().accuracy(outputs, targets);
  }
}
