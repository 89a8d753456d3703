package io.finetunebench.core.keras;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.core.experiment.network.Activation;
import io.finetunebench.core.experiment.network.Initialisation;
import io.finetunebench.core.experiment.network.LayerSpec;
import io.finetunebench.core.experiment.network.Loss;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Optimiser;
import io.finetunebench.core.experiment.network.OptimiserMemory;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
import io.jhdf.api.Group;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads models that Keras 3 saved ({@code .keras}) or that Keras 2 or 3 saved as HDF5 ({@code
 * .h5}). A model file is data: nothing in it is run, and nothing is deserialised by Java.
 */
public final class KerasReader {
  static final String CONFIGURATION = "config.json";
  static final String METADATA = "metadata.json";
  static final String WEIGHTS = "model.weights.h5";

  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

  private KerasReader() {}

  /** Returns whether a file's name is that of a Keras model. */
  public static boolean isNamedLikeOne(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.endsWith(".keras") || name.endsWith(".h5") || name.endsWith(".hdf5");
  }

  /**
   * Reads a model.
   *
   * @throws ModelFileException if the file is missing, damaged, too large, or holds what is not
   *     supported; its one line names the layer, and says what can be done
   */
  public static KerasModel read(Path file) {
    byte[] start = start(file);
    if (startsWith(start, ZIP)) {
      return readZip(file);
    }
    if (startsWith(start, HDF5)) {
      return readHdf5(file);
    }
    if (start.length > 1 && start[0] == (byte) 0x80 && start[1] >= 2 && start[1] <= 5) {
      throw new ModelFileException(
          file, "is a Python pickle, which carries code and is never read: use model.save");
    }
    throw new ModelFileException(
        file, "is neither a .keras zip nor HDF5: save the model with model.save(\"m.keras\")");
  }

  private static byte[] start(Path file) {
    if (Files.isDirectory(file)) {
      throw new ModelFileException(
          file, "is a folder, perhaps a SavedModel: save the model with model.save(\"m.keras\")");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new ModelFileException(file, "expected a file, found a pipe, a device or a socket");
    }
    try (InputStream in = Files.newInputStream(file)) {
      if (Files.size(file) > ModelZip.FILE_BYTES) {
        throw new ModelFileException(
            file, "has " + Files.size(file) + " bytes, expected at most " + ModelZip.FILE_BYTES);
      }
      return in.readNBytes(HDF5.length);
    } catch (IOException e) {
      throw new ModelFileException(
          file, Files.exists(file) ? "cannot be read (" + e + ")" : "no such file", e);
    }
  }

  private static boolean startsWith(byte[] bytes, byte[] start) {
    return bytes.length >= start.length
        && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
  }

  private static KerasModel readZip(Path file) {
    JsonNode model;
    byte[] weights;
    try (ModelZip zip = new ModelZip(file)) {
      byte[] json = zip.bytes(CONFIGURATION, ModelZip.CONFIGURATION_BYTES);
      if (json == null) {
        throw new ModelFileException(
            file, "found no " + CONFIGURATION + " in it, expected a model of Keras");
      }
      model = Configuration.json(file, CONFIGURATION, new String(json, UTF_8));
      weights = zip.bytes(WEIGHTS, ModelZip.FILE_BYTES);
      if (weights == null) {
        throw new ModelFileException(
            file,
            "found no "
                + WEIGHTS
                + " in it: save the model again with its weights in one HDF5 file");
      }
    }
    Configuration configuration = Configuration.of(file, model, model.path("compile_config"));
    try (Hdf5 store = new Hdf5(file, weights)) {
      return build(
          file, model, configuration, StoredWeights.ofKeras3(store, configuration.asListed()));
    }
  }

  private static KerasModel readHdf5(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new ModelFileException(file, "cannot be read (" + e + ")", e);
    }
    try (Hdf5 store = new Hdf5(file, bytes)) {
      String text = store.text(store.root(), "model_config");
      Group weights = store.group("model_weights");
      if (text == null || weights == null) {
        throw new ModelFileException(
            file,
            "holds no model but perhaps weights alone: save the whole model with"
                + " model.save(\"m.keras\")");
      }
      String training = store.text(store.root(), "training_config");
      JsonNode model = Configuration.json(file, "model_config", text);
      JsonNode compile =
          Configuration.json(
              file, "training_config", training == null || training.isEmpty() ? "{}" : training);
      Configuration configuration = Configuration.of(file, model, compile);
      return build(
          file,
          model,
          configuration,
          StoredWeights.ofHdf5(store, weights, configuration.asListed()));
    }
  }

  private static KerasModel build(
      Path file, JsonNode model, Configuration configuration, StoredWeights stored) {
    List<LayerNode> layers = configuration.inOrder();
    int[] inputShape = Configuration.inputShape(file, model, layers, stored);
    LayerChain chain = new LayerChain(stored, inputShape);
    // The input layer of a sequential model is no layer that Keras counts.
    boolean countsInput = !model.path("class_name").asString("").equals("Sequential");
    List<LayerNode> counted =
        layers.stream()
            .filter(layer -> countsInput || !layer.className().equals("InputLayer"))
            .toList();
    chain.addAll(counted);
    if (chain.stages().isEmpty()) {
      throw new ModelFileException(file, "found no dense layer, " + LayerNode.WHAT_IS);
    }
    List<String> notes = new ArrayList<>(chain.notes());
    List<TrainingObstacle> obstacles = new ArrayList<>(chain.obstacles());
    List<KerasModel.Dense> dense = new ArrayList<>();
    for (LayerChain.Stage stage : chain.stages()) {
      dense.add(
          new KerasModel.Dense(
              stage.layer.name(),
              stage.place,
              stage.biases.length,
              stage.activation,
              regularisation(stage, obstacles)));
    }
    requireSoftmaxLast(chain.stages());
    describe(layers, notes);
    CompileConfiguration compile = CompileConfiguration.of(configuration.compile());
    obstacle(TrainingObstacle.Kind.LOSS, compile.lossObstacle(), obstacles);
    obstacle(TrainingObstacle.Kind.OPTIMISER, compile.optimiserObstacle(), obstacles);
    Parameters weights = weights(chain.stages());
    OptimiserMemory memory = memory(stored, chain.stages(), compile.optimiser());
    if (memory == null && stored.hasOptimiserState()) {
      notes.add("the optimiser's state in the file is not continued: training starts it afresh");
    }
    boolean inDouble = layers.stream().anyMatch(layer -> layer.dtype().equals("float64"));
    return withLoss(
        new KerasModel(
            Arrays.stream(inputShape).boxed().toList(),
            counted.stream()
                .map(layer -> new KerasLayer(layer.name(), layer.className(), layer.trainable()))
                .toList(),
            dense,
            weights,
            chain.scaling(),
            inDouble ? Precision.DOUBLE : Precision.FLOAT,
            new KerasModel.Training(
                null,
                compile.fromLogits() ? compile.loss() : null,
                compile.optimiser(),
                memory,
                notes,
                obstacles)),
        compile.loss());
  }

  private static Parameters weights(List<LayerChain.Stage> stages) {
    return Parameters.of(
        linear(stages),
        stages.stream().map(stage -> stage.weights).toArray(double[][]::new),
        stages.stream().map(stage -> stage.biases).toArray(double[][]::new));
  }

  /** Returns a network of the layers' sizes, in double precision. */
  private static NetworkSpec linear(List<LayerChain.Stage> stages) {
    List<LayerSpec> layers = new ArrayList<>();
    for (LayerChain.Stage stage : stages) {
      layers.add(new LayerSpec.Dense(stage.layer.name(), stage.biases.length, Activation.LINEAR));
    }
    return new NetworkSpec(
        stages.get(0).inputs,
        layers,
        Initialisation.GLOROT_UNIFORM,
        Loss.MEAN_SQUARED_ERROR,
        KerasModel.USUAL_OPTIMISER,
        Precision.DOUBLE);
  }

  private static void obstacle(
      TrainingObstacle.Kind kind, @Nullable String text, List<TrainingObstacle> obstacles) {
    if (text != null) {
      obstacles.add(new TrainingObstacle(kind, "the model is compiled with " + text));
    }
  }

  /** Takes the compiled loss where it fits the last layer. */
  private static KerasModel withLoss(KerasModel model, @Nullable Loss loss) {
    if (loss == null) {
      return model;
    }
    KerasModel.Dense head = model.head();
    try {
      if (model.training().lossOfLogits() != null) {
        KerasModel trained = model.with(null, null, false);
        trained.network(Precision.FLOAT);
        if (!trained.head().equals(head)) {
          return model;
        }
      } else {
        NetworkSpec fits = model.network(head.units(), head.activation(), loss, Precision.FLOAT);
        return model.with(fits.loss(), null, false);
      }
    } catch (IllegalArgumentException e) {
      // The obstacle says it.
    }
    return model.withoutLoss(
        new TrainingObstacle(
            TrainingObstacle.Kind.LOSS,
            "the model is compiled with %s%s%s"
                .formatted(
                    loss.name().toLowerCase(Locale.ROOT),
                    model.training().lossOfLogits() == null
                        ? " over "
                        : " of logits over " + head.units() + " ",
                    head.activation())));
  }

  /** Returns what the optimiser remembers; null where it is not there or fits nothing here. */
  private static @Nullable OptimiserMemory memory(
      StoredWeights stored, List<LayerChain.Stage> stages, @Nullable Optimiser optimiser) {
    int count = optimiser == null ? 0 : OptimiserMemory.means(optimiser);
    boolean plain =
        stages.stream()
            .allMatch(
                stage ->
                    stage.hasBias
                        && stage.layer.trainable()
                        && (!stage.folded || stage == stages.get(0)));
    List<double[]> arrays =
        count == 0 || !plain
            ? null
            : stored.optimiserArrays(
                count,
                stages.stream()
                    .flatMap(
                        stage ->
                            Stream.of(
                                new int[] {stage.inputs, stage.biases.length},
                                new int[] {stage.biases.length}))
                    .toList());
    if (arrays == null) {
      return null;
    }
    List<Parameters> means = new ArrayList<>();
    for (int mean = 0; mean < count; mean++) {
      int first = mean * 2 * stages.size();
      means.add(
          Parameters.of(
              linear(stages),
              arrays.subList(first, first + 2 * stages.size()).stream()
                  .flatMapToDouble(Arrays::stream)
                  .toArray()));
    }
    return new OptimiserMemory(stored.optimiserSteps(), means);
  }

  private static void requireSoftmaxLast(List<LayerChain.Stage> stages) {
    for (LayerChain.Stage stage : stages) {
      boolean last = stage == stages.get(stages.size() - 1);
      if (stage.activation.equals(Activation.SOFTMAX) && (!last || stage.biases.length == 1)) {
        throw stage.layer.problem(
            last
                ? "is a softmax of one unit, which is always 1: use sigmoid"
                : "has a softmax in the middle, expected one at the end only");
      }
    }
  }

  private static double regularisation(LayerChain.Stage stage, List<TrainingObstacle> obstacles) {
    LayerNode layer = stage.layer;
    String where = "layer " + layer.name() + " (Dense) has ";
    for (String field :
        List.of(
            "bias_regularizer", "activity_regularizer", "kernel_constraint", "bias_constraint")) {
      if (layer.config().path(field).isObject()) {
        obstacles.add(new TrainingObstacle(TrainingObstacle.Kind.MODEL, where + "a " + field));
      }
    }
    if (!stage.hasBias && !stage.folded) {
      obstacles.add(
          new TrainingObstacle(
              TrainingObstacle.Kind.MODEL, where + "no bias, and training here would give it one"));
    }
    JsonNode regulariser = layer.config().path("kernel_regularizer");
    if (!regulariser.isObject()) {
      return 0;
    }
    String kind = regulariser.path("class_name").asString("");
    double l1 = regulariser.path("config").path("l1").asDouble(0);
    double l2 = regulariser.path("config").path("l2").asDouble(0);
    boolean known = kind.equals("L2") || kind.equals("L1L2") || kind.equals("L1");
    if (!known || l1 != 0 || l2 < 0 || (l2 > 0 && stage.folded)) {
      obstacles.add(
          new TrainingObstacle(
              TrainingObstacle.Kind.MODEL,
              "%sthe regulariser %s%s"
                  .formatted(
                      where, kind, known && l1 == 0 ? " under a folded normalisation" : "")));
      return 0;
    }
    return l2;
  }

  /** Says what a reader would not expect of training here. */
  private static void describe(List<LayerNode> layers, List<String> notes) {
    List<String> frozen =
        layers.stream()
            .filter(layer -> layer.className().equals("Dense") && !layer.trainable())
            .map(LayerNode::name)
            .toList();
    if (!frozen.isEmpty()) {
      notes.add(
          "the file freezes "
              + String.join(", ", frozen)
              + ": here the option --freeze says what is frozen");
    }
    List<String> drawn =
        layers.stream()
            .filter(layer -> layer.className().equals("Dense"))
            .map(layer -> layer.config().path("kernel_initializer").path("class_name"))
            .map(kind -> kind.asString("GlorotUniform"))
            .filter(kind -> !kind.equals("GlorotUniform"))
            .distinct()
            .toList();
    if (!drawn.isEmpty()) {
      notes.add(
          "fresh weights are drawn by Glorot uniform, where the file says "
              + String.join(", ", drawn));
    }
  }
}
