package io.finetunebench.core.experiment.engine;

import static io.finetunebench.core.experiment.engine.TrainingRun.biasedParameters;
import static io.finetunebench.core.experiment.engine.TrainingRun.epoch;
import static io.finetunebench.core.experiment.engine.TrainingRun.filled;
import static io.finetunebench.core.experiment.engine.TrainingRun.mixedPoints;
import static io.finetunebench.core.experiment.engine.TrainingRun.shuffledEpochs;
import static io.finetunebench.core.experiment.network.TestNetworks.dense;
import static io.finetunebench.core.experiment.network.TestNetworks.network;
import static io.finetunebench.core.experiment.network.TestNetworks.with;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.finetunebench.core.experiment.data.EpochOrder;
import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.data.XorGenerator;
import io.finetunebench.core.experiment.network.Activation;
import io.finetunebench.core.experiment.network.Adam;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.LayerSpec;
import io.finetunebench.core.experiment.network.Loss;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.OptimiserMemory;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
import io.finetunebench.core.experiment.network.Sgd;
import io.finetunebench.core.experiment.study.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every engine has to do, as tests: extend it and name the engine.
 *
 * <p>The oracle is the engine {@code reference} in double precision. Since that engine keeps this
 * contract too, the gradient, the metrics, the predictions and the order are checked against {@link
 * PlainNetwork} and the definitions as well.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class EngineContract {
  private static final long SEED = TrainingRun.SEED;
  private static final NetworkSpec LOGISTIC =
      NetworkSpec.fullyConnected(2, List.of(), Precision.DOUBLE);

  /** The pretraining is by far the longest run, so it is done once a precision. */
  private final Map<Precision, Parameters> pretrained = new EnumMap<>(Precision.class);

  /** Returns the engine that the contract is about; always the same. */
  protected abstract Engine engine();

  @BeforeAll
  void isAvailable() {
    assertTrue(
        engine().availability().isAvailable(),
        () -> engine().name() + " is not available: " + engine().availability().reason());
  }

  static Stream<NetworkSpec> specs() {
    return Stream.of(
        NetworkSpec.article(Precision.DOUBLE),
        LOGISTIC,
        NetworkSpec.fullyConnected(2, List.of(6, 4, 5, 3), Precision.DOUBLE),
        NetworkSpec.fullyConnected(3, List.of(4), Precision.DOUBLE),
        network(
            2,
            dense("tanh", 5, Activation.TANH),
            dense("relu", 4, Activation.RELU),
            dense("output", 1, Activation.SIGMOID)),
        network(
            2,
            dense("first", 4, Activation.LINEAR),
            new LayerSpec.Activate("tanh", Activation.TANH),
            dense("sigmoid", 3, Activation.SIGMOID),
            dense("linear", 3, Activation.LINEAR),
            dense("last", 1, Activation.LINEAR),
            new LayerSpec.Activate("probability", Activation.SIGMOID)));
  }

  static Stream<NetworkSpec> specsInBothPrecisions() {
    return inBothPrecisions(specs());
  }

  static Stream<NetworkSpec> chainsInBothPrecisions() {
    return inBothPrecisions(chains());
  }

  static Stream<NetworkSpec> allInBothPrecisions() {
    return inBothPrecisions(Stream.concat(specs(), chains()));
  }

  private static Stream<NetworkSpec> inBothPrecisions(Stream<NetworkSpec> specs) {
    return specs.flatMap(spec -> Stream.of(Precision.values()).map(spec::withPrecision));
  }

  /** Networks whose steps are held against the gradient, with size and batch. */
  static Stream<Arguments> gradients() {
    int[][] shapes = {{23, 5}, {21, 10}, {3, 1}, {8, 100}};
    NetworkSpec article = NetworkSpec.article(Precision.DOUBLE);
    return Stream.of(
            specs().map(spec -> arguments(spec, 16, 16)),
            Stream.of(shapes).map(shape -> arguments(article, shape[0], shape[1])),
            chains().map(spec -> arguments(withoutOwnRates(spec), 23, 5)))
        .flatMap(stream -> stream);
  }

  /**
   * Sizes and batches: even, a short last batch, one of a single point, single points, one batch.
   */
  static Stream<Arguments> batchesInBothPrecisions() {
    int[][] shapes = {{40, 10}, {23, 5}, {21, 10}, {7, 1}, {12, 12}, {8, 100}};
    return Stream.of(Precision.values())
        .flatMap(
            precision -> Stream.of(shapes).map(shape -> arguments(precision, shape[0], shape[1])));
  }

  /** Ten features, wide layers and large batches: network, size, batch. */
  static Stream<Arguments> wideInBothPrecisions() {
    return Stream.of(Precision.values())
        .flatMap(
            precision ->
                Stream.of(
                    wide(precision, 10, List.of(20, 9), 90, 40),
                    wide(precision, 2, List.of(64, 64), 2_500, 1_000),
                    wide(precision, 2, List.of(512, 512), 120, 50),
                    wide(precision, 3, List.of(1_100, 300), 40, 40)));
  }

  private static Arguments wide(
      Precision precision, int inputs, List<Integer> hidden, int size, int batch) {
    return arguments(NetworkSpec.fullyConnected(inputs, hidden, precision), size, batch);
  }

  static Stream<Arguments> subsetsOfDenseLayersInBothPrecisions() {
    return Stream.of(Precision.values())
        .flatMap(
            precision ->
                IntStream.range(0, 8)
                    .mapToObj(
                        bits ->
                            arguments(
                                precision, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0)));
  }

  /** Chains beyond plain networks: every activation, loss and optimiser, L2, rates of layers. */
  static Stream<NetworkSpec> chains() {
    LayerSpec probability = dense("output", 1, Activation.SIGMOID);
    LayerSpec classes = dense("output", 3, Activation.SOFTMAX);
    LayerSpec numbers = dense("output", 2, Activation.LINEAR);
    Loss binary = Loss.BINARY_CROSS_ENTROPY;
    Loss categorical = Loss.CATEGORICAL_CROSS_ENTROPY;
    Loss squared = Loss.MEAN_SQUARED_ERROR;
    Sgd plain = new Sgd(0.05);
    Sgd momentum = new Sgd(0.02, 0.9, false);
    Sgd nesterov = new Sgd(0.02, 0.9, true);
    Adam adam = new Adam(0.01);
    return Stream.of(
        network(2, binary, plain, dense("leaky", 5, Activation.leakyRelu(0.2)), probability),
        network(2, squared, plain, dense("elu", 5, Activation.elu(1)), numbers),
        network(2, categorical, momentum, dense("elu", 5, Activation.elu(0.7)), classes),
        network(2, binary, nesterov, dense("gelu", 5, Activation.GELU), probability),
        network(2, categorical, adam, dense("gelu", 5, Activation.GELU_TANH), classes),
        network(2, squared, adam, dense("silu", 5, Activation.SILU), numbers),
        network(2, categorical, plain, classes),
        network(2, categorical, nesterov, dense("relu", 6, Activation.RELU), classes),
        network(2, squared, momentum, dense("tanh", 4, Activation.TANH), numbers),
        network(2, squared, nesterov, dense("tanh", 4, Activation.TANH), probability),
        network(2, binary, adam, dense("two", 2, Activation.SIGMOID)),
        network(
            2,
            binary,
            new Adam(0.02, 0.8, 0.99, 1e-3),
            new LayerSpec.Dense("decayed", 5, Activation.LINEAR, 0.01, 0.005),
            new LayerSpec.Activate("silu", Activation.SILU),
            new LayerSpec.Dense("output", 1, Activation.SIGMOID, 0.003, null)),
        network(
            2,
            categorical,
            momentum,
            new LayerSpec.Dense("slow", 5, Activation.TANH, 0, 0.001),
            new LayerSpec.Dense("decayed", 4, Activation.leakyRelu(0.3), 0.02, null),
            dense("logits", 3, Activation.LINEAR),
            new LayerSpec.Activate("softmax", Activation.SOFTMAX)),
        network(
            2,
            squared,
            plain,
            new LayerSpec.Dense("decayed", 4, Activation.RELU, 0.05, 0.1),
            dense("output", 3, Activation.leakyRelu(0.1))));
  }

  // The engine itself

  @Test
  void isFoundByItsLowerCaseName() {
    String name = engine().name();
    assertTrue(name.matches("[a-z][a-z0-9-]*"), name);
    assertEquals(name, Engines.named(name).orElseThrow().name());
    assertFalse(engine().description().isBlank());
    assertFalse(engine().description().contains("\n"));
  }

  // Training

  @ParameterizedTest
  @MethodSource("gradients")
  void everyStepFollowsTheGradientOfTheMeanLoss(NetworkSpec spec, int size, int batch) {
    assumeServed(spec);
    assertStepsFollowTheGradient(spec, size, batch);
  }

  @ParameterizedTest
  @MethodSource("specsInBothPrecisions")
  void aStepAnEpochAndShuffledEpochsAgreeWithTheOracle(NetworkSpec spec) {
    TrainingRun run = TrainingRun.of(spec, 100, 10);
    assertAgreesWithTheOracle(run, learner -> learner.train(0, 1));
    assertAgreesWithTheOracle(run, Learner::trainEpoch);
    assertAgreesWithTheOracle(run, shuffledEpochs(5));
  }

  @ParameterizedTest
  @MethodSource("batchesInBothPrecisions")
  void everyBatchSizeAgreesWithTheOracle(Precision precision, int size, int batch) {
    TrainingRun run = TrainingRun.of(NetworkSpec.article(precision), size, batch);
    try (Learner learner = run.learner(engine())) {
      assertEquals((size + batch - 1) / batch, learner.stepsPerEpoch());
    }
    assertAgreesWithTheOracle(run, shuffledEpochs(3));
  }

  @ParameterizedTest
  @MethodSource("wideInBothPrecisions")
  void stepsOfWideNetworksAgreeWithTheOracle(NetworkSpec spec, int size, int batch) {
    assertAgreesWithTheOracle(TrainingRun.of(spec, size, batch), Learner::trainEpoch);
  }

  @ParameterizedTest
  @MethodSource("wideInBothPrecisions")
  void probabilitiesOfWideNetworksAreTheOracles(NetworkSpec spec, int size, int batch) {
    Parameters parameters = biasedParameters(spec);
    Points points = mixedPoints(spec.inputs(), size).points();
    NetworkSpec exact = spec.withPrecision(Precision.DOUBLE);
    double[] expected = probabilities(oracle(), exact, parameters, points, size);
    double tolerance = 10 * probabilityTolerance(spec);
    for (int each : new int[] {batch, size}) {
      double[] found = probabilities(engine(), spec, parameters, points, each);
      assertArrayEquals(expected, found, tolerance);
    }
  }

  @Test
  void theWholePretrainingInDoubleEndsWithTheOraclesParameters() {
    double difference =
        largestRelativeDifference(
            oraclePretrained(Precision.DOUBLE), enginePretrained(Precision.DOUBLE));
    assertTrue(difference <= 1e-9, "largest relative difference " + difference);
  }

  @Test
  void refusesPointsThatDoNotFitTheNetwork() {
    NetworkSpec spec = NetworkSpec.article(Precision.FLOAT);
    Parameters initial = Parameters.initial(spec, SEED);
    Points wide = Points.of(3, 1, 2, 3, 4, 5, 6);
    assertThrows(IllegalArgumentException.class, () -> engine().predictor(spec, initial, wide, 1));
    TrainingRun run =
        new TrainingRun(
            CompiledNetwork.allTrainable(spec),
            initial,
            LabelledPoints.of(wide, (byte) 0, (byte) 1),
            1);
    assumeTrue(engine().trains());
    assertThrows(IllegalArgumentException.class, () -> run.learner(engine()));
  }

  @Test
  void anEngineThatDoesNotTrainSaysSoInOneLine() {
    assumeFalse(engine().trains());
    TrainingRun run = TrainingRun.of(LOGISTIC, 4, 2);
    UnsupportedOperationException refusal =
        assertThrows(
            UnsupportedOperationException.class,
            () -> engine().learner(run.network(), run.initial(), run.data(), run.batch()));
    String line = String.valueOf(refusal.getMessage());
    assertTrue(line.contains(engine().name()) && !line.contains("\n"), line);
  }

  @Test
  void theWholePretrainingInFloatEndsWithTheOraclesBoundary() {
    Points grid = new Grid(-4, 0.03, 267).points();
    double[] expected =
        probabilities(
            oracle(),
            NetworkSpec.article(Precision.DOUBLE),
            oraclePretrained(Precision.FLOAT),
            grid,
            grid.size());
    double[] found =
        probabilities(
            engine(),
            NetworkSpec.article(Precision.FLOAT),
            enginePretrained(Precision.FLOAT),
            grid,
            grid.size());
    long differing =
        IntStream.range(0, grid.size())
            .filter(cell -> expected[cell] > 0.5 != found[cell] > 0.5)
            .count();
    assertTrue(
        differing <= 0.005 * grid.size(), differing + " of " + grid.size() + " cells differ");
    long ones = DoubleStream.of(found).filter(probability -> probability > 0.5).count();
    assertTrue(ones > 0.4 * grid.size() && ones < 0.6 * grid.size(), ones + " cells of class 1");
  }

  // Chains beyond plain networks

  @ParameterizedTest
  @MethodSource("chains")
  void everyOptimiserStepsAsKerasDoes(NetworkSpec spec) {
    assumeServed(spec);
    assertStepsAsKeras(spec, null);
  }

  @ParameterizedTest
  @MethodSource("chains")
  void everyOptimiserGoesOnFromWhatAnotherRemembers(NetworkSpec spec) {
    assumeServed(spec);
    OptimiserMemory memory = memory(spec);
    if (engine().resumes() && !memory.means().isEmpty()) {
      assertStepsAsKeras(spec, memory);
      return;
    }
    Class<? extends RuntimeException> refusal =
        engine().resumes() ? IllegalArgumentException.class : UnsupportedOperationException.class;
    try (Learner learner = TrainingRun.of(spec, 23, 5).learner(engine())) {
      assertThrows(refusal, () -> learner.resume(memory));
    }
  }

  /** Returns some memory of a network's optimiser; mean squares are not negative. */
  private static OptimiserMemory memory(NetworkSpec spec) {
    Parameters first = biasedParameters(spec);
    double[] squares = DoubleStream.of(first.values()).map(value -> value * value).toArray();
    return new OptimiserMemory(
        7,
        List.of(first, Parameters.of(spec, squares))
            .subList(0, OptimiserMemory.means(spec.optimiser())));
  }

  private void assertStepsAsKeras(NetworkSpec spec, @Nullable OptimiserMemory memory) {
    TrainingRun run = TrainingRun.of(spec, 23, 5);
    NetworkSpec steep = with(new Sgd(1), withoutOwnRates(spec));
    PlainOptimiser optimiser = new PlainOptimiser(spec);
    Parameters expected = run.initial();
    try (Learner learner = run.learner(engine());
        Learner gradients = run.withSpec(steep).learner(engine())) {
      if (memory != null) {
        optimiser.resume(memory);
        learner.resume(memory);
      }
      for (int epoch = 0; epoch < 4; epoch++) {
        for (int step = 0; step < learner.stepsPerEpoch(); step++) {
          gradients.restore(expected);
          gradients.train(step, step + 1);
          expected = optimiser.step(expected, moved(spec, expected, gradients.parameters()));
          learner.train(step, step + 1);
          learner.fence();
          double difference = expected.largestDifference(learner.parameters());
          assertTrue(difference <= 1e-9, "step " + step + ": largest difference " + difference);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("chainsInBothPrecisions")
  void fiveEpochsOfAChainAgreeWithTheOracle(NetworkSpec spec) {
    assumeServed(spec);
    assertAgreesWithTheOracle(TrainingRun.of(spec, 103, 10), shuffledEpochs(5));
  }

  @ParameterizedTest
  @MethodSource("chainsInBothPrecisions")
  void metricsOfAChainAreTakenJustBeforeEachStep(NetworkSpec spec) {
    assumeServed(spec);
    assertMetricsAreTakenJustBeforeEachStep(TrainingRun.of(spec, 43, 10));
  }

  @ParameterizedTest
  @MethodSource("chainsInBothPrecisions")
  void aFrozenLayerOfAChainStaysAndTheOthersMoveAsTheOraclesDo(NetworkSpec spec) {
    assumeServed(spec);
    List<Boolean> trainable = new ArrayList<>(Collections.nCopies(spec.layers().size(), true));
    trainable.set(0, false);
    TrainingRun run = TrainingRun.of(spec, 53, 10).withTrainable(trainable);
    Parameters found = run.trained(engine(), shuffledEpochs(3));
    // Absolute, since some of these parameters come close to zero on their way.
    Parameters expected = run.inDouble().trained(oracle(), shuffledEpochs(3));
    double tolerance = spec.precision() == Precision.DOUBLE ? 1e-9 : 2e-5;
    double difference = expected.largestDifference(found);
    assertTrue(difference <= tolerance * Math.max(1, expected.largestMagnitude()), spec.toString());
    assertArrayEquals(run.initial().weights(0), found.weights(0));
    assertArrayEquals(run.initial().biases(0), found.biases(0));
  }

  @ParameterizedTest
  @MethodSource("chains")
  void anEngineThatDoesNotServeAChainSaysSoInOneLine(NetworkSpec spec) {
    Availability availability = engine().availability(spec);
    assumeFalse(availability.isAvailable());
    String line = String.valueOf(availability.reason());
    assertTrue(line.contains(engine().name()) && !line.contains("\n"), line);
    TrainingRun run = TrainingRun.of(spec, 4, 2);
    assertThrows(
        UnsupportedOperationException.class,
        () -> engine().learner(run.network(), run.initial(), run.data(), run.batch()));
    assertThrows(
        UnsupportedOperationException.class,
        () -> engine().predictor(spec, run.initial(), run.data().points(), 2));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void servesEveryPlainNetwork(NetworkSpec spec) {
    assertTrue(engine().availability(spec).isAvailable());
  }

  // Order

  @ParameterizedTest
  @EnumSource
  void aShuffleIsTheEpochOrderOfSeedAndEpoch(Precision precision) {
    TrainingRun run = TrainingRun.of(NetworkSpec.article(precision), 43, 10);
    for (int epoch : new int[] {0, 3}) {
      Parameters shuffled = run.trained(engine(), epoch(epoch));
      TrainingRun permuted = run.permuted(EpochOrder.of(SEED, epoch, 43));
      assertEquals(permuted.trained(engine(), Learner::trainEpoch), shuffled, "epoch " + epoch);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aShuffleDoesNotDependOnTheOneBefore(Precision precision) {
    TrainingRun run = TrainingRun.of(NetworkSpec.article(precision), 43, 10);
    Parameters once = run.trained(engine(), epoch(2));
    Parameters oftener =
        run.trained(
            engine(),
            learner -> {
              learner.shuffle(SEED + 1, 0);
              learner.shuffle(SEED, 1);
              learner.shuffle(SEED, 2);
              learner.trainEpoch();
            });
    assertEquals(once, oftener);
    assertNotEquals(once, run.trained(engine(), Learner::trainEpoch));
  }

  @ParameterizedTest
  @EnumSource
  void stepsInPiecesAreAnEpoch(Precision precision) {
    TrainingRun run = TrainingRun.of(NetworkSpec.article(precision), 58, 10);
    Parameters pieces =
        run.trained(
            engine(),
            learner -> {
              learner.shuffle(SEED, 0);
              learner.train(0, 0);
              learner.train(0, 1);
              learner.fence();
              learner.train(1, 4);
              learner.parameters();
              learner.train(4, 4);
              learner.train(4, 6);
            });
    assertEquals(run.trained(engine(), shuffledEpochs(1)), pieces);
  }

  @ParameterizedTest
  @EnumSource
  void theSameTrainingEndsTheSameBitByBit(Precision precision) {
    TrainingRun run = TrainingRun.of(NetworkSpec.article(precision), 407, 20);
    assertEquals(
        run.trained(engine(), shuffledEpochs(3)), run.trained(engine(), shuffledEpochs(3)));
  }

  @ParameterizedTest
  @EnumSource
  void parametersAreThoseOfTheirMoment(Precision precision) {
    TrainingRun run = TrainingRun.of(NetworkSpec.article(precision), 40, 10);
    try (Learner learner = run.learner(engine())) {
      Parameters before = learner.parameters();
      assertEquals(run.initial(), before);
      learner.trainEpoch();
      assertNotEquals(before, learner.parameters());
      assertEquals(run.initial(), before);
      assertEquals(learner.parameters(), learner.parameters());
    }
  }

  @ParameterizedTest
  @MethodSource("allInBothPrecisions")
  void aRestoredLearnerTrainsAsAFreshOne(NetworkSpec spec) {
    assumeServed(spec);
    TrainingRun run = TrainingRun.of(spec, 58, 10);
    Parameters expected = run.trained(engine(), shuffledEpochs(2));
    try (Learner learner = run.learner(engine())) {
      OptimiserMemory memory = memory(spec);
      if (engine().resumes() && !memory.means().isEmpty()) {
        learner.resume(memory);
      }
      shuffledEpochs(3).accept(learner);
      learner.restore(run.initial());
      assertEquals(run.initial(), learner.parameters());
      shuffledEpochs(2).accept(learner);
      assertEquals(expected, learner.parameters());
    }
  }

  @ParameterizedTest
  @EnumSource
  void restoringKeepsWhatIsFrozen(Precision precision) {
    TrainingRun run =
        TrainingRun.of(NetworkSpec.article(precision), 58, 10)
            .withTrainable(List.of(false, true, true, true, true));
    Parameters other = Parameters.initial(run.spec(), SEED + 3);
    try (Learner learner = run.learner(engine())) {
      learner.restore(other);
      learner.trainEpoch();
      assertArrayEquals(other.weights(0), learner.parameters().weights(0));
      assertArrayEquals(other.biases(0), learner.parameters().biases(0));
      assertEquals(
          run.withInitial(other).trained(engine(), Learner::trainEpoch), learner.parameters());
    }
  }

  // Freezing

  @ParameterizedTest
  @MethodSource("subsetsOfDenseLayersInBothPrecisions")
  void frozenLayersStayAndTheOthersMoveAsTheOraclesDo(
      Precision precision, boolean first, boolean second, boolean third) {
    TrainingRun run =
        TrainingRun.of(NetworkSpec.article(precision), 103, 10)
            .withTrainable(List.of(first, true, second, true, third));
    Parameters found = run.trained(engine(), shuffledEpochs(3));
    Parameters expected = run.inDouble().trained(oracle(), shuffledEpochs(3));
    assertClose(precision, expected, found);
    for (int dense = 0; dense < 3; dense++) {
      boolean same =
          Arrays.equals(run.initial().weights(dense), found.weights(dense))
              && Arrays.equals(run.initial().biases(dense), found.biases(dense));
      assertEquals(!run.network().trains(dense), same, "dense layer " + dense + " stays");
    }
  }

  @ParameterizedTest
  @MethodSource("subsetsOfDenseLayersInBothPrecisions")
  void freezingChangesNoOtherLayersGradient(
      Precision precision, boolean first, boolean second, boolean third) {
    TrainingRun all = TrainingRun.of(NetworkSpec.article(precision), 20, 20);
    TrainingRun some = all.withTrainable(List.of(first, true, second, true, third));
    Parameters expected = all.trained(engine(), Learner::trainEpoch);
    for (int dense = 0; dense < 3; dense++) {
      if (!some.network().trains(dense)) {
        expected = expected.withLayerOf(all.initial(), dense);
      }
    }
    assertClose(precision, expected, some.trained(engine(), Learner::trainEpoch));
  }

  @ParameterizedTest
  @EnumSource
  void freezingAnActivationLayerFreezesNothing(Precision precision) {
    TrainingRun run = TrainingRun.of(NetworkSpec.article(precision), 40, 10);
    TrainingRun frozen = run.withTrainable(List.of(true, false, true, false, true));
    assertEquals(
        run.trained(engine(), shuffledEpochs(2)), frozen.trained(engine(), shuffledEpochs(2)));
  }

  @ParameterizedTest
  @EnumSource
  void nothingMovesAtALearningRateOfZero(Precision precision) {
    TrainingRun run = TrainingRun.of(with(new Sgd(0.0), NetworkSpec.article(precision)), 40, 10);
    assertEquals(run.initial(), run.trained(engine(), shuffledEpochs(2)));
  }

  @ParameterizedTest
  @EnumSource
  void measuringMovesNoFrozenLayer(Precision precision) {
    TrainingRun run =
        TrainingRun.of(NetworkSpec.article(precision), 40, 10)
            .withTrainable(Collections.nCopies(5, false));
    assertEquals(run.initial(), run.trained(engine(), Learner::trainEpochMeasured));
  }

  // Metrics

  @ParameterizedTest
  @MethodSource("batchesInBothPrecisions")
  void metricsAreTakenJustBeforeEachStep(Precision precision, int size, int batch) {
    assertMetricsAreTakenJustBeforeEachStep(
        TrainingRun.of(NetworkSpec.article(precision), size, batch));
  }

  private void assertMetricsAreTakenJustBeforeEachStep(TrainingRun run) {
    double size = run.data().size();
    double loss = 0;
    double accuracy = 0;
    try (Learner learner = run.learner(engine())) {
      learner.shuffle(SEED, 0);
      for (int step = 0; step < learner.stepsPerEpoch(); step++) {
        int[] points = run.pointsOfStep(EpochOrder.of(SEED, 0, run.data().size()), step);
        PlainNetwork before = new PlainNetwork(run.spec(), learner.parameters());
        loss += before.meanLoss(run.data(), points) * points.length / size;
        accuracy += before.accuracy(run.data(), points) * points.length / size;
        learner.train(step, step + 1);
      }
    }
    EpochMetrics metrics = run.measured(engine());
    assertEquals(loss, metrics.loss(), run.precision() == Precision.DOUBLE ? 1e-9 : 1e-5);
    assertEquals(accuracy, metrics.accuracy(), 1e-6);
  }

  @ParameterizedTest
  @MethodSource("specsInBothPrecisions")
  void metricsAgreeWithTheOracles(NetworkSpec spec) {
    TrainingRun run = TrainingRun.of(spec, 205, 10);
    EpochMetrics expected = run.inDouble().measured(oracle());
    EpochMetrics found = run.measured(engine());
    boolean exact = spec.precision() == Precision.DOUBLE;
    assertEquals(expected.loss(), found.loss(), exact ? 1e-10 : 1e-5);
    // In float one point may fall on the other side of one half.
    assertEquals(expected.accuracy(), found.accuracy(), exact ? 1e-12 : 1.01 / 205);
  }

  @ParameterizedTest
  @EnumSource
  void aMeasuredEpochTrainsAsAnyOther(Precision precision) {
    TrainingRun run = TrainingRun.of(NetworkSpec.article(precision), 205, 10);
    Parameters measured =
        run.trained(
            engine(),
            learner -> {
              learner.shuffle(SEED, 0);
              learner.trainEpochMeasured();
              learner.shuffle(SEED, 1);
              learner.trainEpoch();
            });
    assertClose(precision, run.trained(engine(), shuffledEpochs(2)), measured);
  }

  // Prediction

  @ParameterizedTest
  @MethodSource("allInBothPrecisions")
  void outputsAreThoseOfTheDefinition(NetworkSpec spec) {
    assumeServed(spec);
    Parameters parameters = biasedParameters(spec);
    Points points = mixedPoints(spec.inputs(), 103).points();
    PlainNetwork network = new PlainNetwork(spec, parameters);
    double[] expected =
        IntStream.range(0, points.size())
            .mapToObj(point -> network.outputs(points.row(point)))
            .flatMapToDouble(DoubleStream::of)
            .toArray();
    double tolerance = (spec.beyondPlain() == null ? 1 : 4) * probabilityTolerance(spec);
    for (int batch : new int[] {1, 10, 103}) {
      double[] found = probabilities(engine(), spec, parameters, points, batch);
      assertArrayEquals(expected, found, tolerance, "batch " + batch);
    }
    try (Predictor predictor = engine().predictor(spec, parameters, points, 10)) {
      for (int point = 0; point < points.size(); point += 9) {
        double first = expected[point * spec.outputs()];
        assertEquals(first, predictor.predictPoint(points.row(point)), tolerance, "at " + point);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void probabilitiesDoNotDependOnTheBatch(Precision precision) {
    NetworkSpec spec = NetworkSpec.article(precision);
    Parameters parameters = biasedParameters(spec);
    Points points = mixedPoints(2, 503).points();
    double[] whole = probabilities(engine(), spec, parameters, points, points.size());
    for (int batch : new int[] {1, 3, 5, 100, 502, 1000}) {
      double[] found = probabilities(engine(), spec, parameters, points, batch);
      assertArrayEquals(whole, found, probabilityTolerance(spec), "batch " + batch);
      for (int point = 0; point < whole.length; point++) {
        assertEquals(whole[point] > 0.5, found[point] > 0.5, "batch " + batch + " at " + point);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void thereAreNoProbabilitiesBeforeThePrediction(Precision precision) {
    NetworkSpec spec = NetworkSpec.article(precision);
    Points points = mixedPoints(2, 20).points();
    try (Predictor predictor = engine().predictor(spec, biasedParameters(spec), points, 20)) {
      assertThrows(IllegalStateException.class, predictor::probabilities);
      predictor.predictPoint(points.row(0));
      assertThrows(IllegalStateException.class, predictor::probabilities);
    }
  }

  @ParameterizedTest
  @EnumSource
  void predictingAgainGivesTheSame(Precision precision) {
    NetworkSpec spec = NetworkSpec.article(precision);
    Points points = mixedPoints(2, 50).points();
    try (Predictor predictor = engine().predictor(spec, biasedParameters(spec), points, 20)) {
      predictor.predict();
      predictor.fence();
      double[] once = predictor.probabilities();
      double[] copy = once.clone();
      Arrays.fill(once, -1);
      predictor.predictPoint(points.row(3));
      assertArrayEquals(copy, predictor.probabilities());
      predictor.predict();
      assertArrayEquals(copy, predictor.probabilities());
    }
  }

  // Numbers that are none, and very large ones

  @ParameterizedTest
  @CsvSource({"FLOAT, 0", "FLOAT, 1", "FLOAT, 2", "DOUBLE, 0", "DOUBLE, 1", "DOUBLE, 2"})
  void noNaNIsLost(Precision precision, int dense) {
    NetworkSpec spec = NetworkSpec.article(precision);
    TrainingRun run = TrainingRun.of(spec, 20, 20);
    TrainingRun broken =
        run.withInitial(run.initial().withLayerOf(filled(spec, Double.NaN), dense));
    Points points = run.data().points();
    double[] probabilities = probabilities(engine(), spec, broken.initial(), points, 20);
    assertEquals(20, DoubleStream.of(probabilities).filter(Double::isNaN).count());
    assertEquals(Double.NaN, broken.measured(engine()).loss());
    Parameters after = broken.trained(engine(), Learner::trainEpoch);
    assertEquals(Double.NaN, after.weights(2)[0]);
    assertEquals(Double.NaN, after.biases(2)[0]);
  }

  @ParameterizedTest
  @CsvSource({"FLOAT, 3e38", "DOUBLE, 1e308"})
  void anOverflowShows(Precision precision, double huge) {
    NetworkSpec spec = NetworkSpec.article(precision);
    LabelledPoints right = LabelledPoints.of(Points.of(2, 2, 2, 3, 3), (byte) 0, (byte) 1);
    TrainingRun run = TrainingRun.of(spec, 20, 20).withInitial(filled(spec, huge)).withData(right);
    assertFalse(Double.isFinite(run.measured(engine()).loss()));
    assertFalse(run.trained(engine(), Learner::trainEpoch).allFinite());
  }

  @ParameterizedTest
  @EnumSource
  void veryLargeLogitsHaveAFiniteLoss(Precision precision) {
    NetworkSpec spec = LOGISTIC.withPrecision(precision);
    TrainingRun run = TrainingRun.of(spec, 40, 40).withInitial(filled(spec, 1000));
    int[] points = IntStream.range(0, 40).toArray();
    double expected = new PlainNetwork(spec, run.initial()).meanLoss(run.data(), points);
    assertTrue(expected > 100, "loss " + expected);
    assertEquals(expected, run.measured(engine()).loss(), 1e-6 * expected);
    assertAgreesWithTheOracle(run, Learner::trainEpoch);
  }

  // Several at once

  @ParameterizedTest
  @EnumSource
  void twoLearnersDoNotDisturbEachOther(Precision precision) {
    TrainingRun one = TrainingRun.of(NetworkSpec.article(precision), 58, 10);
    TrainingRun two = TrainingRun.of(NetworkSpec.fullyConnected(2, List.of(6), precision), 33, 5);
    Parameters expectedOne = one.trained(engine(), shuffledEpochs(2));
    Parameters expectedTwo = two.trained(engine(), shuffledEpochs(3));
    try (Learner second = two.learner(engine())) {
      try (Learner first = one.learner(engine())) {
        for (int epoch = 0; epoch < 2; epoch++) {
          first.shuffle(SEED, epoch);
          second.shuffle(SEED, epoch);
          first.train(0, 3);
          second.train(0, 2);
          first.train(3, first.stepsPerEpoch());
          second.train(2, second.stepsPerEpoch());
        }
        assertEquals(expectedOne, first.parameters());
      }
      second.shuffle(SEED, 2);
      second.trainEpoch();
      assertEquals(expectedTwo, second.parameters());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPredictorDoesNotDisturbALearner(Precision precision) {
    TrainingRun run = TrainingRun.of(NetworkSpec.article(precision), 58, 10);
    Points points = run.data().points();
    double[] expected = probabilities(engine(), run.spec(), run.initial(), points, 10);
    try (Learner learner = run.learner(engine())) {
      try (Predictor predictor = engine().predictor(run.spec(), run.initial(), points, 10)) {
        learner.shuffle(SEED, 0);
        learner.train(0, 2);
        predictor.predict();
        learner.train(2, 5);
        assertArrayEquals(expected, predictor.probabilities());
      }
      learner.train(5, 6);
      assertEquals(run.trained(engine(), shuffledEpochs(1)), learner.parameters());
    }
  }

  @ParameterizedTest
  @EnumSource
  void twoThreadsTrainAsOne(Precision precision) throws Exception {
    assumeTrue(engine().parallel(), () -> engine().name() + " runs on one thread at a time");
    List<Callable<Parameters>> jobs = new ArrayList<>();
    for (int job = 0; job < 4; job++) {
      TrainingRun run = TrainingRun.of(NetworkSpec.article(precision), 1000 + job, 20);
      jobs.add(() -> run.trained(engine(), shuffledEpochs(5)));
    }
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<Parameters>> results = threads.invokeAll(jobs);
      for (int job = 0; job < jobs.size(); job++) {
        assertEquals(jobs.get(job).call(), results.get(job).get(), "job " + job);
      }
    } finally {
      threads.shutdown();
    }
  }

  // Helpers

  private static Engine oracle() {
    return Engines.named("reference")
        .orElseThrow(() -> new IllegalStateException("the oracle, engine reference, is missing"));
  }

  private static double[] probabilities(
      Engine engine, NetworkSpec spec, Parameters parameters, Points points, int batch) {
    try (Predictor predictor = engine.predictor(spec, parameters, points, batch)) {
      predictor.predict();
      predictor.fence();
      return predictor.probabilities();
    }
  }

  private Parameters enginePretrained(Precision precision) {
    return pretrained.computeIfAbsent(
        precision, p -> pretraining(p).trained(engine(), shuffledEpochs(5)));
  }

  /** Returns the oracle's result, in double, from the parameters of a precision. */
  private static Parameters oraclePretrained(Precision precision) {
    return pretraining(precision).inDouble().trained(oracle(), shuffledEpochs(5));
  }

  private static TrainingRun pretraining(Precision precision) {
    NetworkSpec spec = NetworkSpec.article(precision);
    return new TrainingRun(
        CompiledNetwork.allTrainable(spec),
        Parameters.initial(spec, SEED),
        new XorGenerator(100_000, 0.7).generate(SEED + 1),
        100);
  }

  private void assumeServed(NetworkSpec spec) {
    Availability availability = engine().availability(spec);
    assumeTrue(availability.isAvailable(), availability::reason);
  }

  private static NetworkSpec withoutOwnRates(NetworkSpec spec) {
    return network(
        spec.inputs(),
        spec.loss(),
        spec.optimiser(),
        spec.layers().stream()
            .map(
                layer ->
                    layer instanceof LayerSpec.Dense dense
                        ? new LayerSpec.Dense(
                            dense.name(), dense.units(), dense.activation(), dense.l2(), null)
                        : layer)
            .toArray(LayerSpec[]::new));
  }

  private void assertAgreesWithTheOracle(TrainingRun run, Consumer<Learner> training) {
    Parameters expected = run.inDouble().trained(oracle(), training);
    Parameters found = run.trained(engine(), training);
    assertClose(run.precision(), expected, found);
    assertNotEquals(run.initial(), found);
  }

  private static void assertClose(Precision precision, Parameters expected, Parameters found) {
    switch (precision) {
      case DOUBLE -> {
        double difference = largestRelativeDifference(expected, found);
        assertTrue(difference <= 1e-9, "largest relative difference " + difference);
      }
      case FLOAT -> {
        double difference = expected.largestDifference(found);
        double tolerance = 2e-5 * Math.max(1, expected.largestMagnitude());
        assertTrue(difference <= tolerance, "largest difference " + difference);
      }
    }
  }

  private static double probabilityTolerance(NetworkSpec spec) {
    return switch (spec.precision()) {
      case DOUBLE -> 1e-12;
      case FLOAT -> 1e-6;
    };
  }

  /** At a learning rate of one a step moves each parameter by its partial derivative. */
  private void assertStepsFollowTheGradient(NetworkSpec spec, int size, int batch) {
    TrainingRun run = TrainingRun.of(with(new Sgd(1), spec), size, batch);
    EpochOrder order = EpochOrder.of(SEED, 1, size);
    try (Learner learner = run.learner(engine())) {
      learner.shuffle(SEED, 1);
      for (int step = 0; step < learner.stepsPerEpoch(); step++) {
        Parameters before = learner.parameters();
        learner.train(step, step + 1);
        learner.fence();
        Parameters slopes =
            new PlainNetwork(spec, before).slopes(run.data(), run.pointsOfStep(order, step));
        Parameters moved = moved(spec, before, learner.parameters());
        assertArrayEquals(slopes.values(), moved.values(), 1e-7, "step " + step);
      }
    }
  }

  /** Returns by how much each parameter has moved. */
  private static Parameters moved(NetworkSpec spec, Parameters before, Parameters after) {
    double[] moved = before.values();
    Arrays.setAll(moved, i -> moved[i] - after.values()[i]);
    return Parameters.of(spec, moved);
  }

  /** Returns the largest {@code |a - b| / max(|a|, |b|)}, 0 where both are equal. */
  private static double largestRelativeDifference(Parameters expected, Parameters found) {
    double[] first = expected.values();
    double[] second = found.values();
    assertEquals(first.length, second.length);
    double largest = 0;
    for (int i = 0; i < first.length; i++) {
      double a = first[i];
      double b = second[i];
      double difference = a == b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
      largest = Math.max(largest, difference);
    }
    return largest;
  }
}
