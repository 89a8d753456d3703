package io.finetunebench.bench.harness.input;

import io.finetunebench.bench.benchmarks.workload.Queries;
import io.finetunebench.bench.benchmarks.workload.WorkloadData;
import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Standardisation;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.network.Activation;
import io.finetunebench.core.experiment.network.DenseShape;
import io.finetunebench.core.experiment.network.Loss;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.OptimiserMemory;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
import io.finetunebench.core.experiment.study.Grid;
import io.finetunebench.core.experiment.study.HeldOut;
import io.finetunebench.core.experiment.study.PretrainedModel;
import io.finetunebench.core.experiment.study.StudySettings;
import io.finetunebench.core.experiment.study.TrainingPlan;
import io.finetunebench.core.keras.InputScaling;
import io.finetunebench.core.keras.KerasModel;
import io.finetunebench.core.keras.KerasWriter;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model of Keras before a table: its network, with a new last layer where the table asks for
 * another one.
 *
 * @param model that was read
 * @param network that is trained
 * @param newHead whether its last layer is new
 * @param points of the table, as the network needs them: through the model's Normalization
 * @param numbers by which the numbers to be learned are standardised; null for those as they are
 * @param grid of the boundaries; null without one
 * @param notes what a reader should know, one line each
 */
public record ModelStudy(
    KerasModel model,
    NetworkSpec network,
    boolean newHead,
    LabelledPoints points,
    @Nullable Standardisation numbers,
    @Nullable Grid grid,
    List<String> notes) {

  /**
   * Fits a model and a table together.
   *
   * @throws IllegalArgumentException if the table has another number of features than the model
   */
  static ModelStudy of(KerasModel model, WorkloadData.Table table, @Nullable Precision precision) {
    LabelledPoints points = table.points();
    if (table.features() != model.inputs()) {
      throw new IllegalArgumentException(
          "expected %s features as the model takes, found %s: %s"
              .formatted(
                  model.inputs(), table.features(), String.join(", ", table.table().features())));
    }
    List<String> notes = new ArrayList<>(model.training().notes());
    Loss loss = model.fittingLoss();
    Precision chosen = precision == null ? model.dtype() : precision;
    boolean kept = keeps(model.head(), loss, points);
    NetworkSpec network = kept ? model.network(chosen) : withNewHead(model, points, chosen, notes);
    if (kept && points.kind() != LabelledPoints.Kind.VALUES) {
      notes.add("the model's outputs are taken for the classes " + names(points));
    }
    if (loss == Loss.CATEGORICAL_CROSS_ENTROPY && kept) {
      points = points.forSoftmax();
    }
    Standardisation numbers = null;
    if (!kept && points.kind() == LabelledPoints.Kind.VALUES) {
      numbers = Standardisation.of(points.numbers());
      points = points.learning(numbers);
      notes.add("numbers to learn are standardised; what is saved predicts them as they are");
    }
    InputScaling scaling = model.scaling();
    Grid grid =
        scaling == null
                && points.kind() != LabelledPoints.Kind.VALUES
                && Queries.usual(table) instanceof Queries.OnGrid onGrid
            ? onGrid.grid()
            : null;
    return new ModelStudy(
        model,
        network,
        !kept,
        scaling == null ? points : points.withPoints(scaling.apply(points.points())),
        numbers,
        grid,
        notes);
  }

  private static NetworkSpec withNewHead(
      KerasModel model, LabelledPoints points, Precision precision, List<String> notes) {
    KerasModel.Dense head = model.head();
    Activation activation =
        switch (points.kind()) {
          case BINARY -> Activation.SIGMOID;
          case CLASSES -> Activation.SOFTMAX;
          case VALUES -> Activation.LINEAR;
        };
    Loss loss =
        switch (points.kind()) {
          case BINARY -> Loss.BINARY_CROSS_ENTROPY;
          case CLASSES -> Loss.CATEGORICAL_CROSS_ENTROPY;
          case VALUES -> Loss.MEAN_SQUARED_ERROR;
        };
    notes.add(
        "layer %s is replaced by a new one, %s %s in place of %s %s, for %s"
            .formatted(
                head.name(),
                points.outputs(),
                activation,
                head.units(),
                head.activation(),
                names(points)));
    return model.network(points.outputs(), activation, loss, precision);
  }

  private static boolean keeps(KerasModel.Dense head, Loss loss, LabelledPoints points) {
    return switch (points.kind()) {
      case BINARY ->
          switch (loss) {
            case BINARY_CROSS_ENTROPY -> head.units() == 1;
            case CATEGORICAL_CROSS_ENTROPY -> head.units() == 2;
            case MEAN_SQUARED_ERROR -> false;
          };
      case CLASSES ->
          loss == Loss.CATEGORICAL_CROSS_ENTROPY && head.units() == points.names().size();
      case VALUES -> loss == Loss.MEAN_SQUARED_ERROR && head.units() == points.outputs();
    };
  }

  private static String names(LabelledPoints points) {
    List<String> names = points.names();
    return String.join(", ", names.subList(0, Math.min(10, names.size())))
        + (names.size() > 10 ? ", ..." : "")
        + (points.kind() == LabelledPoints.Kind.VALUES ? "" : ", in this order");
  }

  /** Returns the study of the model on a table that is cut in two. */
  StudySettings settings(
      HeldOut cut, TrainingPlan plan, int seeds, @Nullable FreezeOption freeze, boolean resumes) {
    Parameters parameters =
        newHead ? model.parametersBelowHead(network) : model.parameters(network);
    InputScaling scaling = model.scaling();
    StudySettings settings =
        new StudySettings(
            network,
            new StudySettings.Source(
                null,
                new PretrainedModel(
                    scaling == null ? parameters : scaling.unfolded(network, parameters),
                    newHead,
                    resumes ? memory() : null),
                plan),
            new StudySettings.Target(cut.training(), plan, cut.heldOut()),
            grid,
            new StudySettings.Seeds(1, seeds),
            null);
    return freeze == null
        ? settings
        : settings.withCustom(model.compiled(network, freeze.selection(), freeze.freeze()));
  }

  /** Returns what the optimiser remembers of the model; null where the last layer is new. */
  private @Nullable OptimiserMemory memory() {
    return newHead ? null : model.training().memory();
  }

  /** Says what becomes of the optimiser's state, where the file has one that fits. */
  Optional<String> memoryNote(Engine engine) {
    OptimiserMemory memory = model.training().memory();
    if (memory == null) {
      return Optional.empty();
    }
    String state = "the optimiser's state in the file, of " + memory.steps() + " steps, ";
    if (newHead) {
      return Optional.of(state + "is ignored, because the last layer is new");
    }
    return Optional.of(
        engine.resumes()
            ? "fine-tuning goes on from " + state.substring(0, state.length() - 2)
            : state + "is ignored, because engine " + engine.name() + " starts it afresh");
  }

  /** Returns a file of Keras with what training came to. */
  public byte[] saved(Parameters trained) throws IOException {
    InputScaling scaling = model.scaling();
    Parameters raw = numbers == null ? trained : predictingAsTheyAre(trained, numbers);
    return KerasWriter.bytes(
        network,
        scaling == null ? raw : scaling.folded(network, raw),
        model.inputShape(),
        !newHead && model.training().lossOfLogits() != null,
        Instant.now());
  }

  /** Returns the parameters whose last layer, a linear one, predicts numbers as they are. */
  private Parameters predictingAsTheyAre(Parameters trained, Standardisation standardised) {
    double[] values = trained.values();
    int outputs = network.outputs();
    int biases = values.length - outputs;
    DenseShape last = network.denseShapes().get(network.denseShapes().size() - 1);
    int weights = biases - last.inputs() * outputs;
    for (int i = weights; i < values.length; i++) {
      int output = (i - weights) % outputs;
      values[i] *= standardised.deviation(output);
      values[i] += i < biases ? 0 : standardised.mean(output);
    }
    return Parameters.of(network, values);
  }
}
