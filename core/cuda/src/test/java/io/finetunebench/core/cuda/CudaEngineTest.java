package io.finetunebench.core.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.driver.CudaDriver;
import io.finetunebench.core.driver.CudaException;
import io.finetunebench.core.driver.FakeDriver;
import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.data.XorGenerator;
import io.finetunebench.core.experiment.engine.Backend;
import io.finetunebench.core.experiment.engine.DeviceTimed;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.EngineUnavailableException;
import io.finetunebench.core.experiment.engine.EpochMetrics;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.engine.LearnerGroup;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.engine.PredictorGroup;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
import io.finetunebench.core.experiment.study.Grid;
import io.finetunebench.core.experiment.study.Study;
import io.finetunebench.core.experiment.study.StudyResult;
import io.finetunebench.core.experiment.study.StudySettings;
import io.finetunebench.core.experiment.study.TrainingPlan;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine does beside its contract, on the fake device. */
class CudaEngineTest {
  private static final String DEVICE = "device 9.0 85899345920 NVIDIA H100 80GB HBM3";
  private static final LabelledPoints DATA = new XorGenerator(60, 0.8).generate(3);
  private static final int BATCH = 7;
  private static final NetworkSpec ARTICLE = NetworkSpec.article(Precision.FLOAT);
  private static final NetworkSpec WIDE =
      NetworkSpec.fullyConnected(2, List.of(400, 400), Precision.FLOAT);

  /** A little more than the preflight asks for. */
  private static final long MEMORY = 136L << 20;

  private final CudaEngine engine = new CudaEngine();

  @TempDir private Path folder = Path.of("");

  private void fake(String... facts) throws IOException {
    fakeIn(folder, facts);
  }

  private static void fakeIn(Path folder, String... facts) throws IOException {
    FakeDriver.install(
        folder, Stream.concat(Stream.of(DEVICE), Stream.of(facts)).toArray(String[]::new));
  }

  @AfterEach
  void uninstall() {
    FakeDriver.uninstall();
  }

  private static NetworkSpec narrow(Precision precision) {
    return NetworkSpec.fullyConnected(2, List.of(6), precision);
  }

  private static Parameters initial(NetworkSpec spec) {
    return Parameters.initial(spec, 1);
  }

  private static List<Parameters> initial(NetworkSpec spec, int count) {
    return IntStream.range(0, count).mapToObj(seed -> Parameters.initial(spec, seed)).toList();
  }

  private Learner learner(NetworkSpec spec) {
    return learner(spec, initial(spec));
  }

  private Learner learner(NetworkSpec spec, Parameters initial) {
    return engine.learner(CompiledNetwork.allTrainable(spec), initial, DATA, BATCH);
  }

  private LearnerGroup group(NetworkSpec spec, List<Parameters> initial, int batch) {
    return engine.learners(CompiledNetwork.allTrainable(spec), initial, DATA, batch);
  }

  private static CudaException failure(Executable call) {
    return assertThrows(CudaException.class, call);
  }

  private Parameters trained(NetworkSpec spec, long seed) {
    try (Learner learner = learner(spec, Parameters.initial(spec, seed))) {
      learner.shuffle(seed, 0);
      learner.trainEpoch();
      return learner.parameters();
    }
  }

  // Without a device

  @Test
  void withoutADriverTheReasonIsThePreflightsLine() {
    System.setProperty("finetunebench.cuda.library", "/nowhere/libcuda.so.1");
    String reason = String.valueOf(engine.availability().reason());
    assertTrue(reason.startsWith("no NVIDIA driver: its library /nowhere/libcuda.so.1"), reason);
    EngineUnavailableException refusal =
        assertThrows(EngineUnavailableException.class, () -> trained(ARTICLE, 1));
    assertEquals("engine cuda is not available: " + reason, refusal.getMessage());
  }

  @Test
  void aDeviceOfAnOldGenerationIsRefused() throws IOException {
    FakeDriver.install(folder, "device 3.7 12884901888 Tesla K80");
    String reason = String.valueOf(engine.availability().reason());
    assertTrue(reason.contains("Tesla K80") && reason.contains("needs 5.0 or newer"), reason);
    assertFalse(engine.availability().isAvailable());
  }

  // Many networks at once

  @ParameterizedTest
  @CsvSource({"FLOAT, true", "FLOAT, false", "DOUBLE, true", "DOUBLE, false"})
  void aThousandNetworksAtOnceAreAThousandSingleOnesBitByBit(Precision precision, boolean article)
      throws IOException {
    NetworkSpec spec = article ? NetworkSpec.article(precision) : narrow(precision);
    int count = 1000;
    List<Parameters> initial = initial(spec, count);
    long[] seeds = IntStream.range(0, count).mapToLong(seed -> 5 * seed - 70).toArray();
    Points points = new XorGenerator(33, 1).generate(8).points();
    fake();
    try (LearnerGroup group = group(spec, initial, BATCH)) {
      assertEquals(count, group.size());
      group.shuffle(seeds, 0);
      group.trainEpoch();
      group.shuffle(seeds, 1);
      List<EpochMetrics> metrics = group.trainEpochMeasured();
      List<Parameters> found = group.parameters();
      try (PredictorGroup predictors = engine.predictors(spec, found, points)) {
        predictors.predict();
        predictors.fence();
        for (int i = 0; i < count; i++) {
          try (Learner single = learner(spec, initial.get(i))) {
            single.shuffle(seeds[i], 0);
            single.trainEpoch();
            single.shuffle(seeds[i], 1);
            assertEquals(single.trainEpochMeasured(), metrics.get(i), "network " + i);
            assertEquals(single.parameters(), found.get(i), "network " + i);
          }
          try (Predictor predictor = engine.predictor(spec, found.get(i), points, 33)) {
            predictor.predict();
            assertArrayEquals(predictor.probabilities(), predictors.probabilities(i));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theNumberThatTrainsTogetherDoesNotMatter(Precision precision) throws IOException {
    NetworkSpec spec = NetworkSpec.article(precision);
    fake();
    Parameters alone = trained(spec, 4);
    for (int count : new int[] {1, 2, 37}) {
      List<Parameters> initial = Collections.nCopies(count, Parameters.initial(spec, 4));
      try (LearnerGroup group = group(spec, initial, BATCH)) {
        long[] seeds = new long[count];
        Arrays.fill(seeds, 4);
        group.shuffle(seeds, 0);
        group.trainEpoch();
        group.fence();
        group.parameters().forEach(each -> assertEquals(alone, each));
        group.restore(initial);
        assertEquals(initial, group.parameters());
      }
    }
  }

  @Test
  void asManyNetworksTrainAtOnceAsTheMemoryHolds() throws IOException {
    CompiledNetwork network = CompiledNetwork.allTrainable(ARTICLE);
    fake("memory " + MEMORY);
    LabelledPoints large = new XorGenerator(100_000, 0.8).generate(3);
    int most = engine.mostLearners(network, large, BATCH);
    assertTrue(most > 1 && most < 1000, most + " at once");
    List<Parameters> initial = initial(ARTICLE, most);
    try (LearnerGroup group = engine.learners(network, initial, large, BATCH)) {
      assertEquals(most, group.size());
      assertEquals(initial, group.parameters());
      assertThrows(IllegalArgumentException.class, () -> group.shuffle(new long[1], 0));
      assertThrows(IllegalArgumentException.class, () -> group.restore(initial.subList(0, 1)));
    }
  }

  @Test
  void theBackendIsTheFirstDeviceThatServes() throws IOException {
    FakeDriver.install(folder, "device 3.7 12884901888 Tesla K80", DEVICE, DEVICE);
    Backend.Device device = Objects.requireNonNull(engine.backend().orElseThrow().device());
    assertEquals(new Backend.Device("NVIDIA H100 80GB HBM3", "9.0", "0000:02:00.0"), device);
  }

  @Test
  void aGroupIsTimedByTheDevice() throws IOException {
    Parameters initial = initial(ARTICLE);
    fake();
    try (LearnerGroup group = group(ARTICLE, List.of(initial, initial), BATCH);
        PredictorGroup predictors =
            engine.predictors(ARTICLE, List.of(initial, initial), DATA.points())) {
      group.trainEpoch();
      group.fence();
      assertTrue(Objects.requireNonNull(group.deviceTime()).deviceNanos() > 0);
      predictors.predict();
      predictors.fence();
      assertTrue(Objects.requireNonNull(predictors.deviceTime()).deviceNanos() > 0);
    }
  }

  @Test
  void wideNetworksAreNotForGroups() throws IOException {
    CompiledNetwork network = CompiledNetwork.allTrainable(WIDE);
    Parameters initial = initial(WIDE);
    fake();
    assertEquals(1, engine.mostLearners(network, DATA, 10));
    assertEquals(1, engine.mostPredictors(WIDE, DATA.points()));
    assertThrows(
        IllegalArgumentException.class,
        () -> engine.learners(network, List.of(initial, initial), DATA, 10));
    assertThrows(
        IllegalArgumentException.class,
        () -> engine.predictors(WIDE, List.of(initial, initial), DATA.points()));
  }

  @Test
  void aStudySideBySideIsTheOneOneByOne() throws IOException, InterruptedException {
    StudySettings settings = study(30);
    StudyResult together;
    StudyResult oneByOne;
    List<Integer> told = new ArrayList<>();
    fake();
    together = Study.run(engine, settings, 2, (result, finished) -> told.add(finished));
    oneByOne = Study.run(oneByOne(), settings, 2, (result, finished) -> {});
    assertTrue(together.isValid());
    assertEquals(oneByOne.seeds(), together.seeds());
    assertEquals(IntStream.rangeClosed(1, 30).boxed().toList(), told);
    assertNotEquals(together.seeds().get(0).results(), together.seeds().get(1).results());
  }

  @Test
  void moreSeedsThanFitRunInRounds(@TempDir Path other) throws IOException, InterruptedException {
    StudySettings settings = study(30);
    StudyResult whole;
    fake();
    whole = Study.run(engine, settings, 2, (result, finished) -> {});
    assertTrue(engine.mostLearners(network(settings), settings.judged(), 10) >= 30);
    fakeIn(other, "memory " + MEMORY);
    try (Workspace neighbour = leaving(24_576)) {
      assertNotNull(neighbour);
      int most = engine.mostLearners(network(settings), settings.judged(), 10);
      assertTrue(most > 1 && most < 30, most + " at once");
      assertEquals(whole.seeds(), Study.run(engine, settings, 2, (result, finished) -> {}).seeds());
    }
  }

  /** Takes the device's memory but for so many bytes, which the preflight would refuse at once. */
  private static Workspace leaving(long bytes) {
    CudaContext context = CudaContext.current();
    context.enter();
    try {
      Workspace neighbour = new Workspace(context);
      neighbour.allocate(MEMORY - bytes);
      return neighbour;
    } finally {
      context.leave();
    }
  }

  private static CompiledNetwork network(StudySettings settings) {
    return CompiledNetwork.allTrainable(settings.network());
  }

  private static StudySettings study(int seeds) {
    return new StudySettings(
        NetworkSpec.article(Precision.FLOAT),
        new StudySettings.Source(
            new XorGenerator(200, 0.7).generate(1), null, new TrainingPlan(2, 10)),
        new StudySettings.Target(
            new XorGenerator(42, 0.9).generate(2), new TrainingPlan(2, 5), null),
        new Grid(-4, 0.8, 11),
        new StudySettings.Seeds(7, seeds),
        null);
  }

  // Launches

  @Test
  void aSmallerLearnerLeavesABiggerOneItsSharedMemory() throws IOException {
    NetworkSpec big = NetworkSpec.fullyConnected(2, List.of(80, 80), Precision.FLOAT);
    NetworkSpec small = NetworkSpec.fullyConnected(2, List.of(64, 64), Precision.FLOAT);
    fake();
    int most = CudaContext.current().sharedBytes();
    int bytes = Shape.of(big).training(BATCH, most).orElseThrow().sharedBytes();
    int less = Shape.of(small).training(BATCH, most).orElseThrow().sharedBytes();
    assertTrue(less > 48 << 10 && less < bytes, less + " and " + bytes + " bytes");
    Parameters alone;
    try (Learner learner = learner(big)) {
      learner.trainEpoch();
      learner.trainEpoch();
      alone = learner.parameters();
    }
    try (Learner first = learner(big)) {
      first.trainEpoch();
      try (Learner second = learner(small)) {
        second.trainEpoch();
        first.trainEpoch();
        assertEquals(alone, first.parameters());
        assertTrue(second.parameters().allFinite());
      }
    }
  }

  @Test
  void whereALaunchIsBoundedManyLaunchesAreTheOne(@TempDir Path other, @TempDir Path third)
      throws IOException {
    // 1,801 parameters, 20 rows and 100 networks one after the other: 2 of 3 steps at once.
    NetworkSpec spec = NetworkSpec.fullyConnected(2, List.of(40, 40), Precision.FLOAT);
    assertEquals(2, NarrowSteps.mostSteps(spec.parameterCount(), 20, 100, 1));
    List<Parameters> whole;
    fake("sms 1", "fail cuLaunchKernel 2 3");
    whole = trainedTogether(spec);
    fakeIn(other, "sms 1", "timelimit");
    assertEquals(whole, trainedTogether(spec));
    // The third launch, behind the order and two steps, is there only with a bound.
    fakeIn(third, "sms 1", "timelimit", "fail cuLaunchKernel 2 3");
    failure(() -> trainedTogether(spec));
  }

  private List<Parameters> trainedTogether(NetworkSpec spec) {
    List<Parameters> initial = initial(spec, 100);
    try (LearnerGroup group = group(spec, initial, 20)) {
      group.shuffle(IntStream.range(0, 100).asLongStream().toArray(), 0);
      group.trainEpoch();
      return group.parameters();
    }
  }

  @Test
  void theGraphIsMadeBeforeTheFirstEpochAndRunsNothing() throws IOException {
    Parameters initial = initial(WIDE);
    // Whatever would be captured later would fail.
    fake("fail cuStreamBeginCapture_v2 1 2");
    try (Learner learner = learner(WIDE, initial)) {
      assertEquals(initial, learner.parameters());
      learner.trainEpoch();
      assertNotEquals(initial, learner.parameters());
      failure(() -> learner(WIDE, initial));
    }
  }

  @Test
  void aWideNetworkComesOutTheSameOnDevicesOfAnySize(@TempDir Path other) throws IOException {
    NetworkSpec wide = NetworkSpec.fullyConnected(2, List.of(300, 300), Precision.FLOAT);
    assertEquals(Tiling.LARGE, Tiling.of(300, 300, BATCH, Elements.FLOAT, 1).side());
    assertEquals(Tiling.SMALL, Tiling.of(300, 300, BATCH, Elements.FLOAT, 132).side());
    assertTrue(Tiling.of(BATCH, 300, 300, Elements.FLOAT, 132).pieces() > 1);
    Parameters small;
    fake("sms 1");
    small = trained(wide, 1);
    fakeIn(other, "sms 132");
    assertEquals(small, trained(wide, 1));
  }

  @Test
  void aFailureUnderCaptureIsTheOneThatShows() throws IOException {
    Parameters initial = initial(WIDE);
    fake("fail cuLaunchKernel 701 2");
    CudaException failure = failure(() -> learner(WIDE, initial));
    assertEquals("cuLaunchKernel", failure.call());
    assertEquals(701, failure.status());
    assertEquals(1, failure.getSuppressed().length);
    CudaException end = assertInstanceOf(CudaException.class, failure.getSuppressed()[0]);
    assertEquals("cuStreamEndCapture", end.call());
    assertEquals("CUDA_ERROR_STREAM_CAPTURE_INVALIDATED", end.error());
    assertTrue(trained(WIDE, 1).allFinite());
  }

  @Test
  void aNetworkAloneIsForTheWholeDeviceWhereItIsMuchWork() throws IOException {
    // 17,025 parameters by 42 rows: one block could hold it, and would take longer.
    NetworkSpec spec = NetworkSpec.fullyConnected(2, List.of(128, 128), Precision.FLOAT);
    CompiledNetwork network = CompiledNetwork.allTrainable(spec);
    Parameters initial = initial(spec);
    // Only the way of many launches has a graph.
    fake("shared 232448", "fail cuStreamBeginCapture_v2 1");
    CudaException wide = failure(() -> engine.learner(network, initial, DATA, 42));
    assertEquals("cuStreamBeginCapture_v2", wide.call());
    try (Learner less = engine.learner(network, initial, DATA, 41)) {
      less.trainEpoch();
    }
    // A group of one is as one of many.
    try (LearnerGroup group = engine.learners(network, List.of(initial), DATA, 42)) {
      group.trainEpoch();
      assertNotEquals(initial, group.parameters().get(0));
    }
  }

  // Time

  @Test
  void theDeviceTimesItsWork() throws IOException {
    fake();
    try (Learner learner = learner(ARTICLE);
        Predictor predictor = engine.predictor(ARTICLE, initial(ARTICLE), DATA.points(), 60)) {
      learner.fence();
      assertEquals(0, ((DeviceTimed) learner).deviceNanos());
      long start = System.nanoTime();
      learner.trainEpoch();
      learner.fence();
      long wall = System.nanoTime() - start;
      double device = ((DeviceTimed) learner).deviceNanos();
      assertTrue(device > 0 && device <= wall, device + " of " + wall + " ns");
      predictor.predict();
      predictor.fence();
      assertTrue(((DeviceTimed) predictor).deviceNanos() > 0);
    }
  }

  // Memory and errors

  @Test
  void whatIsClosedIsFree() throws IOException {
    // Room for one learner or predictor of each kind at a time, not for two.
    fake("memory " + MEMORY);
    try (Workspace neighbour = leaving(1_450_000)) {
      assertNotNull(neighbour);
      Parameters initial = initial(WIDE);
      for (int i = 0; i < 5; i++) {
        trained(WIDE, 1);
        trained(NetworkSpec.article(Precision.DOUBLE), 1);
        try (Predictor predictor = engine.predictor(WIDE, initial, DATA.points(), 60)) {
          predictor.predict();
          predictor.fence();
        }
      }
      Learner first = learner(WIDE, initial);
      CudaException second = failure(() -> learner(WIDE, initial));
      assertEquals("CUDA_ERROR_OUT_OF_MEMORY", second.error());
      assertEquals("cuMemAlloc_v2", second.call());
      assertTrue(String.valueOf(second.getMessage()).contains("free memory of the device"));
      first.close();
      // Nor does what failed half way keep anything.
      trained(WIDE, 1);
    }
  }

  @Test
  void anErrorThatStaysLosesTheContextAndTheNextIsClean() throws IOException {
    fake("fail cuLaunchKernel 700 3");
    Learner learner = learner(ARTICLE);
    learner.shuffle(1, 0);
    learner.trainEpoch();
    CudaException failure = failure(learner::trainEpoch);
    String line = String.valueOf(failure.getMessage());
    assertTrue(line.startsWith("cuLaunchKernel failed with CUDA_ERROR_ILLEGAL_ADDRESS"), line);
    assertTrue(line.contains("this context is lost"), line);
    IllegalStateException after = assertThrows(IllegalStateException.class, learner::parameters);
    assertTrue(String.valueOf(after.getMessage()).contains(line), after.getMessage());
    learner.close();
    Parameters clean = trained(ARTICLE, 2);
    assertTrue(clean.allFinite());
    assertEquals(clean, trained(ARTICLE, 2));
  }

  @Test
  void aProcessThatGetsNoOtherContextSaysSoFromThenOn() throws IOException {
    fake("fail cuLaunchKernel 700 1", "fail cuCtxCreate_v2 700 2");
    CudaException loss = failure(() -> trained(ARTICLE, 1));
    EngineUnavailableException refused =
        assertThrows(EngineUnavailableException.class, () -> trained(ARTICLE, 1));
    String line = String.valueOf(refused.getMessage());
    assertEquals(
        "engine cuda is not available: the driver gives this process no other context after an"
            + " error ("
            + loss.getMessage()
            + "): start a new process",
        line);
    assertEquals(
        "cuCtxCreate_v2", assertInstanceOf(CudaException.class, refused.getCause()).call());
    // The driver would give one now, which nobody asks for any more.
    assertEquals(
        line,
        assertThrows(EngineUnavailableException.class, () -> trained(ARTICLE, 1)).getMessage());
    assertFalse(engine.availability().isAvailable());
  }

  @Test
  void aFailedPopLeavesNoContextOnTheThread() throws IOException {
    // The first pop is that of the context's making.
    fake("fail cuCtxPopCurrent_v2 719 2");
    CudaContext context = CudaContext.current();
    context.enter();
    context.leave();
    long[] top = new long[1];
    CudaDriver.load().call("cuCtxGetCurrent", top);
    assertEquals(0, top[0]);
    assertTrue(context.isLost());
    assertTrue(trained(ARTICLE, 1).allFinite());
  }

  @Test
  void whatTheDriversCompilerSaysIsInTheLine() throws IOException {
    fake("fail cuModuleLoadDataEx 218");
    CudaException failure = failure(() -> trained(ARTICLE, 1));
    assertEquals(
        "cuModuleLoadDataEx failed with CUDA_ERROR_INVALID_PTX (218): update the NVIDIA driver;"
            + " this one cannot compile the code; the driver's compiler says: fake compiler:"
            + " error 218; and more of it",
        failure.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cuCtxCreate_v2",
        "cuModuleLoadDataEx",
        "cuModuleGetFunction",
        "cuStreamCreate",
        "cuEventCreate",
        "cuMemAlloc_v2",
        "cuMemcpyHtoDAsync_v2",
        "cuLaunchKernel",
        "cuStreamSynchronize",
        "cuMemcpyDtoHAsync_v2"
      })
  void everyFailedCallIsNamedWithItsErrorAndARemedy(String call) throws IOException {
    fake("fail " + call + " 999");
    CudaException failure = failure(() -> trained(ARTICLE, 1));
    assertEquals(call, failure.call());
    String line = String.valueOf(failure.getMessage());
    assertTrue(line.startsWith(call + " failed with CUDA_ERROR_UNKNOWN (999): see the"), line);
    assertFalse(line.contains("\n"), line);
  }

  /** Returns the engine without what it can do beside its contract. */
  private Engine oneByOne() {
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (proxy, method, arguments) -> method.invoke(engine, arguments));
  }
}
