package io.finetunebench.core.experiment.network;

import static io.finetunebench.core.experiment.network.TestNetworks.dense;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class WorkTest {
  private static final NetworkSpec ARTICLE = NetworkSpec.article(Precision.FLOAT);

  /** One layer, 3-1: every term by hand. */
  private static final NetworkSpec LOGISTIC =
      NetworkSpec.fullyConnected(3, List.of(), Precision.DOUBLE);

  @Test
  void aPredictionIsProductBiasAndActivationOfEachLayer() {
    assertEquals(2 * 10 * 3 + 10 + 10, Work.prediction(LOGISTIC, 10));
    // Products 2 x (10 + 35 + 7), biases and activations 2 x (5 + 7 + 1).
    assertEquals(104 + 26, Work.prediction(ARTICLE, 1));
  }

  @Test
  void theFirstLayerNeedsNoGradientOfItsInputs() {
    long forward = 2 * 10 * 3 + 10 + 10;
    long error = 10;
    long gradient = 2 * 10 * 3 + 10;
    long update = 2 * 4;
    assertEquals(forward + error + gradient + update, Work.step(LOGISTIC, 10));
  }

  @Test
  void theOthersNeedItTwiceTheForwardProduct() {
    // A point: products 104 forward, 104 to the weights, 84 to the inputs of the second and third
    // layer; biases 13 forward, 13 back; activations 13 forward, 12 back; 1 at the output.
    long point = 104 + 104 + 84 + 13 + 13 + 13 + 12 + 1;
    assertEquals(100 * point + 2 * 65, Work.step(ARTICLE, 100));
  }

  @Test
  void anEpochIsItsStepsTheShortLastOneIncluded() {
    long full = Work.step(ARTICLE, 100);
    assertEquals(full * 1000, Work.epoch(ARTICLE, 100_000, 100));
    assertEquals(2 * full + Work.step(ARTICLE, 50), Work.epoch(ARTICLE, 250, 100));
    assertEquals(Work.step(ARTICLE, 30), Work.epoch(ARTICLE, 30, 100));
  }

  @Test
  void smootherActivationsCostMoreOnTheWayBack() {
    long relu = Work.step(hidden(Activation.RELU), 10);
    assertEquals(relu + 10 * 4 * 2, Work.step(hidden(Activation.TANH), 10));
    assertEquals(relu - 10 * 4 * 2, Work.step(hidden(Activation.LINEAR), 10));
  }

  @Test
  void wideNetworksDoNotOverflow() {
    NetworkSpec wide = NetworkSpec.fullyConnected(2, List.of(2048, 2048), Precision.FLOAT);
    double products = 2.0 * (3 * (2048.0 * 2048) + 2 * 2 * 2048 + 3 * 2048);
    long flop = Work.epoch(wide, 1_000_000, 10_000);
    assertEquals(products * 1e6, (double) flop, 0.01 * flop);
  }

  @Test
  void nothingToDoIsAnError() {
    assertThrows(IllegalArgumentException.class, () -> Work.prediction(ARTICLE, 0));
    assertThrows(IllegalArgumentException.class, () -> Work.epoch(ARTICLE, 10, 0));
    assertThrows(IllegalArgumentException.class, () -> Work.epoch(ARTICLE, 0, 10));
  }

  private static NetworkSpec hidden(Activation activation) {
    return TestNetworks.network(
        3, dense("hidden", 4, activation), dense("output", 1, Activation.SIGMOID));
  }
}
