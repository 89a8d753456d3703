package io.finetunebench.core.peers.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.DenseShape;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.peers.LogitLearner;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Mini-batch gradient descent in DJL's arrays, with as few calls into the library as it allows.
 *
 * <p>Each call costs microseconds, far more than its arithmetic; the backward pass is therefore
 * written out, starting from the logits' gradient, with neither loss nor tape.
 */
final class TightLearner extends LogitLearner {
  private final CompiledNetwork compiled;
  private final NDManager resident;
  private final NDArray features;
  private final NDArray labels;
  private final TightNetwork network;
  private final NDArray[] activations;

  /** No layer below this one trains, so that back-propagation ends here. */
  private final int lowestTrained;

  /** The order of the points; DJL's array owns the memory that the views below look into. */
  private NDArray order;

  /** The points of each batch, views of the order. */
  private NDList batchPoints;

  /** What the current step has made. */
  private final NDList temporaries = new NDList();

  TightLearner(CompiledNetwork compiled, Parameters initial, LabelledPoints data, int batchSize) {
    super(data, batchSize);
    NetworkSpec spec = compiled.spec();
    this.compiled = compiled;
    this.resident = PytorchRuntime.manager();
    this.features =
        PytorchRuntime.array(resident, spec, data.points().values(), data.size(), spec.inputs());
    this.labels = PytorchRuntime.array(resident, spec, targets, data.size(), 1);
    this.network = new TightNetwork(resident, spec, initial);
    int layers = network.shapes.size();
    this.activations = new NDArray[layers];
    this.lowestTrained =
        IntStream.range(0, layers).filter(compiled::trains).findFirst().orElse(layers);
    this.order = resident.create(batches.longOrder());
    this.batchPoints = views();
  }

  @Override
  protected void orderChanged() {
    batchPoints.close();
    order.close();
    order = resident.create(batches.longOrder());
    batchPoints = views();
  }

  @Override
  protected void step(int batch) {
    forward(batch);
    backward(batch);
    temporaries.close();
  }

  @Override
  protected double[] measuredStep(int batch) {
    double[] logits = PytorchRuntime.doubles(forward(batch));
    backward(batch);
    temporaries.close();
    return logits;
  }

  @Override
  public void restore(Parameters parameters) {
    network.assign(resident, parameters);
  }

  @Override
  public Parameters parameters() {
    return network.parameters();
  }

  @Override
  public void close() {
    resident.close();
  }

  private NDList views() {
    if (batches.count() == 1) {
      return new NDList(order);
    }
    long[] starts = new long[batches.count() - 1];
    for (int batch = 1; batch < batches.count(); batch++) {
      starts[batch - 1] = batches.start(batch);
    }
    return order.split(starts);
  }

  /** Computes the activations of every layer and returns the logits. */
  private NDArray forward(int batch) {
    NDArray value = rows(features, batch);
    for (int k = 0; ; k++) {
      NDArray preActivations = kept(network.dense(k, value));
      if (k == activations.length - 1) {
        activations[k] = kept(Activation.sigmoid(preActivations));
        return preActivations;
      }
      value = network.activate(k, preActivations);
      activations[k] = value == preActivations ? value : kept(value);
    }
  }

  private void backward(int batch) {
    int last = activations.length - 1;
    if (lowestTrained > last) {
      return;
    }
    double rate = compiled.spec().optimiser().learningRate() / batches.length(batch);
    // The rate is in the first gradient, and so in all that follow from it.
    NDArray delta = activations[last].subi(rows(labels, batch)).muli(rate);
    for (int k = last; k >= lowestTrained; k--) {
      NDArray below = k > lowestTrained ? propagate(k, delta) : null;
      if (compiled.trains(k)) {
        NDArray input = k == 0 ? temporaries.get(0) : activations[k - 1];
        NDArray weightGradient = kept(kept(delta.transpose()).matMul(input));
        NDArray biasGradient = kept(delta.sum(new int[] {0}));
        network.weights[k].subi(weightGradient);
        network.biases[k].subi(biasGradient);
      }
      if (below != null) {
        delta = below;
      }
    }
  }

  /** Returns the gradient by the pre-activations of the layer below {@code layer}. */
  private NDArray propagate(int layer, NDArray delta) {
    NDArray gradient = kept(delta.matMul(network.weights[layer]));
    NDArray derivative = derivative(network.shapes.get(layer - 1), activations[layer - 1]);
    return derivative == null ? gradient : gradient.muli(derivative);
  }

  private @Nullable NDArray derivative(DenseShape shape, NDArray activation) {
    return switch (shape.activation().function()) {
      case LINEAR -> null;
      // What is not 0 is positive.
      case RELU -> kept(activation.sign());
      case TANH -> kept(kept(activation.square()).neg()).addi(1);
      case SIGMOID -> kept(kept(activation.neg()).addi(1).mul(activation));
      case LEAKY_RELU, ELU, GELU, GELU_TANH, SILU, SOFTMAX -> throw shape.activation().notPlain();
    };
  }

  /** Returns the rows of a batch, gathered in one call: a look-up in a table of embeddings. */
  private NDArray rows(NDArray table, int batch) {
    NDArray points = batchPoints.get(batch);
    return kept(
        points
            .getNDArrayInternal()
            .embedding(points, table, SparseFormat.DENSE)
            .singletonOrThrow());
  }

  private NDArray kept(NDArray array) {
    temporaries.add(array);
    return array;
  }
}
