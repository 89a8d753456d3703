package io.finetunebench.bench.benchmarks.workload;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.finetunebench.bench.record.files.MalformedFileException;
import io.finetunebench.bench.record.files.YamlFile;
import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.PointFileException;
import io.finetunebench.core.experiment.network.Activation;
import io.finetunebench.core.experiment.network.Activation.Function;
import io.finetunebench.core.experiment.network.Adam;
import io.finetunebench.core.experiment.network.Loss;
import io.finetunebench.core.experiment.network.Optimiser;
import io.finetunebench.core.experiment.network.Precision;
import io.finetunebench.core.experiment.network.Sgd;
import io.finetunebench.core.experiment.study.TrainingPlan;
import io.finetunebench.core.keras.ModelFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A workload as a file has it, field by field, in YAML or JSON; {@code docs/workloads.md} describes
 * the fields.
 */
sealed interface WorkloadFile {
  /** The seed of the data and of what is drawn from them, unless the file says another. */
  long DATA_SEED = 1;

  /** A network of one's own over data. */
  record Described(
      DataFields data,
      @JsonProperty(required = true) Network network,
      @Nullable Training training,
      @Nullable QueryFields queries,
      @Nullable FineTuning fineTuning,
      @JsonUnwrapped Heading heading)
      implements WorkloadFile {
    @Override
    public Workload workload(String name, @Nullable Path file) {
      Tables tables = new Tables(folder(file));
      WorkloadData large = data.read(tables, DATA_SEED);
      Training asked = Objects.requireNonNullElse(training, Training.USUAL);
      Workload made =
          new Workload(
              new Workload.Heading(name, "", Precision.FLOAT, file),
              large,
              new Design(
                  network.layers().stream().map(Layer::hidden).toList(),
                  output(large, asked.loss()),
                  asked.chosen(),
                  null),
              plan(asked.epochs(), asked.batch()),
              queries == null ? Queries.usual(large) : queries.read(tables),
              fineTuning == null ? null : fineTuning.read(tables));
      return heading.over(made, name, made.sizes(), file);
    }

    /** Returns the last layer: what the file says of it, else what the data need. */
    private Design.OutputLayer output(WorkloadData large, @Nullable Loss said) {
      LabelledPoints.Kind kind =
          large instanceof WorkloadData.Table table
              ? table.points().kind()
              : LabelledPoints.Kind.BINARY;
      Design.OutputLayer usual = Design.OutputLayer.of(kind);
      Shape own = network.output();
      Activation activation = own == null ? usual.activation() : own.over(usual.activation());
      Loss loss = said != null ? said : fitting(activation, kind);
      if (kind == LabelledPoints.Kind.VALUES && loss != Loss.MEAN_SQUARED_ERROR) {
        throw new IllegalArgumentException(
            "training.loss: expected mean_squared_error, since the label is a number; if it names"
                + " classes, say target: classes in data");
      }
      return own == null
          ? new Design.OutputLayer(
              said == null ? activation : activationFor(loss, activation), loss, 0, null)
          : new Design.OutputLayer(activation, loss, own.decay(), own.learningRate());
    }

    private static Loss fitting(Activation activation, LabelledPoints.Kind kind) {
      if (activation.equals(Activation.SOFTMAX)) {
        return Loss.CATEGORICAL_CROSS_ENTROPY;
      }
      return kind == LabelledPoints.Kind.VALUES || !activation.equals(Activation.SIGMOID)
          ? Loss.MEAN_SQUARED_ERROR
          : Loss.BINARY_CROSS_ENTROPY;
    }

    private static Activation activationFor(Loss loss, Activation usual) {
      return switch (loss) {
        case BINARY_CROSS_ENTROPY -> Activation.SIGMOID;
        case CATEGORICAL_CROSS_ENTROPY -> Activation.SOFTMAX;
        case MEAN_SQUARED_ERROR -> usual.equals(Activation.SOFTMAX) ? Activation.LINEAR : usual;
      };
    }
  }

  /** A model, which brings its network and has random points as data. */
  record OfModel(
      String model,
      @Nullable Boolean withoutDropout,
      @Nullable ModelTraining training,
      @JsonUnwrapped Heading heading)
      implements WorkloadFile {
    /** Checks the fields. */
    public OfModel {
      Expect.path("model", model);
    }

    @Override
    public Workload workload(String name, @Nullable Path file) {
      ModelTraining said =
          Objects.requireNonNullElse(training, new ModelTraining(null, null, null));
      ModelSource.Training asked =
          new ModelSource.Training(
              Boolean.TRUE.equals(withoutDropout),
              said.loss(),
              said.optimiser() == null ? null : said.optimiser().of(said.learningRate()),
              said.learningRate());
      Path path = new Tables(folder(file)).path(model);
      try {
        Workload made = Workloads.ofModel(ModelSource.read(path, asked));
        return heading.over(made, name, made.description(), file);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("training: " + e.getMessage(), e);
      }
    }
  }

  /** What a file may say of a workload that is not its work. */
  record Heading(
      @Nullable String name, @Nullable String description, @Nullable Precision precision) {
    /** Checks the fields. */
    public Heading {
      if (name != null && !Workload.isName(name)) {
        throw Expect.refused("name", "letters, digits, '.', '_' and '-'", '"' + name + '"');
      }
    }

    private Workload over(Workload made, String usual, String described, @Nullable Path file) {
      return made.with(
          new Workload.Heading(
              Objects.requireNonNullElse(name, usual),
              Objects.requireNonNullElse(description, described),
              Objects.requireNonNullElse(precision, made.precision()),
              file));
    }
  }

  /** The layers. */
  record Network(@JsonProperty(required = true) List<Layer> layers, @Nullable Shape output) {}

  /** A hidden layer. */
  record Layer(@JsonProperty(required = true) int units, @JsonUnwrapped Shape shape) {
    /** Checks the fields. */
    public Layer {
      Expect.count("units", units);
      shape.over(Activation.RELU);
    }

    private Design.HiddenLayer hidden() {
      return new Design.HiddenLayer(
          units, shape.over(Activation.RELU), shape.decay(), shape.learningRate());
    }
  }

  /** What hidden layers and the last one share. */
  record Shape(
      @Nullable Function activation,
      @Nullable Double parameter,
      @Nullable Double l2,
      @Nullable Double learningRate) {
    /** Checks the fields. */
    public Shape {
      Expect.notNegative("l2", l2);
      Expect.positive("learningRate", learningRate);
    }

    private double decay() {
      return Objects.requireNonNullElse(l2, 0.0);
    }

    private Activation over(Activation usual) {
      if (activation == null && parameter == null) {
        return usual;
      }
      Function function = Objects.requireNonNullElse(activation, usual.function());
      Activation named = Activation.named(function.name().toLowerCase(Locale.ROOT));
      return new Activation(function, Objects.requireNonNullElse(parameter, named.parameter()));
    }
  }

  /** The training of a network of one's own. */
  record Training(
      @Nullable Integer epochs,
      @Nullable Integer batch,
      @Nullable Double learningRate,
      @Nullable Rule optimiser,
      @Nullable Loss loss) {
    private static final Training USUAL = new Training(null, null, null, null, null);

    /** Checks the fields. */
    public Training {
      Expect.count("epochs", epochs);
      Expect.count("batch", batch);
      Expect.positive("learningRate", learningRate);
    }

    private Optimiser chosen() {
      return Objects.requireNonNullElse(optimiser, Rule.USUAL).of(learningRate);
    }
  }

  /** How a model is trained, where the file does not leave that to the model. */
  record ModelTraining(
      @Nullable Loss loss, @Nullable Rule optimiser, @Nullable Double learningRate) {
    /** Checks the fields. */
    public ModelTraining {
      Expect.positive("learningRate", learningRate);
    }
  }

  /** The optimisers that there are. */
  enum Name {
    /** Gradient descent. */
    SGD,
    /** Adam. */
    ADAM
  }

  /** An optimiser but for its learning rate. */
  record Rule(
      @Nullable Name name,
      @Nullable Double momentum,
      @Nullable Boolean nesterov,
      @Nullable Double beta1,
      @Nullable Double beta2,
      @Nullable Double epsilon) {
    private static final Rule USUAL = new Rule(null, null, null, null, null, null);
    private static final double SGD_RATE = 0.01;
    private static final double ADAM_RATE = 0.001;

    /** Checks the fields. */
    public Rule {
      if (name == Name.ADAM) {
        refuse("momentum", momentum, "adam");
        refuse("nesterov", nesterov, "adam");
      } else {
        refuse("beta1", beta1, "sgd");
        refuse("beta2", beta2, "sgd");
        refuse("epsilon", epsilon, "sgd");
      }
    }

    private static void refuse(String field, @Nullable Object value, String other) {
      if (value != null) {
        throw new IllegalArgumentException(
            field + ": expected no such field beside name: " + other);
      }
    }

    private Optimiser of(@Nullable Double learningRate) {
      try {
        return checked(learningRate);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("training.optimiser: " + e.getMessage(), e);
      }
    }

    private Optimiser checked(@Nullable Double learningRate) {
      if (name == Name.ADAM) {
        Adam usual = new Adam(Objects.requireNonNullElse(learningRate, ADAM_RATE));
        return new Adam(
            usual.learningRate(),
            Objects.requireNonNullElse(beta1, usual.beta1()),
            Objects.requireNonNullElse(beta2, usual.beta2()),
            Objects.requireNonNullElse(epsilon, usual.epsilon()));
      }
      return new Sgd(
          Objects.requireNonNullElse(learningRate, SGD_RATE),
          Objects.requireNonNullElse(momentum, 0.0),
          Boolean.TRUE.equals(nesterov));
    }
  }

  /** The fine-tuning. */
  record FineTuning(
      @JsonProperty(required = true) DataFields data,
      @Nullable Integer epochs,
      @Nullable Integer batch,
      @Nullable Double heldOut) {
    private static final long SEED = 2;

    /** Checks the fields. */
    public FineTuning {
      Expect.count("epochs", epochs);
      Expect.count("batch", batch);
      if (heldOut != null && !(heldOut > 0 && heldOut < 1)) {
        throw Expect.refused("heldOut", "a share above 0 and below 1", heldOut);
      }
      if (data instanceof DataFields.Table table && table.standardise() != null) {
        throw new IllegalArgumentException(
            "data.standardise: expected no such field: these points are stretched as the training's");
      }
    }

    private Workload.FineTuningPart read(Tables tables) {
      return new Workload.FineTuningPart(
          data.read(tables, SEED),
          plan(epochs, batch),
          Objects.requireNonNullElse(heldOut, Workload.FineTuningPart.HELD_OUT));
    }
  }

  /**
   * Makes the workload.
   *
   * @param name unless the file says another
   * @param file where tables are looked for beside; null for one that has no file
   */
  Workload workload(String name, @Nullable Path file);

  /**
   * Reads a workload.
   *
   * @param name of the workload, unless the file says another
   * @param file where tables are looked for beside; null for one that has no file
   * @throws MalformedFileException if anything is wrong with it
   */
  static Workload read(YamlFile written, String name, @Nullable Path file) {
    try {
      return written.as(WorkloadFile.class, fields -> fields.workload(name, file));
    } catch (PointFileException | ModelFileException e) {
      throw new MalformedFileException(String.valueOf(e.getMessage()));
    }
  }

  private static TrainingPlan plan(@Nullable Integer epochs, @Nullable Integer batch) {
    return new TrainingPlan(
        Objects.requireNonNullElse(epochs, 10), Objects.requireNonNullElse(batch, 32));
  }

  private static @Nullable Path folder(@Nullable Path file) {
    return file == null ? null : file.toAbsolutePath().getParent();
  }
}
