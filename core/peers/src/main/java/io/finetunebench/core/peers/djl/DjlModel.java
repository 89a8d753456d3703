package io.finetunebench.core.peers.djl;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import io.finetunebench.core.experiment.network.DenseShape;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.peers.Tables;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.List;

/** A DJL model of blocks, and its dense layers by number. */
final class DjlModel implements AutoCloseable {
  private final NetworkSpec spec;
  private final Model model;
  private final List<Linear> layers = new ArrayList<>();

  /**
   * Makes the model without parameters yet.
   *
   * @param probabilities whether the output activation is part of the block; training works on
   *     logits
   */
  DjlModel(NetworkSpec spec, boolean probabilities) {
    this.spec = spec;
    SequentialBlock block = new SequentialBlock();
    List<DenseShape> shapes = spec.denseShapes();
    for (int k = 0; k < shapes.size(); k++) {
      Linear layer = Linear.builder().setUnits(shapes.get(k).outputs()).build();
      layers.add(layer);
      block.add(layer);
      if (k < shapes.size() - 1 || probabilities) {
        switch (shapes.get(k).activation().function()) {
          case LINEAR -> {}
          case RELU -> block.add(Activation.reluBlock());
          case TANH -> block.add(Activation.tanhBlock());
          case SIGMOID -> block.add(Activation.sigmoidBlock());
          case LEAKY_RELU, ELU, GELU, GELU_TANH, SILU, SOFTMAX ->
              throw shapes.get(k).activation().notPlain();
        }
      }
    }
    this.model = Model.newInstance("network", PytorchRuntime.engineName());
    model.setDataType(PytorchRuntime.dataType(spec));
    model.setBlock(block);
  }

  Model model() {
    return model;
  }

  void freeze(int dense) {
    layers.get(dense).freezeParameters(true);
  }

  /** Copies the parameters into the arrays that the model already has. */
  void assign(Parameters parameters) {
    List<DenseShape> shapes = spec.denseShapes();
    for (int k = 0; k < shapes.size(); k++) {
      DenseShape shape = shapes.get(k);
      // PyTorch keeps a row for each output.
      copy(
          Tables.transposed(parameters.weights(k), shape.inputs(), shape.outputs()),
          array(k, Parameter.Type.WEIGHT));
      copy(parameters.biases(k), array(k, Parameter.Type.BIAS));
    }
  }

  /** Moves what is not frozen against its gradient and clears the gradient. */
  void descend(double rate) {
    for (Parameter parameter : model.getBlock().getParameters().values()) {
      if (parameter.requiresGradient()) {
        NDArray array = parameter.getArray();
        try (NDArray gradient = array.getGradient()) {
          array
              .getNDArrayInternal()
              .sgdUpdate(
                  new NDList(array, gradient.muli(rate)), new NDList(array), 1, 0, 1, -1, 0, true);
        }
      }
    }
  }

  Parameters parameters() {
    List<DenseShape> shapes = spec.denseShapes();
    DoubleBuffer values = DoubleBuffer.allocate(spec.parameterCount());
    for (int k = 0; k < shapes.size(); k++) {
      DenseShape shape = shapes.get(k);
      double[] rows = PytorchRuntime.doubles(array(k, Parameter.Type.WEIGHT));
      values.put(Tables.transposed(rows, shape.outputs(), shape.inputs()));
      values.put(PytorchRuntime.doubles(array(k, Parameter.Type.BIAS)));
    }
    return Parameters.of(spec, values.array());
  }

  @Override
  public void close() {
    model.close();
  }

  private void copy(double[] values, NDArray target) {
    try (NDArray source =
        PytorchRuntime.array(model.getNDManager(), spec, values, target.getShape().getShape())) {
      source.copyTo(target);
    }
  }

  private NDArray array(int dense, Parameter.Type type) {
    return layers.get(dense).getDirectParameters().values().stream()
        .filter(parameter -> parameter.getType() == type)
        .findFirst()
        .orElseThrow()
        .getArray();
  }
}
