package io.finetunebench.core.experiment.network;

import static io.finetunebench.core.experiment.network.LayerSelectionTest.index;
import static io.finetunebench.core.experiment.network.LayerSelectionTest.name;
import static io.finetunebench.core.experiment.network.TestNetworks.dense;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * R Keras's own tests, {@code tests/testthat/test-freeze.R}, call by call; a dense layer has two
 * weights as Keras counts them, a matrix and a vector.
 */
class RKerasFreezeTest {
  static Stream<Arguments> calls() {
    NetworkSpec small = smallSpec();
    NetworkSpec large = largeSpec();
    LayerSelection all = LayerSelection.all();
    LayerSelection indexes = all.which(index(6), index(7));
    LayerSelection names = all.which(name("dense1"), name("dense2"));
    return Stream.of(
        arguments(small, true, all, 0),
        arguments(small, false, all, 4),
        arguments(small, true, all.from(index(2)).to(index(3)), 2),
        arguments(small, true, all.from(name("dense")), 2),
        arguments(large, true, all.from(index(-2)), 12 - 2),
        arguments(large, true, all.from(index(-3)), 12 - 4),
        arguments(large, true, all.from(index(-4)).to(index(-3)), 12 - 4),
        arguments(large, false, indexes, 4),
        arguments(large, false, names, 4),
        arguments(large, true, indexes, 12 - 4),
        arguments(large, true, names, 12 - 4),
        arguments(large, true, all.which(index(3), name("dense3")), 12 - 4));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void asManyWeightsTrainAsInRKeras(
      NetworkSpec spec, boolean freeze, LayerSelection selection, int trainableWeights) {
    CompiledNetwork compiled = CompiledNetwork.of(spec, selection, freeze);
    long layers = IntStream.range(0, spec.denseShapes().size()).filter(compiled::trains).count();
    assertEquals(trainableWeights, 2 * layers);
  }

  private static NetworkSpec smallSpec() {
    return TestNetworks.network(
        784,
        dense("input", 32, Activation.LINEAR),
        new LayerSpec.Activate("relu_activation", Activation.RELU),
        dense("dense", 1, Activation.LINEAR),
        new LayerSpec.Activate("sigmoid_activation", Activation.SIGMOID));
  }

  private static NetworkSpec largeSpec() {
    return TestNetworks.network(
        32,
        dense("input", 32, Activation.LINEAR),
        new LayerSpec.Activate("relu_activation", Activation.RELU),
        dense("dense1", 10, Activation.LINEAR),
        dense("dense2", 10, Activation.LINEAR),
        dense("dense3", 10, Activation.LINEAR),
        dense("dense4", 10, Activation.LINEAR),
        dense("dense5", 1, Activation.LINEAR),
        new LayerSpec.Activate("sigmoid_activation", Activation.SIGMOID));
  }
}
