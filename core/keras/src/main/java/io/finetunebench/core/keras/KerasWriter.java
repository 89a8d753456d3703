package io.finetunebench.core.keras;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.core.experiment.network.Activation;
import io.finetunebench.core.experiment.network.Adam;
import io.finetunebench.core.experiment.network.DenseShape;
import io.finetunebench.core.experiment.network.Loss;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Optimiser;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
import io.finetunebench.core.experiment.network.Sgd;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.DoubleBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a network as a {@code .keras} file that Keras 3 loads, compiled with the network's loss
 * and optimiser: a sequential model of dense layers in the layout of Keras's {@code saving_lib}.
 */
public final class KerasWriter {
  private static final String FORMAT_VERSION = "3.0.0";
  private static final LocalDateTime ZIP_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final NetworkSpec network;
  private final boolean logits;
  private final String dtype;

  private KerasWriter(NetworkSpec network, boolean logits) {
    this.network = network;
    this.logits = logits;
    this.dtype = network.precision() == Precision.DOUBLE ? "float64" : "float32";
  }

  /**
   * Returns the bytes of a file.
   *
   * @param network the network; its precision is that of the arrays
   * @param parameters of the network
   * @param inputShape sizes of an example, whose product is the network's inputs: with several a
   *     Flatten comes first
   * @param logits whether the file's model gives logits, which its loss takes, and leaves out the
   *     activation of the network's last layer
   * @param savedAt the time that the file says it was saved at
   * @throws IOException if the temporary folder cannot be written
   * @throws UnsupportedOperationException if Keras has no such activation; one line says so
   */
  public static byte[] bytes(
      NetworkSpec network,
      Parameters parameters,
      List<Integer> inputShape,
      boolean logits,
      Instant savedAt)
      throws IOException {
    KerasWriter writer = new KerasWriter(network, logits);
    String saved =
        DateTimeFormatter.ofPattern("yyyy-MM-dd@HH:mm:ss", Locale.ROOT)
            .format(savedAt.atOffset(ZoneOffset.UTC));
    ObjectNode metadata = JSON.objectNode();
    metadata.put("keras_version", FORMAT_VERSION).put("date_saved", saved);
    ObjectNode configuration = writer.configuration(inputShape);
    byte[] weights = writer.weights(parameters);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes, UTF_8)) {
      put(zip, KerasReader.METADATA, text(metadata));
      put(zip, KerasReader.CONFIGURATION, text(configuration));
      put(zip, KerasReader.WEIGHTS, weights);
    }
    return bytes.toByteArray();
  }

  private static byte[] text(ObjectNode node) {
    return JsonMapper.shared().writeValueAsBytes(node);
  }

  /** Puts an entry as Keras does, uncompressed. */
  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 sum = new CRC32();
    sum.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(sum.getValue());
    entry.setTimeLocal(ZIP_TIME);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private ObjectNode configuration(List<Integer> inputShape) {
    ArrayNode layers = JSON.arrayNode();
    ObjectNode input = JSON.objectNode();
    input.set("batch_shape", withBatch(inputShape));
    input.put("dtype", dtype).put("sparse", false).put("name", "input_layer");
    layers.add(object("keras.layers", "InputLayer", input));
    if (inputShape.size() > 1) {
      ObjectNode flatten = layer("flatten");
      flatten.put("data_format", "channels_last");
      layers.add(built(object("keras.layers", "Flatten", flatten), inputShape));
    }
    List<DenseShape> shapes = network.denseShapes();
    for (int k = 0; k < shapes.size(); k++) {
      DenseShape shape = shapes.get(k);
      layers.add(built(object("keras.layers", "Dense", dense(k)), List.of(shape.inputs())));
      Activation.Function function = shape.activation().function();
      String name = network.dense(k).name() + "_activation";
      if (function == Activation.Function.LEAKY_RELU || function == Activation.Function.ELU) {
        boolean leaky = function == Activation.Function.LEAKY_RELU;
        ObjectNode own = layer(name);
        own.put(leaky ? "negative_slope" : "alpha", shape.activation().parameter());
        layers.add(
            built(
                object("keras.layers", leaky ? "LeakyReLU" : "ELU", own),
                List.of(shape.outputs())));
      }
    }
    ObjectNode config = JSON.objectNode();
    config.put("name", "sequential").put("trainable", true).put("dtype", dtype);
    config.set("layers", layers);
    config.set("build_input_shape", withBatch(inputShape));
    ObjectNode model = built(object("keras", "Sequential", config), inputShape);
    model.set("compile_config", compile());
    return model;
  }

  private ObjectNode dense(int k) {
    DenseShape shape = network.denseShapes().get(k);
    ObjectNode config = layer(network.dense(k).name());
    boolean bare = logits && k == network.denseShapes().size() - 1;
    config.put("units", shape.outputs());
    config.put("activation", bare ? "linear" : name(shape.activation()));
    config.put("use_bias", true);
    config.set(
        "kernel_initializer",
        object("keras.initializers", "GlorotUniform", JSON.objectNode().putNull("seed")));
    config.set("bias_initializer", object("keras.initializers", "Zeros", JSON.objectNode()));
    double l2 = network.dense(k).l2();
    if (l2 > 0) {
      config.set(
          "kernel_regularizer",
          object("keras.regularizers", "L2", JSON.objectNode().put("l2", l2)));
    } else {
      config.putNull("kernel_regularizer");
    }
    config.putNull("bias_regularizer").putNull("kernel_constraint").putNull("bias_constraint");
    return config;
  }

  private ObjectNode layer(String name) {
    return JSON.objectNode().put("name", name).put("trainable", true).put("dtype", dtype);
  }

  private static String name(Activation activation) {
    return switch (activation.function()) {
      case LINEAR, LEAKY_RELU, ELU -> "linear";
      case RELU, TANH, SIGMOID, GELU, SILU, SOFTMAX -> activation.toString();
      case GELU_TANH ->
          throw new UnsupportedOperationException(
              "Keras's files have no gelu_tanh as an activation: use gelu");
    };
  }

  private ObjectNode compile() {
    ObjectNode compile = JSON.objectNode();
    compile.set("optimizer", optimiser(network.optimiser()));
    if (logits) {
      boolean binary = network.loss() == Loss.BINARY_CROSS_ENTROPY;
      ObjectNode config = JSON.objectNode();
      config.put("name", name(network.loss())).put("reduction", "sum_over_batch_size");
      config.put("from_logits", true);
      compile.set(
          "loss",
          object(
              "keras.losses",
              binary ? "BinaryCrossentropy" : "SparseCategoricalCrossentropy",
              config));
    } else {
      compile.put("loss", name(network.loss()));
    }
    compile.putNull("loss_weights");
    ArrayNode metrics = JSON.arrayNode();
    // Keras compares the outputs of one unit with one half.
    if (network.loss() != Loss.MEAN_SQUARED_ERROR
        && !(logits && network.loss() == Loss.BINARY_CROSS_ENTROPY)) {
      metrics.add("accuracy");
    }
    compile.set("metrics", metrics);
    return compile.putNull("weighted_metrics").put("run_eagerly", false).put("jit_compile", false);
  }

  private static String name(Loss loss) {
    return switch (loss) {
      case BINARY_CROSS_ENTROPY -> "binary_crossentropy";
      case CATEGORICAL_CROSS_ENTROPY -> "sparse_categorical_crossentropy";
      case MEAN_SQUARED_ERROR -> "mean_squared_error";
    };
  }

  private static ObjectNode optimiser(Optimiser optimiser) {
    ObjectNode config = JSON.objectNode();
    config.put("learning_rate", optimiser.learningRate());
    if (optimiser instanceof Adam adam) {
      config.put("name", "adam").put("beta_1", adam.beta1()).put("beta_2", adam.beta2());
      config.put("epsilon", adam.epsilon()).put("amsgrad", false);
      return object("keras.optimizers", "Adam", config);
    }
    Sgd sgd = (Sgd) optimiser;
    config.put("name", "SGD").put("momentum", sgd.momentum()).put("nesterov", sgd.nesterov());
    return object("keras.optimizers", "SGD", config);
  }

  private static ObjectNode object(String module, String className, ObjectNode config) {
    ObjectNode object = JSON.objectNode();
    object.put("module", module).put("class_name", className);
    object.set("config", config);
    return object.putNull("registered_name");
  }

  private static ObjectNode built(ObjectNode object, List<Integer> shape) {
    ObjectNode build = JSON.objectNode();
    build.set("input_shape", withBatch(shape));
    object.set("build_config", build);
    return object;
  }

  private static ArrayNode withBatch(List<Integer> shape) {
    ArrayNode sizes = JSON.arrayNode().addNull();
    shape.forEach(sizes::add);
    return sizes;
  }

  /** Returns the HDF5 file of the arrays. Groups without members are left out, as Keras may. */
  private byte[] weights(Parameters parameters) throws IOException {
    Path file = Files.createTempFile("finetune-bench", ".h5");
    try {
      try (WritableHdfFile store = HdfFile.write(file)) {
        WritableGroup layers = store.putGroup("layers");
        List<DenseShape> shapes = network.denseShapes();
        for (int k = 0; k < shapes.size(); k++) {
          WritableGroup layer = layers.putGroup(k == 0 ? "dense" : "dense_" + k);
          WritableGroup arrays = layer.putGroup("vars");
          arrays.putAttribute("name", network.dense(k).name());
          arrays.putDataset("0", matrix(parameters.weights(k), shapes.get(k).outputs()));
          arrays.putDataset("1", vector(parameters.biases(k)));
        }
        WritableGroup optimiser = store.putGroup("optimizer").putGroup("vars");
        optimiser.putDataset("0", 0);
        optimiser.putDataset("1", (float) network.optimiser().learningRate());
      }
      byte[] bytes = Files.readAllBytes(file);
      readBack(file, bytes, parameters);
      return bytes;
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** Compares the arrays with what is read again: jHDF calls its writer young. */
  private void readBack(Path file, byte[] bytes, Parameters parameters) {
    List<DenseShape> shapes = network.denseShapes();
    DoubleBuffer values = DoubleBuffer.allocate(network.parameterCount());
    try (Hdf5 store = new Hdf5(file, bytes)) {
      for (int k = 0; k < shapes.size(); k++) {
        DenseShape shape = shapes.get(k);
        String arrays = "layers/" + (k == 0 ? "dense" : "dense_" + k) + "/vars/";
        values.put(
            store.values(store.root(), arrays + "0", "kernel", shape.inputs(), shape.outputs()));
        values.put(store.values(store.root(), arrays + "1", "bias", shape.outputs()));
      }
    }
    if (!Parameters.of(network, values.array())
        .equals(Parameters.of(network, parameters.values()))) {
      throw new IllegalStateException("expected to read the arrays that were written");
    }
  }

  private Object matrix(double[] values, int columns) {
    List<Object> rows = new ArrayList<>();
    for (int from = 0; from < values.length; from += columns) {
      rows.add(vector(Arrays.copyOfRange(values, from, from + columns)));
    }
    return network.precision() == Precision.DOUBLE
        ? rows.toArray(double[][]::new)
        : rows.toArray(float[][]::new);
  }

  private Object vector(double[] values) {
    if (network.precision() == Precision.DOUBLE) {
      return values;
    }
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
