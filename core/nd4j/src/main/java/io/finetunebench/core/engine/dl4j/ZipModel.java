package io.finetunebench.core.engine.dl4j;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.Learner;
import io.finetunebench.core.engine.OwnModel;
import io.finetunebench.core.engine.Predictor;
import io.finetunebench.core.engine.nd4j.Nd4jRuntime;
import io.finetunebench.core.network.Parameters;
import io.finetunebench.core.network.Precision;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** A model with any layers, out of a zip that DL4J saved. */
final class ZipModel implements OwnModel {
  private final Path file;
  private final Reading reading;
  private final ZippedNetwork net;
  private final List<Integer> widths;
  private final long operations;
  private final @Nullable String obstacle;
  private final ZipForm form;

  private ZipModel(Path file, Reading reading) {
    this.file = file;
    this.reading = reading;
    this.net = new ZippedNetwork(file);
    List<ZipConfiguration.Part> parts = net.configuration().parts();
    ZipConfiguration.Part last = parts.get(parts.size() - 1);
    Layer end = last.layer();
    ILossFunction loss = end == null ? null : ZipLabels.loss(ZipInput.inner(end));
    ZipLabels labels = loss == null ? null : ZipLabels.of(loss);
    this.obstacle = obstacle(parts, last, loss, labels);
    ZipInput input = ZipInput.of(net, reading.inputShape());
    requireModest(parts, input.type());
    ZipForm unknown =
        new ZipForm(
            input, List.of(), false, labels, net.configuration().iterations(), net.dataType());
    List<INDArray> activations = tried(unknown);
    INDArray output = activations.get(activations.size() - 1);
    if (output.size(0) != 1) {
      throw net.problem("makes " + output.size(0) + " outputs of an example, expected one");
    }
    this.operations = operations(parts, activations);
    this.widths = activations.stream().skip(1).map(each -> Math.toIntExact(each.length())).toList();
    this.form =
        new ZipForm(
            input,
            Arrays.stream(output.shape()).skip(1).boxed().toList(),
            net.channelsLast(parts.size() - 1),
            labels,
            unknown.iterations(),
            net.dataType());
  }

  /**
   * Reads a file.
   *
   * @throws io.finetunebench.core.network.ModelFileException if it is not taken
   */
  static ZipModel read(Path file, Reading reading) {
    return new ZipModel(file, reading);
  }

  @Override
  public String engine() {
    return Dl4jEngine.NAME;
  }

  @Override
  public String description() {
    return "DL4J's "
        + net.configuration().description()
        + " ("
        + net.configuration().parts().stream()
            .map(ZipConfiguration.Part::type)
            .distinct()
            .collect(Collectors.joining(", "))
        + "), examples of "
        + form.input();
  }

  @Override
  public int inputs() {
    return form.input().size();
  }

  @Override
  public int outputs() {
    return form.outputs();
  }

  @Override
  public List<Integer> widths() {
    return widths;
  }

  @Override
  public Precision precision() {
    return net.dataType() == DataType.DOUBLE ? Precision.DOUBLE : Precision.FLOAT;
  }

  @Override
  public long parameterCount() {
    return net.parameterCount();
  }

  @Override
  public long operations() {
    return operations;
  }

  @Override
  public String fingerprint() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(net.json());
      digest.update(
          (form.input() + " " + reading.withoutDropout()).getBytes(StandardCharsets.UTF_8));
      ByteBuffer value = ByteBuffer.allocate(Double.BYTES);
      for (double each : net.parameters()) {
        digest.update(value.putDouble(0, each).array());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public @Nullable String trainingObstacle() {
    return obstacle;
  }

  @Override
  public Parameters parameters() {
    return Parameters.ofValues(net.parameters());
  }

  @Override
  public Learner learner(
      Precision precision, Parameters initial, LabelledPoints data, int batchSize) {
    if (obstacle != null) {
      throw new UnsupportedOperationException(obstacle);
    }
    ZipForm own = form(precision);
    Dl4jModel network = network(own);
    own.restore(network, initial);
    return new Dl4jLearner(network, own, data, batchSize);
  }

  @Override
  public Predictor predictor(
      Precision precision, Parameters parameters, Points points, int batchSize) {
    ZipForm own = form(precision);
    Dl4jModel network = network(own);
    own.assign(network, parameters);
    return network.predictor(own, points, batchSize);
  }

  @Override
  public double[] expected(@Nullable Steps steps, Points points) {
    if (!Nd4j.getEnvironment().isCPU()) {
      return CpuProcess.expected(file, reading, steps, points);
    }
    Parameters parameters = parameters();
    if (steps != null) {
      try (Learner learner =
          learner(Precision.DOUBLE, parameters, steps.data(), steps.batchSize())) {
        learner.shuffle(1, 0);
        learner.train(0, steps.count());
        parameters = learner.parameters();
      }
    }
    try (Predictor predictor = predictor(Precision.DOUBLE, parameters, points, points.size())) {
      predictor.predict();
      return predictor.probabilities();
    }
  }

  private ZipForm form(Precision precision) {
    return new ZipForm(
        form.input(),
        form.outputShape(),
        form.channelsLast(),
        form.labels(),
        form.iterations(),
        Nd4jRuntime.dataType(precision));
  }

  /** Returns a new network, at any parameters. */
  private Dl4jModel network(ZipForm own) {
    Dl4jModel network =
        net.configuration()
            .maker()
            .apply(reading.withoutDropout() ? ZipModel::calmBoth : layer -> {});
    if (own.dataType() == net.dataType()) {
      return network;
    }
    Dl4jModel converted = network.convertDataType(own.dataType());
    network.model().close();
    return converted;
  }

  private static void calmBoth(Layer layer) {
    calm(layer);
    calm(ZipInput.inner(layer));
  }

  private static void calm(Layer layer) {
    layer.setIDropout(null);
    if (layer instanceof BaseLayer own) {
      own.setWeightNoise(null);
    }
  }

  /** Returns what the layers make of an example of zeros, the example first. */
  private List<INDArray> tried(ZipForm unknown) {
    try {
      Dl4jModel network = network(unknown);
      try {
        unknown.assign(network, parameters());
        INDArray example = unknown.input(Nd4j.zeros(net.dataType(), 1, unknown.input().size()));
        List<INDArray> all = new ArrayList<>(List.of(example));
        all.addAll(
            network.activations(
                example,
                net.configuration().parts().stream().map(ZipConfiguration.Part::name).toList()));
        return all;
      } finally {
        network.model().close();
      }
    } catch (RuntimeException e) {
      throw net.problem(
          "DL4J does not take an example of shape "
              + unknown.input()
              + ", another one can be given with --input-shape",
          e);
    }
  }

  /** Looks, as far as DL4J can tell, for layers that would make a small file fill the memory. */
  private void requireModest(List<ZipConfiguration.Part> parts, InputType input) {
    List<InputType> types = new ArrayList<>(List.of(input));
    for (ZipConfiguration.Part part : parts) {
      long numbers;
      try {
        InputType type =
            part.vertex()
                .getOutputType(
                    types.size() - 1,
                    part.inputs().stream().map(types::get).toArray(InputType[]::new));
        types.add(type);
        numbers = type.arrayElementsPerExample();
      } catch (RuntimeException e) {
        // It cannot tell; trying the network will.
        return;
      }
      if (numbers > ZipInput.MOST_NUMBERS) {
        throw net.problem(
            "layer "
                + part.label()
                + " makes "
                + numbers
                + " numbers of an example, expected at most "
                + ZipInput.MOST_NUMBERS);
      }
    }
  }

  private @Nullable String obstacle(
      List<ZipConfiguration.Part> parts,
      ZipConfiguration.Part last,
      @Nullable ILossFunction loss,
      @Nullable ZipLabels labels) {
    if (loss == null) {
      return "its last layer, " + last.label() + ", has no loss, so it predicts and does not train";
    }
    if (labels == null) {
      return "no labels can be drawn for its loss "
          + loss.getClass().getSimpleName()
          + ", so it predicts and does not train";
    }
    if (net.mentions("ActivationRReLU")) {
      return "its activation RReLU draws at random in training, so it predicts and does not train";
    }
    for (ZipConfiguration.Part part : parts) {
      Layer layer = part.layer();
      if (layer == null) {
        continue;
      }
      Layer inner = ZipInput.inner(layer);
      boolean random =
          layer.getIDropout() != null
              || inner.getIDropout() != null
              || (inner instanceof BaseLayer own && own.getWeightNoise() != null);
      if (random && !reading.withoutDropout()) {
        return "layer "
            + part.label()
            + " drops or disturbs at random in training: --without-dropout trains without it";
      }
    }
    return null;
  }

  private long operations(List<ZipConfiguration.Part> parts, List<INDArray> activations) {
    long sum = 0;
    for (int i = 0; i < parts.size(); i++) {
      Layer layer = parts.get(i).layer();
      long weights = parts.get(i).vertex().numParams(true);
      boolean table = layer instanceof EmbeddingLayer || layer instanceof EmbeddingSequenceLayer;
      // What is kept of a sequence is its last step; the layer inside goes through all of them.
      int places = layer instanceof LastTimeStep ? parts.get(i).inputs().get(0) : i + 1;
      sum +=
          weights == 0 || table
              ? activations.get(i + 1).length()
              : 2 * weights * places(activations.get(places).shape(), net.channelsLast(i));
    }
    return sum;
  }

  /** Returns the places of an array of one example, each with its channels. */
  private static long places(long[] shape, boolean channelsLast) {
    return shape.length < 3
        ? 1
        : Arrays.stream(shape).reduce(1, (a, b) -> a * b)
            / shape[channelsLast ? shape.length - 1 : 1];
  }
}
