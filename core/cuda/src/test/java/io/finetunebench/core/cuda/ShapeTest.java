package io.finetunebench.core.cuda;

import static io.finetunebench.core.experiment.network.TestNetworks.dense;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.experiment.network.Activation;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Precision;
import io.finetunebench.core.experiment.network.TestNetworks;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which kernel takes which network. */
class ShapeTest {
  private static final int FORTY_EIGHT_KIBIBYTES = 48 << 10;
  private static final int NINETY_NINE_KIBIBYTES = 99 << 10;

  private static Shape shape(Precision precision, Integer... hidden) {
    return Shape.of(NetworkSpec.fullyConnected(2, List.of(hidden), precision));
  }

  @Test
  void onlyTheArticlesNetworkHasTheArticlesKernel() {
    assertTrue(shape(Precision.FLOAT, 5, 7).isArticle());
    assertTrue(shape(Precision.DOUBLE, 5, 7).isArticle());
    assertFalse(shape(Precision.FLOAT, 7, 5).isArticle());
    NetworkSpec tanh =
        TestNetworks.network(
            2,
            dense("a", 5, Activation.TANH),
            dense("b", 7, Activation.RELU),
            dense("c", 1, Activation.SIGMOID));
    assertFalse(Shape.of(tanh).isArticle());
  }

  @Test
  void aTileIsTheBatchWhereItFits() {
    // 2-16-16-1: lines of 16, 16 and 4 elements; squares of gradients 4 + 16 + 4, so 4 slices.
    Shape.Training training =
        shape(Precision.FLOAT, 16, 16).training(100, FORTY_EIGHT_KIBIBYTES).orElseThrow();
    assertEquals(
        new Shape.Training(
            104, 4, 16 * 104 + 4 * ((3 * 16 + 17 * 16 + 17 * 4) * 5 + (2 + 66) * 108) + 4 * 11),
        training);
    assertEquals(
        8, shape(Precision.FLOAT, 16, 16).training(5, FORTY_EIGHT_KIBIBYTES).orElseThrow().tile());
    assertEquals(
        128, shape(Precision.FLOAT, 4).training(1000, FORTY_EIGHT_KIBIBYTES).orElseThrow().tile());
  }

  @Test
  void linesOfWholeBanksAreSetApart() {
    // 32 outputs are 8 vectors, so that a line has 36 elements; 33 are 9. Both have 32 of inputs.
    int lines32 = 3 * 36 + 33 * 36 + 33 * 4;
    int lines33 = 3 * 36 + 33 * 36 + 34 * 4;
    assertEquals(
        new Shape.Training(8, 2, 16 * 8 + 4 * (3 * lines32 + (2 + 130) * 12) + 4 * 11),
        shape(Precision.FLOAT, 32, 32).training(8, FORTY_EIGHT_KIBIBYTES).orElseThrow());
    assertEquals(
        new Shape.Training(8, 2, 16 * 8 + 4 * (3 * lines33 + (2 + 132) * 12) + 4 * 11),
        shape(Precision.FLOAT, 32, 33).training(8, FORTY_EIGHT_KIBIBYTES).orElseThrow());
  }

  @Test
  void muchWorkIsForTheWholeDevice() {
    // 4,417 parameters.
    assertFalse(shape(Precision.FLOAT, 64, 64).isForWholeDevice(158));
    assertTrue(shape(Precision.FLOAT, 64, 64).isForWholeDevice(159));
  }

  @Test
  void slicesGoBeforeATileDoes() {
    Shape.Training training =
        shape(Precision.FLOAT, 20, 20).training(100, FORTY_EIGHT_KIBIBYTES).orElseThrow();
    assertEquals(104, training.tile());
    assertEquals(2, training.slices());
    assertEquals(
        4,
        shape(Precision.FLOAT, 20, 20).training(100, NINETY_NINE_KIBIBYTES).orElseThrow().slices());
  }

  @Test
  void aTileShrinksUntilItFitsAndAWideNetworkNeverDoes() {
    Shape.Training training =
        shape(Precision.DOUBLE, 40, 40).training(128, FORTY_EIGHT_KIBIBYTES).orElseThrow();
    assertTrue(training.tile() < 128 && training.tile() % 8 == 0, training.toString());
    assertTrue(training.sharedBytes() <= FORTY_EIGHT_KIBIBYTES, training.toString());
    assertTrue(shape(Precision.FLOAT, 512, 512).training(100, NINETY_NINE_KIBIBYTES).isEmpty());
    assertTrue(shape(Precision.FLOAT, 512, 512).prediction(NINETY_NINE_KIBIBYTES).isEmpty());
  }

  @Test
  void aPredictionTakesAsManyThreadsAsFit() {
    assertEquals(
        128, shape(Precision.FLOAT, 16).prediction(FORTY_EIGHT_KIBIBYTES).orElseThrow().threads());
    assertEquals(
        32, shape(Precision.DOUBLE, 64).prediction(FORTY_EIGHT_KIBIBYTES).orElseThrow().threads());
  }

  @Test
  void whatTheKernelsCannotCountIsRefused() {
    Shape wide = shape(Precision.FLOAT, 2048, 2048);
    WideSteps.require(wide, 1_048_575);
    IllegalArgumentException batch =
        assertThrows(IllegalArgumentException.class, () -> WideSteps.require(wide, 1_048_576));
    assertEquals(
        "expected a batch of at most 1048575 for a network 2048 wide on engine cuda, found 1048576:"
            + " choose a smaller batch",
        batch.getMessage());
    // Here the blocks of 64 rows are the limit.
    Shape slim = shape(Precision.FLOAT, 300, 300);
    WideSteps.require(slim, 65_535 * 64);
    IllegalArgumentException blocks =
        assertThrows(
            IllegalArgumentException.class, () -> WideSteps.require(slim, 65_535 * 64 + 1));
    assertTrue(
        String.valueOf(blocks.getMessage()).startsWith("expected a batch of at most 4194240 for"),
        blocks.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> WideSteps.require(shape(Precision.FLOAT, 65_535 * 64), 1));
    IllegalArgumentException parameters =
        assertThrows(IllegalArgumentException.class, () -> shape(Precision.FLOAT, 50_000, 50_000));
    assertEquals(
        "expected at most 2147483647 weights and biases on engine cuda, found 2500250001: choose"
            + " narrower layers",
        parameters.getMessage());
  }

  @Test
  void whereALaunchIsBoundedItsStepsAreFewEnough() {
    // The article's step of 100 rows; a thousand networks take 8 rounds of 132 multiprocessors.
    assertEquals(1538, NarrowSteps.mostSteps(65, 100, 1, 132));
    assertEquals(1538, NarrowSteps.mostSteps(65, 100, 132, 132));
    assertEquals(192, NarrowSteps.mostSteps(65, 100, 1000, 132));
    assertEquals(1, NarrowSteps.mostSteps(10_000, 100_000, 16_384, 3));
  }

  @Test
  void theDescriptionSaysWhichLayersTrain() {
    NetworkSpec spec = NetworkSpec.article(Precision.FLOAT);
    CompiledNetwork frozen = new CompiledNetwork(spec, List.of(false, true, true, true, true));
    assertArrayEquals(
        new int[] {3, 2, 5, 1, 0, 7, 1, 1, 1, 3, 1}, Shape.of(spec).description(frozen));
  }
}
