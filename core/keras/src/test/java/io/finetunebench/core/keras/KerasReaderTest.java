package io.finetunebench.core.keras;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.Predictor;
import io.finetunebench.core.engine.reference.ReferenceEngine;
import io.finetunebench.core.network.Activation;
import io.finetunebench.core.network.Adam;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.LayerReference;
import io.finetunebench.core.network.LayerSelection;
import io.finetunebench.core.network.Loss;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Optimiser;
import io.finetunebench.core.network.Parameters;
import io.finetunebench.core.network.Precision;
import io.finetunebench.core.network.Sgd;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Files that Keras 3.16.0 wrote on PyTorch 2.6.0, with what it predicted; those of Keras 2 were
 * made with h5py by its published layout, and their predictions with NumPy.
 */
class KerasReaderTest {
  static Path resource(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(KerasReaderTest.class.getResource("/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns what a model predicts for rows of features. */
  static double[] predict(KerasModel model, double[][] rows) {
    NetworkSpec network = model.network(Precision.DOUBLE);
    Points points =
        Points.generate(rows[0].length, rows.length, (point, feature) -> rows[point][feature]);
    try (Predictor predictor =
        new ReferenceEngine()
            .predictor(network, model.parameters(network), points, points.size())) {
      predictor.predict();
      predictor.fence();
      return predictor.probabilities();
    }
  }

  static double[][] table(JsonNode rows) {
    double[][] table = new double[rows.size()][];
    for (int row = 0; row < table.length; row++) {
      table[row] = new double[rows.get(row).size()];
      for (int column = 0; column < table[row].length; column++) {
        table[row][column] = rows.get(row).get(column).asDouble();
      }
    }
    return table;
  }

  static JsonNode figures(String model) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(resource(model + ".json")));
  }

  private static Optimiser optimiser(KerasModel model) {
    return Objects.requireNonNull(model.optimiser());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "article.keras",
        "chain.keras",
        "chain.h5",
        "classes.keras",
        "classes.h5",
        "double.keras",
        "flatten.keras",
        "keras2-sequential.h5",
        "keras2-functional.h5"
      })
  void predictsAsKerasDoes(String name) throws IOException {
    KerasModel model = KerasReader.read(resource("models/" + name));
    JsonNode figures = figures("models/" + name);
    double[] found = predict(model, table(figures.path("inputs")));
    double[][] expected = table(figures.path("outputs"));
    assertEquals(expected.length * expected[0].length, found.length);
    for (int i = 0; i < found.length; i++) {
      double right = expected[i / expected[0].length][i % expected[0].length];
      assertEquals(right, found[i], 1e-6 * Math.max(1, Math.abs(right)), name + ", output " + i);
    }
  }

  @Test
  void takesWhatTheModelWasCompiledWith() {
    KerasModel classes = KerasReader.read(resource("models/classes.keras"));
    assertEquals(Loss.CATEGORICAL_CROSS_ENTROPY, classes.loss());
    assertEquals(0.01, ((Adam) optimiser(classes)).learningRate(), 1e-8);
    assertEquals(
        List.of(
            "layer normalization (Normalization) is folded into the next dense layer",
            "the optimiser's state in the file is not continued: training starts it afresh"),
        classes.notes());
    assertEquals(List.of(), classes.obstacles());

    KerasModel article = KerasReader.read(resource("models/article.keras"));
    assertEquals(Loss.BINARY_CROSS_ENTROPY, article.loss());
    assertEquals(0.05, ((Sgd) optimiser(article)).learningRate(), 1e-8);
    assertEquals("2-5-7-1", article.network(Precision.FLOAT).widths());

    Sgd keras2 = (Sgd) optimiser(KerasReader.read(resource("models/keras2-functional.h5")));
    assertEquals(0.9, keras2.momentum(), 1e-7);
  }

  @Test
  void usesWhatFitsWhereAModelWasNotCompiled() {
    KerasModel flatten = KerasReader.read(resource("models/flatten.keras"));
    assertNull(flatten.loss());
    assertEquals(Loss.CATEGORICAL_CROSS_ENTROPY, flatten.fittingLoss());
    assertEquals(List.of(2, 3), flatten.inputShape());
    assertEquals(0.01, flatten.dense().get(0).l2(), 1e-8);
    assertEquals(Activation.SOFTMAX, flatten.head().activation());
  }

  @Test
  void countsLayersAsKerasDoesWhereTheyAreFrozen() {
    KerasModel article = KerasReader.read(resource("models/article.keras"));
    assertEquals(
        List.of("first", "re_lu_1", "second", "re_lu_2", "third"),
        article.layers().stream().map(KerasLayer::name).toList());
    NetworkSpec network = article.network(Precision.FLOAT);
    CompiledNetwork frozen =
        article.compiled(
            network,
            LayerSelection.all().from(LayerReference.of(1)).to(LayerReference.of(2)),
            true);
    assertEquals(List.of(false, true, true), frozen.trainable());
    CompiledNetwork byName =
        article.compiled(network, LayerSelection.all().from(LayerReference.of("second")), false);
    assertEquals(List.of(false, true, true), byName.trainable());
  }

  @Test
  void countsTheInputLayerOfAFunctionalModel() {
    KerasModel chain = KerasReader.read(resource("models/chain.keras"));
    assertEquals("InputLayer", chain.layers().get(0).className());
    assertEquals("BatchNormalization", chain.layers().get(1).className());
  }

  @Test
  void keepsANormalizationApartForTraining() {
    KerasModel classes = KerasReader.read(resource("models/classes.keras"));
    InputScaling scaling = Objects.requireNonNull(classes.scaling());
    NetworkSpec network = classes.network(Precision.DOUBLE);
    Parameters folded = classes.parameters(network);
    Parameters apart = scaling.unfolded(network, folded);
    assertTrue(apart.largestDifference(folded) > 0.01);
    assertEquals(0, scaling.folded(network, apart).largestDifference(folded), 1e-12);
    assertNull(KerasReader.read(resource("models/chain.keras")).scaling());
  }

  @Test
  void refusesToTrainWithDropoutUnlessTold() {
    KerasModel chain = KerasReader.read(resource("models/chain.keras"));
    assertEquals(
        List.of("layer dropout (Dropout) drops at random in training"),
        chain.obstacles().stream().map(TrainingObstacle::text).toList());
    assertEquals(List.of(), chain.with(null, null, true).obstacles());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rmsprop", "huber"})
  void saysWhatTrainingLacksWhereThePredictionIsFine(String name) {
    KerasModel model = KerasReader.read(resource("refused/" + name + ".keras"));
    assertEquals(1, model.obstacles().size());
    KerasModel lifted = model.with(Loss.MEAN_SQUARED_ERROR, new Sgd(0.1), false);
    assertEquals(List.of(), lifted.obstacles());
  }

  @Test
  void namesLossesOfLogitsAsTheModels() {
    KerasModel model = KerasReader.read(resource("refused/logits.keras"));
    assertEquals(
        List.of(
            new TrainingObstacle(
                TrainingObstacle.Kind.MODEL,
                "the model is compiled with the loss SparseCategoricalCrossentropy with"
                    + " from_logits=True instead of an activation at the end")),
        model.obstacles());
  }
}
