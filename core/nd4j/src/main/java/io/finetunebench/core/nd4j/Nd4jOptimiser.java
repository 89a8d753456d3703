package io.finetunebench.core.nd4j;

import io.finetunebench.core.experiment.network.Adam;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Optimiser;
import io.finetunebench.core.experiment.network.OptimiserMemory;
import io.finetunebench.core.experiment.network.Sgd;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Moves parameters, and keeps what the optimiser remembers. */
final class Nd4jOptimiser {
  private final NetworkSpec spec;
  private final Optimiser optimiser;
  private final Nd4jParameters parameters;
  private final Arrays2d arrays;

  /** The velocity of SGD, or the mean of Adam's gradients and that of their squares. */
  private final List<Nd4jParameters> means = new ArrayList<>();

  private int steps;

  Nd4jOptimiser(NetworkSpec spec, Nd4jParameters parameters, Arrays2d arrays) {
    this.spec = spec;
    this.optimiser = spec.optimiser();
    this.parameters = parameters;
    this.arrays = arrays;
    for (int mean = 0; mean < OptimiserMemory.means(optimiser); mean++) {
      means.add(new Nd4jParameters(spec, arrays));
    }
  }

  /** Forgets all steps. */
  void reset() {
    for (Nd4jParameters mean : means) {
      for (int k = 0; k < mean.shapes().size(); k++) {
        mean.matrix(k).assign(0);
      }
    }
    steps = 0;
  }

  /** Goes on from what another one remembers. */
  void resume(OptimiserMemory memory) {
    memory.requireOf(optimiser);
    for (int mean = 0; mean < means.size(); mean++) {
      means.get(mean).assign(memory.means().get(mean));
    }
    steps = memory.steps();
  }

  /** Returns what begins a step, in which every layer that trains is moved once. */
  List<Operation> nextStep() {
    return means.isEmpty() ? List.of() : List.of(() -> steps++);
  }

  /**
   * Returns the operations that move the parameters of a dense layer. Of plain gradient descent one
   * product computes the gradient and moves the parameters.
   *
   * @param inputs of the layer, a point a column, with the row of ones
   * @param deltas derivatives of each point's loss by what goes into the activations
   */
  List<Operation> move(Operations operations, int dense, INDArray inputs, INDArray deltas) {
    INDArray matrix = parameters.matrix(dense);
    double rate = spec.learningRate(dense);
    double decay = 2 * spec.dense(dense).l2();
    if (means.isEmpty() && decay == 0) {
      double scale = -rate / deltas.columns();
      return List.of(operations.product(scale, inputs, deltas.transpose(), 1, matrix));
    }
    INDArray gradient = arrays.zeros(matrix.rows(), matrix.columns());
    INDArray decayed = Arrays2d.rows(gradient, 0, matrix.rows() - 1L);
    INDArray weights = Arrays2d.rows(matrix, 0, matrix.rows() - 1L);
    return List.of(
        operations.product(1.0 / deltas.columns(), inputs, deltas.transpose(), 0, gradient),
        () -> {
          if (decay > 0) {
            decayed.addi(weights.mul(decay));
          }
          move(dense, rate, matrix, gradient);
        });
  }

  private void move(int dense, double rate, INDArray matrix, INDArray gradient) {
    if (optimiser instanceof Adam adam) {
      INDArray mean = means.get(0).matrix(dense);
      INDArray square = means.get(1).matrix(dense);
      mean.addi(gradient.sub(mean).muli(1 - adam.beta1()));
      square.addi(gradient.mul(gradient).subi(square).muli(1 - adam.beta2()));
      INDArray root = Transforms.sqrt(square, true).addi(adam.epsilon());
      matrix.subi(mean.mul(rate * adam.correction(steps)).divi(root));
    } else if (optimiser instanceof Sgd sgd) {
      INDArray step = gradient.muli(rate);
      if (means.isEmpty()) {
        matrix.subi(step);
        return;
      }
      INDArray velocity = means.get(0).matrix(dense);
      velocity.muli(sgd.momentum()).subi(step);
      matrix.addi(sgd.nesterov() ? velocity.mul(sgd.momentum()).subi(step) : velocity);
    }
  }
}
