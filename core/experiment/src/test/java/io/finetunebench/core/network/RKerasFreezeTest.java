package io.finetunebench.core.network;

import static io.finetunebench.core.network.TestNetworks.dense;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * R Keras's own tests, {@code tests/testthat/test-freeze.R}, call by call; a dense layer has two
 * weights as Keras counts them, a matrix and a vector.
 */
class RKerasFreezeTest {
  private NetworkModel small = new NetworkModel(smallSpec());
  private NetworkModel large = new NetworkModel(largeSpec());

  @BeforeEach
  void build() {
    small = new NetworkModel(smallSpec());
    large = new NetworkModel(largeSpec());
  }

  @Test
  void freezesAnEntireModel() {
    small.freeze(LayerSelection.all());
    assertEquals(0, trainableWeights(small));
  }

  @Test
  void unfreezesAfterFreezing() {
    small.freeze(LayerSelection.all()).unfreeze(LayerSelection.all());
    assertEquals(4, trainableWeights(small));
  }

  @Test
  void worksOnIndexes() {
    small.freeze(LayerSelection.all().from(index(2)).to(index(3)));
    assertEquals(2, trainableWeights(small));
  }

  @Test
  void worksOnNames() {
    small.freeze(LayerSelection.all().from(name("dense")));
    assertEquals(2, trainableWeights(small));
  }

  @Test
  void worksOnNegativeIndexes() {
    large.freeze(LayerSelection.all().from(index(-2)));
    assertEquals(2, frozenWeights(large));
    large.freeze(LayerSelection.all().from(index(-3)));
    assertEquals(4, frozenWeights(large));
    large.freeze(LayerSelection.all().from(index(-4)).to(index(-3)));
    assertEquals(4, frozenWeights(large));
  }

  @Test
  void worksOnAPredicate() {
    LayerSelection dense = LayerSelection.all().which(l -> l.name().startsWith("dense"));
    large.freeze(dense);
    assertEquals(2, trainableWeights(large));
    large.unfreeze(dense);
    assertEquals(2, frozenWeights(large));
  }

  @Test
  void worksOnWhich() {
    LayerSelection indexes = LayerSelection.all().which(index(6), index(7));
    LayerSelection names = LayerSelection.all().which(name("dense1"), name("dense2"));
    large.unfreeze(indexes);
    assertEquals(4, trainableWeights(large));
    large.unfreeze(names);
    assertEquals(4, trainableWeights(large));
    large.freeze(indexes);
    assertEquals(4, frozenWeights(large));
    large.freeze(names);
    assertEquals(4, frozenWeights(large));
    large.freeze(LayerSelection.all().which(index(3), name("dense3")));
    assertEquals(4, frozenWeights(large));
  }

  private static LayerReference index(int value) {
    return LayerReference.of(value);
  }

  private static LayerReference name(String value) {
    return LayerReference.of(value);
  }

  private static int trainableWeights(NetworkModel model) {
    CompiledNetwork compiled = model.compile();
    int layers = compiled.spec().denseShapes().size();
    int count = 0;
    for (int dense = 0; dense < layers; dense++) {
      count += compiled.trains(dense) ? 2 : 0;
    }
    return count;
  }

  private static int frozenWeights(NetworkModel model) {
    return 2 * model.compile().spec().denseShapes().size() - trainableWeights(model);
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
