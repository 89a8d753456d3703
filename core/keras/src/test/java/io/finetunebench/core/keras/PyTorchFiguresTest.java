package io.finetunebench.core.keras;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.Activation;
import io.finetunebench.core.experiment.network.Adam;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.LayerSpec;
import io.finetunebench.core.experiment.network.Loss;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Optimiser;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Sgd;
import io.finetunebench.core.experiment.network.TestNetworks;
import io.finetunebench.core.experiment.reference.ReferenceEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The oracle against PyTorch: outputs, and the parameters after one step and three, of every
 * activation, loss and optimiser. {@code .ci/pytorch-figures} computes the figures.
 */
class PyTorchFiguresTest {
  static Stream<JsonNode> cases() throws IOException {
    List<JsonNode> cases = new ArrayList<>();
    JsonMapper.shared()
        .readTree(Files.readString(KerasReaderTest.resource("pytorch-figures.json")))
        .forEach(cases::add);
    assertEquals(12, cases.size());
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void predictsAndStepsAsPyTorchDoes(JsonNode figures) {
    NetworkSpec network = network(figures);
    Parameters initial = parameters(network, figures);
    LabelledPoints data = data(figures, network);
    try (Predictor predictor =
        new ReferenceEngine().predictor(network, initial, data.points(), data.size())) {
      predictor.predict();
      predictor.fence();
      double[] found = predictor.probabilities();
      double[] expected = flat(figures.path("outputs"));
      assertEquals(expected.length, found.length);
      for (int i = 0; i < found.length; i++) {
        assertEquals(expected[i], found[i], 1e-13);
      }
    }
    try (Learner learner =
        new ReferenceEngine()
            .learner(CompiledNetwork.allTrainable(network), initial, data, data.size())) {
      learner.trainEpoch();
      assertClose(parameters(network, figures.path("afterOne")), learner.parameters());
      learner.trainEpoch();
      learner.trainEpoch();
      assertClose(parameters(network, figures.path("afterThree")), learner.parameters());
    }
  }

  private static void assertClose(Parameters expected, Parameters found) {
    assertEquals(0, expected.largestDifference(found), 1e-12);
  }

  private static NetworkSpec network(JsonNode figures) {
    JsonNode settings = figures.path("settings");
    double rate = settings.path("rate").asDouble();
    Optimiser optimiser =
        figures.path("optimiser").asString().equals("adam")
            ? new Adam(
                rate,
                settings.path("beta1").asDouble(),
                settings.path("beta2").asDouble(),
                settings.path("epsilon").asDouble())
            : new Sgd(
                rate,
                settings.path("momentum").asDouble(0),
                settings.path("nesterov").asBoolean(false));
    List<LayerSpec> layers = new ArrayList<>();
    for (int k = 0; k < 3; k++) {
      Activation usual = Activation.named(figures.path("activations").get(k).asString());
      layers.add(
          new LayerSpec.Dense(
              "dense_" + k,
              figures.path("widths").get(k + 1).asInt(),
              new Activation(usual.function(), figures.path("parameters").get(k).asDouble()),
              figures.path("l2").get(k).asDouble(),
              null));
    }
    return TestNetworks.network(
        figures.path("widths").get(0).asInt(),
        Loss.valueOf(figures.path("loss").asString().toUpperCase(Locale.ROOT)),
        optimiser,
        layers.toArray(LayerSpec[]::new));
  }

  private static Parameters parameters(NetworkSpec network, JsonNode figures) {
    return Parameters.of(
        network,
        KerasReaderTest.table(figures.path("weights")),
        KerasReaderTest.table(figures.path("biases")));
  }

  private static LabelledPoints data(JsonNode figures, NetworkSpec network) {
    double[][] features = KerasReaderTest.table(figures.path("features"));
    Points points =
        Points.generate(
            features[0].length, features.length, (point, feature) -> features[point][feature]);
    List<String> names = IntStream.range(0, network.outputs()).mapToObj(String::valueOf).toList();
    if (network.loss() != Loss.CATEGORICAL_CROSS_ENTROPY) {
      return LabelledPoints.ofValues(points, names, flat(figures.path("targets")));
    }
    int[] classes =
        Stream.of(KerasReaderTest.table(figures.path("targets"))).mapToInt(Loss::largest).toArray();
    return LabelledPoints.ofClasses(points, names, classes);
  }

  private static double[] flat(JsonNode rows) {
    return Stream.of(KerasReaderTest.table(rows))
        .flatMapToDouble(java.util.Arrays::stream)
        .toArray();
  }
}
