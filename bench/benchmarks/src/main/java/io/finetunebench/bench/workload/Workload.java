package io.finetunebench.bench.workload;

import io.finetunebench.bench.record.WorkloadDescription;
import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.reference.ReferenceEngine;
import io.finetunebench.core.network.Activation;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.DenseShape;
import io.finetunebench.core.network.Initialisation;
import io.finetunebench.core.network.LayerSpec;
import io.finetunebench.core.network.Loss;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import io.finetunebench.core.network.Precision;
import io.finetunebench.core.network.Sgd;
import io.finetunebench.core.network.Work;
import io.finetunebench.core.study.Fit;
import io.finetunebench.core.study.Grid;
import io.finetunebench.core.study.TrainingPlan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the benchmarks work on, as a value.
 *
 * @param name that selects it: a letter or digit, then letters, digits, {@code . _ -}
 * @param description in one line
 * @param data to pretrain on
 * @param hidden layers, from the input; one sigmoid unit follows them
 * @param learningRate of plain gradient descent
 * @param pretraining epochs and batch size
 * @param queries to predict for
 * @param fineTuning what follows; null without one
 * @param precision unless the caller asks for another
 * @param file that it was read from; null for a built-in one
 */
public record Workload(
    String name,
    String description,
    WorkloadData data,
    List<HiddenLayer> hidden,
    double learningRate,
    TrainingPlan pretraining,
    Queries queries,
    @Nullable FineTuningPart fineTuning,
    Precision precision,
    @Nullable Path file) {
  private static final long TRAINING_SEED = 1;
  private static final long HEAP_BESIDES = 32L << 20;

  /**
   * A hidden layer.
   *
   * @param units at least 1
   * @param activation that follows
   */
  public record HiddenLayer(int units, Activation activation) {}

  /**
   * The fine-tuning of the pretrained network.
   *
   * @param data to fine-tune on, with the features of the data to pretrain on
   * @param plan epochs and batch size
   */
  public record FineTuningPart(WorkloadData data, TrainingPlan plan) {}

  /** Copies the layers and checks that they make a network, and that the data fit together. */
  public Workload {
    hidden = List.copyOf(hidden);
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "expected a name of letters, digits, '.', '_' and '-', found \"" + name + "\"");
    }
    if (queries instanceof Queries.OnGrid && data.features() != 2) {
      throw new IllegalArgumentException(
          "expected two features for queries on a grid, found " + data.features());
    }
    if (queries instanceof Queries.Table table
        && table.points().featureCount() != data.features()) {
      throw new IllegalArgumentException(
          "expected queries of "
              + data.features()
              + " features, found "
              + table.points().featureCount());
    }
    if (fineTuning != null && fineTuning.data().features() != data.features()) {
      throw new IllegalArgumentException(
          "expected data for fine-tuning of "
              + data.features()
              + " features, found "
              + fineTuning.data().features());
    }
    network(data.features(), hidden, learningRate, precision);
  }

  /** Returns whether a text can be a workload's name. */
  public static boolean isName(String text) {
    return text.matches("[0-9A-Za-z][0-9A-Za-z._-]*");
  }

  /** Returns the same workload under another description. */
  Workload withDescription(String other) {
    return new Workload(
        name, other, data, hidden, learningRate, pretraining, queries, fineTuning, precision, file);
  }

  /** Returns the network in a precision. */
  public NetworkSpec network(Precision other) {
    return network(data.features(), hidden, learningRate, other);
  }

  /** Returns the set to pretrain on. */
  public LabelledPoints largeSet() {
    return data.points();
  }

  /**
   * Returns the set to fine-tune on.
   *
   * @throws IllegalStateException if there is no fine-tuning
   */
  public LabelledPoints smallSet() {
    return requiredFineTuning().data().points();
  }

  /**
   * Returns the fine-tuning.
   *
   * @throws IllegalStateException if there is none
   */
  public FineTuningPart requiredFineTuning() {
    if (fineTuning == null) {
      throw new IllegalStateException("workload " + name + " has no fine-tuning");
    }
    return fineTuning;
  }

  /** Returns the grid of the queries, where they are on one. */
  public Optional<Grid> grid() {
    return queries instanceof Queries.OnGrid onGrid ? Optional.of(onGrid.grid()) : Optional.empty();
  }

  /**
   * Returns about how much heap a benchmark needs: the points in double, once more as an engine
   * wants them, a probability each, and the parameters a few times over.
   */
  public long heapBytes() {
    long points = Math.max(queries.size(), data.size());
    return HEAP_BESIDES
        + points * (16L * data.features() + 48)
        + 64L * network(precision).parameterCount();
  }

  /** Returns the points to predict for. */
  public Points queryPoints() {
    return grid().map(Grid::points).orElseGet(() -> queries.points(largeSet()));
  }

  /** Returns fresh parameters, the same in every fork. */
  public Parameters initialParameters(Precision other) {
    return Parameters.initial(network(other), TRAINING_SEED);
  }

  /** Returns parameters pretrained on the large set by the reference engine. */
  public Parameters pretrainedParameters(Precision other) {
    return Fit.train(
            new ReferenceEngine(),
            CompiledNetwork.allTrainable(network(other)),
            initialParameters(other),
            largeSet(),
            pretraining,
            TRAINING_SEED)
        .parameters();
  }

  /**
   * Returns the SHA-256 of all that determines the work but for the precision, as lower-case
   * hexadecimal digits; name and description determine nothing.
   */
  public String hash() {
    List<String> content = new ArrayList<>();
    content.add("data " + data.canonical());
    hidden.forEach(layer -> content.add("layer " + layer.units() + " " + layer.activation()));
    content.add("learning rate " + learningRate);
    content.add("pretraining " + canonical(pretraining));
    content.add("queries " + queries.canonical());
    if (fineTuning != null) {
      content.add("fine-tuning " + canonical(fineTuning.plan()));
      content.add("fine-tuning data " + fineTuning.data().canonical());
    }
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(String.join("\n", content).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Returns the work that this is, as a record describes it. */
  public WorkloadDescription describe(Precision other) {
    NetworkSpec network = network(other);
    int batch = pretraining.batchSize();
    int examples = data.size();
    return new WorkloadDescription(
        name,
        other.name().toLowerCase(Locale.ROOT),
        hash(),
        data.features(),
        network.denseShapes().stream().map(DenseShape::outputs).toList(),
        batch,
        examples,
        Math.toIntExact((examples + batch - 1L) / batch),
        queries.size(),
        amount(Work.epoch(network, examples, batch)),
        amount(Work.prediction(network, queries.size())));
  }

  private static WorkloadDescription.Amount amount(Work work) {
    return new WorkloadDescription.Amount(work.floatingPointOperations(), work.bytes());
  }

  private static String canonical(TrainingPlan plan) {
    return "epochs=" + plan.epochs() + " batch=" + plan.batchSize();
  }

  private static NetworkSpec network(
      int features, List<HiddenLayer> hidden, double learningRate, Precision precision) {
    List<LayerSpec> layers = new ArrayList<>();
    for (int i = 1; i <= hidden.size(); i++) {
      HiddenLayer layer = hidden.get(i - 1);
      layers.add(new LayerSpec.Dense("dense_" + i, layer.units(), Activation.LINEAR));
      if (layer.activation() != Activation.LINEAR) {
        String activation = layer.activation().name().toLowerCase(Locale.ROOT);
        layers.add(new LayerSpec.Activate(activation + "_" + i, layer.activation()));
      }
    }
    layers.add(new LayerSpec.Dense("dense_" + (hidden.size() + 1), 1, Activation.SIGMOID));
    return new NetworkSpec(
        features,
        layers,
        Initialisation.GLOROT_UNIFORM,
        Loss.BINARY_CROSS_ENTROPY,
        new Sgd(learningRate),
        precision);
  }
}
