package io.finetunebench.core.experiment.network;

import static io.finetunebench.core.experiment.network.ParametersTest.assertRejected;
import static io.finetunebench.core.experiment.network.TestNetworks.dense;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkSpecTest {
  private static final LayerSpec OUTPUT = dense("output", 1, Activation.SIGMOID);

  @ParameterizedTest
  @EnumSource
  void describesTheArticlesNetwork(Precision precision) {
    NetworkSpec article = NetworkSpec.article(precision);
    assertEquals(
        List.of(
            dense("dense_1", 5, Activation.LINEAR),
            new LayerSpec.Activate("relu_1", Activation.RELU),
            dense("dense_2", 7, Activation.LINEAR),
            new LayerSpec.Activate("relu_2", Activation.RELU),
            dense("dense_3", 1, Activation.SIGMOID)),
        article.layers());
    assertEquals(2, article.inputs());
    assertEquals(Initialisation.GLOROT_UNIFORM, article.initialisation());
    assertEquals(Loss.BINARY_CROSS_ENTROPY, article.loss());
    assertEquals(new Sgd(0.05), article.optimiser());
    assertEquals(precision, article.precision());
    assertEquals(65, article.parameterCount());
    assertEquals("2-5-7-1", article.widths());
  }

  @Test
  void joinsEachDenseLayerWithTheActivationAfterIt() {
    assertEquals(
        List.of(
            new DenseShape(0, 2, 5, Activation.RELU),
            new DenseShape(2, 5, 7, Activation.RELU),
            new DenseShape(4, 7, 1, Activation.SIGMOID)),
        NetworkSpec.article(Precision.FLOAT).denseShapes());
  }

  @Test
  void takesADenseLayersOwnActivationToo() {
    NetworkSpec spec =
        TestNetworks.network(
            3,
            dense("a", 4, Activation.TANH),
            dense("b", 2, Activation.LINEAR),
            dense("c", 1, Activation.LINEAR),
            new LayerSpec.Activate("p", Activation.SIGMOID));
    assertEquals(
        List.of(
            new DenseShape(0, 3, 4, Activation.TANH),
            new DenseShape(1, 4, 2, Activation.LINEAR),
            new DenseShape(2, 2, 1, Activation.SIGMOID)),
        spec.denseShapes());
    assertEquals(16 + 10 + 3, spec.parameterCount());
    assertEquals("3-4-2-1", spec.widths());
  }

  @Test
  void allowsNoHiddenLayer() {
    NetworkSpec logistic = NetworkSpec.fullyConnected(2, List.of(), Precision.DOUBLE);
    assertEquals("2-1", logistic.widths());
    assertEquals(3, logistic.parameterCount());
    assertEquals(List.of(dense("dense_1", 1, Activation.SIGMOID)), logistic.layers());
  }

  @Test
  void changesThePrecisionAlone() {
    NetworkSpec article = NetworkSpec.article(Precision.FLOAT);
    assertEquals(NetworkSpec.article(Precision.DOUBLE), article.withPrecision(Precision.DOUBLE));
  }

  @Test
  void keepsItsLayersToItself() {
    List<LayerSpec> layers = new ArrayList<>(List.of(OUTPUT));
    NetworkSpec spec =
        new NetworkSpec(
            2,
            layers,
            Initialisation.GLOROT_UNIFORM,
            Loss.BINARY_CROSS_ENTROPY,
            new Sgd(0.05),
            Precision.DOUBLE);
    layers.clear();
    assertEquals(List.of(OUTPUT), spec.layers());
  }

  @Test
  void rejectsWhatIsNoNetworkForTheLoss() {
    assertRejected("expected at least one input, found 0", () -> TestNetworks.network(0, OUTPUT));
    assertRejected("expected at least one dense layer, found none", () -> TestNetworks.network(2));
    assertRejected(
        "expected sigmoid units last, for binary cross-entropy, found 1 linear",
        () -> TestNetworks.network(2, dense("output", 1, Activation.LINEAR)));
    assertRejected(
        "expected sigmoid units last, for binary cross-entropy, found 1 relu",
        () ->
            TestNetworks.network(
                2,
                dense("output", 1, Activation.LINEAR),
                new LayerSpec.Activate("relu", Activation.RELU)));
  }

  @Test
  void rejectsLayersThatDoNotFitTogether() {
    LayerSpec relu = new LayerSpec.Activate("relu", Activation.RELU);
    LayerSpec again = new LayerSpec.Activate("again", Activation.RELU);
    LayerSpec hidden = dense("hidden", 3, Activation.LINEAR);
    assertRejected(
        "expected layer names to differ, found two of output",
        () -> TestNetworks.network(2, OUTPUT, OUTPUT));
    String misplaced = "expected activation layer %s right after a linear dense layer";
    assertRejected(misplaced.formatted("relu"), () -> TestNetworks.network(2, relu, OUTPUT));
    assertRejected(
        misplaced.formatted("again"), () -> TestNetworks.network(2, hidden, relu, again, OUTPUT));
    assertRejected(
        misplaced.formatted("relu"),
        () -> TestNetworks.network(2, dense("own", 3, Activation.TANH), relu, OUTPUT));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void rejectsALayerWithoutUnits(int units) {
    assertRejected(
        "expected at least one unit in layer a, found " + units,
        () -> dense("a", units, Activation.RELU));
  }

  @Test
  void compilesWithOneFlagALayer() {
    NetworkSpec article = NetworkSpec.article(Precision.FLOAT);
    CompiledNetwork frozenSecond =
        new CompiledNetwork(article, List.of(true, false, false, true, true));
    assertTrue(frozenSecond.trains(0));
    assertFalse(frozenSecond.trains(1));
    assertTrue(frozenSecond.trains(2));
    assertEquals(
        List.of(true, true, true, true, true), CompiledNetwork.allTrainable(article).trainable());
    assertRejected(
        "expected 5 flags, one a layer, found 3",
        () -> new CompiledNetwork(article, List.of(true, true, true)));
  }
}
