package io.finetunebench.core.keras;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.Activation;
import io.finetunebench.core.experiment.network.Adam;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.LayerReference;
import io.finetunebench.core.experiment.network.LayerSelection;
import io.finetunebench.core.experiment.network.Loss;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Optimiser;
import io.finetunebench.core.experiment.network.OptimiserMemory;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
import io.finetunebench.core.experiment.network.Sgd;
import io.finetunebench.core.experiment.reference.ReferenceEngine;
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
    return Objects.requireNonNull(model.training().optimiser());
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
    assertEquals(Loss.CATEGORICAL_CROSS_ENTROPY, classes.training().loss());
    assertEquals(0.01, ((Adam) optimiser(classes)).learningRate(), 1e-8);
    assertEquals(
        List.of("layer normalization (Normalization) is folded into the next dense layer"),
        classes.training().notes());
    assertEquals(List.of(), classes.training().obstacles());

    KerasModel article = KerasReader.read(resource("models/article.keras"));
    assertEquals(Loss.BINARY_CROSS_ENTROPY, article.training().loss());
    assertEquals(0.05, ((Sgd) optimiser(article)).learningRate(), 1e-8);
    assertEquals("2-5-7-1", article.network(Precision.FLOAT).widths());

    Sgd keras2 = (Sgd) optimiser(KerasReader.read(resource("models/keras2-functional.h5")));
    assertEquals(0.9, keras2.momentum(), 1e-7);
  }

  @Test
  void usesWhatFitsWhereAModelWasNotCompiled() {
    KerasModel flatten = KerasReader.read(resource("models/flatten.keras"));
    assertNull(flatten.training().loss());
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
        chain.training().obstacles().stream().map(TrainingObstacle::text).toList());
    assertEquals(List.of(), chain.with(null, null, true).training().obstacles());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rmsprop", "huber"})
  void saysWhatTrainingLacksWhereThePredictionIsFine(String name) {
    KerasModel model = KerasReader.read(resource("refused/" + name + ".keras"));
    assertEquals(1, model.training().obstacles().size());
    KerasModel lifted = model.with(Loss.MEAN_SQUARED_ERROR, new Sgd(0.1), false);
    assertEquals(List.of(), lifted.training().obstacles());
  }

  @Test
  void addsTheActivationThatALossOfLogitsImplies() {
    KerasModel model = KerasReader.read(resource("models/logits.keras"));
    assertEquals(List.of(), model.training().obstacles());
    assertEquals(Activation.LINEAR, model.head().activation());
    assertEquals(Loss.CATEGORICAL_CROSS_ENTROPY, model.training().lossOfLogits());
    KerasModel trained = model.with(null, null, false);
    assertEquals(Activation.SOFTMAX, trained.network(Precision.DOUBLE).dense(1).activation());
    assertEquals(Loss.CATEGORICAL_CROSS_ENTROPY, trained.network(Precision.DOUBLE).loss());
    double[][] rows = {{0.5, -1, 2}};
    double[] logits = predict(model, rows);
    double[] shares = predict(trained, rows);
    for (int o = 0; o < 3; o++) {
      double sum = 0;
      for (double logit : logits) {
        sum += Math.exp(logit - logits[o]);
      }
      assertEquals(1 / sum, shares[o], 1e-12);
    }
    KerasModel asNumbers = model.with(Loss.MEAN_SQUARED_ERROR, null, false);
    assertEquals(Activation.LINEAR, asNumbers.network(Precision.DOUBLE).dense(1).activation());
  }

  /** The same model, saved by Keras 3.16 in both formats after some training with Adam. */
  @ParameterizedTest
  @ValueSource(strings = {"models/classes.keras", "models/classes.h5"})
  void readsWhatTheOptimiserRemembers(String name) {
    KerasModel model = KerasReader.read(resource(name));
    OptimiserMemory memory = Objects.requireNonNull(model.training().memory());
    assertTrue(memory.steps() > 0, "" + memory.steps());
    assertEquals(2, memory.means().size());
    NetworkSpec network = model.network(Precision.DOUBLE);
    Parameters mean = memory.means().get(0);
    Parameters square = memory.means().get(1);
    assertTrue(mean.largestMagnitude() > 0);
    double negative = 0;
    for (int k = 0; k < network.denseShapes().size(); k++) {
      assertEquals(model.weights().weights(k).length, mean.weights(k).length);
      for (double value : square.weights(k)) {
        negative = Math.min(negative, value);
      }
    }
    assertEquals(0, negative);
    KerasModel other = KerasReader.read(resource("models/classes.keras"));
    assertEquals(memory, other.training().memory());
    assertEquals(memory, model.with(null, new Adam(0.5), false).training().memory());
    KerasModel descent = model.with(null, new Sgd(0.1), false);
    assertNull(descent.training().memory());
    assertTrue(
        descent
            .training()
            .notes()
            .contains("the optimiser's state in the file is that of another one, so it is ignored"),
        descent.training().notes().toString());
  }

  @Test
  void thereIsNothingToRememberOfPlainDescent() {
    assertNull(KerasReader.read(resource("models/article.keras")).training().memory());
  }
}
