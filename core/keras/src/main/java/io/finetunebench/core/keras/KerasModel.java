package io.finetunebench.core.keras;

import io.finetunebench.core.experiment.network.Activation;
import io.finetunebench.core.experiment.network.Adam;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.Initialisation;
import io.finetunebench.core.experiment.network.LayerSelection;
import io.finetunebench.core.experiment.network.LayerSpec;
import io.finetunebench.core.experiment.network.Loss;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Optimiser;
import io.finetunebench.core.experiment.network.OptimiserMemory;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A model of Keras as dense layers, with what the file says of its training.
 *
 * @param inputShape sizes of an example, whose product is the number of features
 * @param layers as Keras counts them, from 1
 * @param dense the layers that have weights, from input to output
 * @param weights of the dense layers in double precision, normalisations folded in
 * @param scaling of the features before the first dense layer, which the weights include; null
 *     without one
 * @param dtype that the file's arrays have
 * @param training what the model was compiled with
 */
public record KerasModel(
    List<Integer> inputShape,
    List<KerasLayer> layers,
    List<Dense> dense,
    Parameters weights,
    @Nullable InputScaling scaling,
    Precision dtype,
    Training training) {

  /** The optimiser of a model that was not compiled: Keras's Adam. */
  public static final Optimiser USUAL_OPTIMISER = new Adam(0.001);

  /**
   * A dense layer.
   *
   * @param name of the layer
   * @param layer its place among the layers as Keras counts them, from 0
   * @param units number of outputs
   * @param activation applied at its end
   * @param l2 factor of the squared weights in the loss
   */
  public record Dense(String name, int layer, int units, Activation activation, double l2) {}

  /**
   * How a model is trained.
   *
   * @param loss that it was compiled with; null where there is none that is supported
   * @param lossOfLogits that it was compiled with over logits, which its linear last layer gives;
   *     null without. To train with it, {@link #with} adds the sigmoid or softmax
   * @param optimiser that it was compiled with; null where there is none that is supported
   * @param memory of that optimiser; null where the file has none that can be continued
   * @param notes what a reader should know, one line each
   * @param obstacles to training as Keras would do it
   */
  public record Training(
      @Nullable Loss loss,
      @Nullable Loss lossOfLogits,
      @Nullable Optimiser optimiser,
      @Nullable OptimiserMemory memory,
      List<String> notes,
      List<TrainingObstacle> obstacles) {
    /** Copies the lists. */
    public Training {
      notes = List.copyOf(notes);
      obstacles = List.copyOf(obstacles);
    }
  }

  /** Copies the lists. */
  public KerasModel {
    inputShape = List.copyOf(inputShape);
    layers = List.copyOf(layers);
    dense = List.copyOf(dense);
  }

  /** Returns the number of features. */
  public int inputs() {
    return inputShape.stream().reduce(1, Math::multiplyExact);
  }

  /** Returns the last layer. */
  public Dense head() {
    return dense.get(dense.size() - 1);
  }

  /** Returns the loss of the training: the compiled one, or else what fits the last layer. */
  public Loss fittingLoss() {
    if (training.loss() != null) {
      return training.loss();
    }
    Activation last = head().activation();
    return last.equals(Activation.SOFTMAX)
        ? Loss.CATEGORICAL_CROSS_ENTROPY
        : last.equals(Activation.SIGMOID) ? Loss.BINARY_CROSS_ENTROPY : Loss.MEAN_SQUARED_ERROR;
  }

  /** Returns the network, with the model's loss and optimiser or the usual ones. */
  public NetworkSpec network(Precision precision) {
    return network(head().units(), head().activation(), fittingLoss(), precision);
  }

  /**
   * Returns the network with another last layer.
   *
   * @param units of the last layer
   * @param activation of the last layer
   * @param ownLoss that fits it
   * @param precision of the parameters and the arithmetic
   */
  public NetworkSpec network(int units, Activation activation, Loss ownLoss, Precision precision) {
    List<LayerSpec> specs = new ArrayList<>();
    for (Dense each : dense.subList(0, dense.size() - 1)) {
      specs.add(new LayerSpec.Dense(each.name(), each.units(), each.activation(), each.l2(), null));
    }
    specs.add(new LayerSpec.Dense(head().name(), units, activation, head().l2(), null));
    return new NetworkSpec(
        inputs(),
        specs,
        Initialisation.GLOROT_UNIFORM,
        ownLoss,
        Objects.requireNonNullElse(training.optimiser(), USUAL_OPTIMISER),
        precision);
  }

  /** Returns the model's weights, rounded to floats if the network's precision is that. */
  public Parameters parameters(NetworkSpec network) {
    return Parameters.of(network, weights.values());
  }

  /**
   * Returns the model's weights in a network whose last layer is another one, with zeros in that.
   *
   * @param network of {@link #network(int, Activation, Loss, Precision)}
   */
  public Parameters parametersBelowHead(NetworkSpec network) {
    double[] values = weights.values();
    int head = dense.size() - 1;
    int own = weights.weights(head).length + weights.biases(head).length;
    double[] below = Arrays.copyOf(values, values.length - own);
    return Parameters.of(network, Arrays.copyOf(below, network.parameterCount()));
  }

  /**
   * Returns which layers train where some of the layers, as Keras counts them, are selected.
   *
   * @param network one of this model's
   * @param selection of layers as R Keras makes it
   * @param freeze whether the selected ones are frozen and all others train, or the other way round
   * @throws io.finetunebench.core.experiment.network.LayerSelectionException if the selection means
   *     nothing for this model
   */
  public CompiledNetwork compiled(NetworkSpec network, LayerSelection selection, boolean freeze) {
    List<LayerSpec> counted = new ArrayList<>();
    for (KerasLayer layer : layers) {
      counted.add(new LayerSpec.Activate(layer.name(), Activation.LINEAR));
    }
    List<Boolean> selected = selection.selected(counted);
    return new CompiledNetwork(
        network, dense.stream().map(each -> selected.get(each.layer()) != freeze).toList());
  }

  /** Returns the same model with what its training is to use, and what that lifts. */
  public KerasModel with(
      @Nullable Loss otherLoss, @Nullable Optimiser otherOptimiser, boolean withoutDropout) {
    List<TrainingObstacle> left =
        training.obstacles().stream()
            .filter(
                obstacle ->
                    switch (obstacle.kind()) {
                      case DROPOUT -> !withoutDropout;
                      case LOSS -> otherLoss == null;
                      case OPTIMISER -> otherOptimiser == null;
                      case MODEL -> true;
                    })
            .toList();
    List<Dense> all = new ArrayList<>(dense);
    List<String> said = new ArrayList<>(training.notes());
    Loss logits = training.lossOfLogits();
    Loss ofLogits = otherLoss == null || otherLoss == logits ? logits : null;
    if (ofLogits != null && head().activation().equals(Activation.LINEAR)) {
      Dense last = head();
      Activation added =
          ofLogits == Loss.BINARY_CROSS_ENTROPY ? Activation.SIGMOID : Activation.SOFTMAX;
      all.set(all.size() - 1, new Dense(last.name(), last.layer(), last.units(), added, last.l2()));
      said.add(
          ("the loss takes logits, so layer %s is trained and predicts with the %s that"
                  + " the loss implies")
              .formatted(last.name(), added));
    }
    Optimiser own = training.optimiser();
    OptimiserMemory kept = training.memory();
    boolean fits =
        otherOptimiser == null
            || (own != null && otherOptimiser.withLearningRate(own.learningRate()).equals(own));
    if (kept != null && !fits) {
      kept = null;
      said.add("the optimiser's state in the file is that of another one, so it is ignored");
    }
    return with(
        all,
        new Training(
            otherLoss != null ? otherLoss : ofLogits != null ? ofLogits : training.loss(),
            ofLogits,
            otherOptimiser == null ? own : otherOptimiser,
            kept,
            said,
            left));
  }

  /** Returns the same model with another obstacle to training, and without a loss. */
  KerasModel withoutLoss(TrainingObstacle obstacle) {
    List<TrainingObstacle> more = new ArrayList<>(training.obstacles());
    more.add(obstacle);
    return with(
        dense,
        new Training(null, null, training.optimiser(), training.memory(), training.notes(), more));
  }

  private KerasModel with(List<Dense> otherDense, Training other) {
    return new KerasModel(inputShape, layers, otherDense, weights, scaling, dtype, other);
  }
}
