package io.finetunebench.bench.benchmarks.workload;

import io.finetunebench.bench.record.WorkloadDescription;
import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.DenseShape;
import io.finetunebench.core.experiment.network.Loss;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
import io.finetunebench.core.experiment.network.Work;
import io.finetunebench.core.experiment.reference.ReferenceEngine;
import io.finetunebench.core.experiment.study.Fit;
import io.finetunebench.core.experiment.study.Grid;
import io.finetunebench.core.experiment.study.TrainingPlan;
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
 * @param heading what is not its work
 * @param data to pretrain on
 * @param design the network and how it is trained, in the fine-tuning too
 * @param pretraining epochs and batch size
 * @param queries to predict for
 * @param fineTuning what follows; null without one
 */
public record Workload(
    Heading heading,
    WorkloadData data,
    Design design,
    TrainingPlan pretraining,
    Queries queries,
    @Nullable FineTuningPart fineTuning) {
  /** What stands between a workload's name and the units of {@link #withUnits}. */
  static final String UNITS = "-units-";

  private static final long TRAINING_SEED = 1;
  private static final double MOST_WORK = 1e17;
  private static final long HEAP_BESIDES = 32L << 20;

  /**
   * What a workload is called, and how it is used unless the caller asks otherwise.
   *
   * @param name that selects it: a letter or digit, then letters, digits, {@code . _ -}
   * @param description in one line
   * @param precision unless the caller asks for another
   * @param file that it was read from; null for a built-in one
   */
  record Heading(String name, String description, Precision precision, @Nullable Path file) {}

  /**
   * The fine-tuning of the pretrained network.
   *
   * @param data to fine-tune on, with the features of the data to pretrain on
   * @param plan epochs and batch size
   * @param heldOut share of the data that a study holds out to judge by, where they are a table;
   *     benchmarks train on all of them
   */
  public record FineTuningPart(WorkloadData data, TrainingPlan plan, double heldOut) {
    /** The share that is held out unless a file says another. */
    static final double HELD_OUT = 0.2;
  }

  /** Checks that the layers make a network, and that the data fit together. */
  public Workload {
    if (!isName(heading.name())) {
      throw new IllegalArgumentException(
          "expected a name of letters, digits, '.', '_' and '-', found \"" + heading.name() + "\"");
    }
    if (queries instanceof Queries.OnGrid && data.features() != 2) {
      throw new IllegalArgumentException(
          "queries.grid: expected data of two features for a grid, found "
              + data.features()
              + "; use drawn or csv");
    }
    if (queries instanceof Queries.Table table) {
      requireFeatures("queries.csv", data, table.points().featureCount());
    }
    if (fineTuning != null) {
      requireFeatures("fineTuning.data", data, fineTuning.data().features());
    }
    if (design.model() == null) {
      requireSizes(design.network(heading.precision(), data), data.size(), queries.size());
    }
  }

  /** Requires that what the work is counted by fits whole numbers, and the parameters an array. */
  private static void requireSizes(NetworkSpec network, long examples, long asked) {
    double parameters = 0;
    for (DenseShape shape : network.denseShapes()) {
      parameters += (shape.inputs() + 1.0) * shape.outputs();
    }
    if (parameters > Integer.MAX_VALUE || parameters * Math.max(examples, asked) > MOST_WORK) {
      throw new IllegalArgumentException(
          "network.layers: expected at most "
              + Integer.MAX_VALUE
              + " parameters, and "
              + MOST_WORK
              + " for all points together, found "
              + parameters
              + " and "
              + Math.max(examples, asked)
              + " points");
    }
  }

  private static void requireFeatures(String what, WorkloadData data, int found) {
    if (found != data.features()) {
      throw new IllegalArgumentException(
          what
              + ": expected "
              + data.features()
              + " features as in the data of the training, found "
              + found);
    }
  }

  /** Returns the name that selects it. */
  public String name() {
    return heading.name();
  }

  /** Returns the description in one line. */
  public String description() {
    return heading.description();
  }

  /** Returns the precision unless the caller asks for another. */
  public Precision precision() {
    return heading.precision();
  }

  /** Returns the file that it was read from; null for a built-in one. */
  public @Nullable Path file() {
    return heading.file();
  }

  /** Returns the hidden layers, from the input. */
  public List<Design.HiddenLayer> hidden() {
    return design.hidden();
  }

  /** Returns the model whose network and parameters these are; null for one of layers. */
  public @Nullable ModelSource model() {
    return design.model();
  }

  /** Returns whether a text can be a workload's name. */
  public static boolean isName(String text) {
    return text.matches("[0-9A-Za-z][0-9A-Za-z._-]*");
  }

  /** Returns the same work under another heading. */
  Workload with(Heading other) {
    return new Workload(other, data, design, pretraining, queries, fineTuning);
  }

  /**
   * Returns the same layers and training over other data, whose last layer is as they need it.
   *
   * @param large to pretrain on
   * @param small to fine-tune on
   * @throws IllegalArgumentException if the two do not fit together
   */
  public Workload over(WorkloadData large, WorkloadData small) {
    LabelledPoints.Kind kind = large.points().kind();
    if (small.points().kind() != kind || small.points().outputs() != large.points().outputs()) {
      throw new IllegalArgumentException(
          "expected a small set with what the large set teaches, "
              + large.points()
              + ", found "
              + small.points());
    }
    Design.OutputLayer output = design.output();
    boolean fits =
        kind == data.points().kind() && data.outputs(output.loss()) == large.outputs(output.loss());
    return new Workload(
        heading,
        large,
        new Design(
            design.hidden(), fits ? output : Design.OutputLayer.of(kind), design.optimiser(), null),
        pretraining,
        Queries.usual(large),
        new FineTuningPart(small, requiredFineTuning().plan(), requiredFineTuning().heldOut()));
  }

  /**
   * Returns the same workload with as many units in every hidden layer, under a name that says so.
   *
   * @throws IllegalArgumentException if its network is a model's, or has no hidden layer
   */
  public Workload withUnits(int units) {
    if (model() != null || hidden().isEmpty()) {
      throw new IllegalArgumentException(
          "expected a workload with hidden layers of its own, found " + name());
    }
    List<Design.HiddenLayer> layers =
        hidden().stream()
            .map(
                layer ->
                    new Design.HiddenLayer(
                        units, layer.activation(), layer.l2(), layer.learningRate()))
            .toList();
    return new Workload(
        new Heading(
            name() + UNITS + units,
            units + " units in each hidden layer of " + name(),
            precision(),
            file()),
        data,
        new Design(layers, design.output(), design.optimiser(), null),
        pretraining,
        queries,
        fineTuning);
  }

  /** Returns the same workload with other queries. */
  public Workload withQueries(Queries other) {
    return new Workload(heading, data, design, pretraining, other, fineTuning);
  }

  /** Returns the network in a precision. */
  public NetworkSpec network(Precision other) {
    ModelSource model = model();
    return model == null ? design.network(other, data) : model.model().network(other);
  }

  /** Returns a description of its sizes, for a workload that has no other. */
  String sizes() {
    return network(precision()).widths()
        + ", "
        + data.size()
        + " points in batches of "
        + pretraining.batchSize()
        + ", "
        + queries.size()
        + " queries";
  }

  /** Returns the set to pretrain on, as the network needs it. */
  public LabelledPoints largeSet() {
    return forNetwork(data.points());
  }

  /**
   * Returns the set to fine-tune on.
   *
   * @throws IllegalStateException if there is no fine-tuning
   */
  public LabelledPoints smallSet() {
    return forNetwork(requiredFineTuning().data().points());
  }

  private LabelledPoints forNetwork(LabelledPoints points) {
    return design.output().loss() == Loss.CATEGORICAL_CROSS_ENTROPY ? points.forSoftmax() : points;
  }

  /**
   * Returns the fine-tuning.
   *
   * @throws IllegalStateException if there is none
   */
  public FineTuningPart requiredFineTuning() {
    if (fineTuning == null) {
      throw new IllegalStateException("workload " + name() + " has no fine-tuning");
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
        + 64L * network(precision()).parameterCount();
  }

  /** Returns the points to predict for. */
  public Points queryPoints() {
    return grid().map(Grid::points).orElseGet(() -> queries.points(largeSet()));
  }

  /** Returns fresh parameters, the same in every fork; of a model its own. */
  public Parameters initialParameters(Precision other) {
    ModelSource model = model();
    if (model != null) {
      return model.model().parameters(network(other));
    }
    return Parameters.initial(network(other), TRAINING_SEED);
  }

  /** Returns parameters pretrained on the large set by the reference engine; of a model its own. */
  public Parameters pretrainedParameters(Precision other) {
    if (model() != null) {
      return initialParameters(other);
    }
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
    content.addAll(design.canonical());
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

  /** Returns why the model cannot be trained as Keras would, one line each; none if it can. */
  public List<String> trainingObstacles() {
    ModelSource model = model();
    return model == null ? List.of() : model.trainingObstacles();
  }

  /** Returns the work that this is, as a record describes it. */
  public WorkloadDescription describe(Precision other) {
    NetworkSpec network = network(other);
    int batch = pretraining.batchSize();
    int examples = data.size();
    return new WorkloadDescription(
        name(),
        other.name().toLowerCase(Locale.ROOT),
        hash(),
        data.features(),
        network.denseShapes().stream().map(DenseShape::outputs).toList(),
        batch,
        examples,
        Math.toIntExact((examples + batch - 1L) / batch),
        queries.size(),
        new WorkloadDescription.Amount(Work.epoch(network, examples, batch)),
        new WorkloadDescription.Amount(Work.prediction(network, queries.size())));
  }

  private static String canonical(TrainingPlan plan) {
    return "epochs=" + plan.epochs() + " batch=" + plan.batchSize();
  }
}
