package io.finetunebench.core.engine.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.Points;
import io.finetunebench.core.data.XorGenerator;
import io.finetunebench.core.driver.CudaDriver;
import io.finetunebench.core.driver.CudaException;
import io.finetunebench.core.driver.FakeDriver;
import io.finetunebench.core.engine.Backend;
import io.finetunebench.core.engine.DeviceTimed;
import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.EngineUnavailableException;
import io.finetunebench.core.engine.EpochMetrics;
import io.finetunebench.core.engine.Learner;
import io.finetunebench.core.engine.LearnerGroup;
import io.finetunebench.core.engine.Predictor;
import io.finetunebench.core.engine.PredictorGroup;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import io.finetunebench.core.network.Precision;
import io.finetunebench.core.study.Grid;
import io.finetunebench.core.study.Study;
import io.finetunebench.core.study.StudyResult;
import io.finetunebench.core.study.StudySettings;
import io.finetunebench.core.study.TrainingPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
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

  /** A little more than the preflight asks for. */
  private static final long MEMORY = 136L << 20;

  private final CudaEngine engine = new CudaEngine();

  @TempDir private Path folder = Path.of("");

  private FakeDriver fake(String... facts) throws IOException {
    List<String> all = new ArrayList<>(List.of(DEVICE));
    all.addAll(List.of(facts));
    return FakeDriver.install(folder, all.toArray(String[]::new));
  }

  private static NetworkSpec narrow(Precision precision) {
    return NetworkSpec.fullyConnected(2, List.of(6), precision);
  }

  private Learner learner(NetworkSpec spec, Parameters initial) {
    return engine.learner(CompiledNetwork.allTrainable(spec), initial, DATA, BATCH);
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
    try {
      String reason = String.valueOf(engine.availability().reason());
      assertTrue(reason.startsWith("no NVIDIA driver: its library /nowhere/libcuda.so.1"), reason);
      NetworkSpec spec = narrow(Precision.FLOAT);
      EngineUnavailableException refusal =
          assertThrows(EngineUnavailableException.class, () -> trained(spec, 1));
      assertEquals("engine cuda is not available: " + reason, refusal.getMessage());
    } finally {
      System.clearProperty("finetunebench.cuda.library");
    }
  }

  @Test
  void aDeviceOfAnOldGenerationIsRefused() throws IOException {
    try (FakeDriver installed = FakeDriver.install(folder, "device 3.7 12884901888 Tesla K80")) {
      assertNotNull(installed);
      String reason = String.valueOf(engine.availability().reason());
      assertTrue(reason.contains("Tesla K80") && reason.contains("needs 5.0 or newer"), reason);
      assertFalse(engine.availability().isAvailable());
    }
  }

  // Many networks at once

  @ParameterizedTest
  @CsvSource({"FLOAT, true", "FLOAT, false", "DOUBLE, true", "DOUBLE, false"})
  void aThousandNetworksAtOnceAreAThousandSingleOnesBitByBit(Precision precision, boolean article)
      throws IOException {
    NetworkSpec spec = article ? NetworkSpec.article(precision) : narrow(precision);
    int count = 1000;
    List<Parameters> initial =
        IntStream.range(0, count).mapToObj(seed -> Parameters.initial(spec, seed)).toList();
    long[] seeds = IntStream.range(0, count).mapToLong(seed -> 5 * seed - 70).toArray();
    Points points = new XorGenerator(33, 1).generate(8).points();
    try (FakeDriver installed = fake();
        LearnerGroup group =
            engine.learners(CompiledNetwork.allTrainable(spec), initial, DATA, BATCH)) {
      assertNotNull(installed);
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
    try (FakeDriver installed = fake()) {
      assertNotNull(installed);
      Parameters alone = trained(spec, 4);
      for (int count : new int[] {1, 2, 37}) {
        List<Parameters> initial = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          initial.add(Parameters.initial(spec, 4));
        }
        try (LearnerGroup group =
            engine.learners(CompiledNetwork.allTrainable(spec), initial, DATA, BATCH)) {
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
  }

  @Test
  void asManyNetworksTrainAtOnceAsTheMemoryHolds() throws IOException {
    NetworkSpec spec = NetworkSpec.article(Precision.FLOAT);
    CompiledNetwork network = CompiledNetwork.allTrainable(spec);
    try (FakeDriver installed = fake("memory " + MEMORY)) {
      assertNotNull(installed);
      LabelledPoints large = new XorGenerator(100_000, 0.8).generate(3);
      int most = engine.mostLearners(network, large, BATCH);
      assertTrue(most > 1 && most < 1000, most + " at once");
      List<Parameters> initial =
          IntStream.range(0, most).mapToObj(seed -> Parameters.initial(spec, seed)).toList();
      try (LearnerGroup group = engine.learners(network, initial, large, BATCH)) {
        assertEquals(most, group.size());
        assertEquals(initial, group.parameters());
        assertThrows(IllegalArgumentException.class, () -> group.shuffle(new long[1], 0));
        assertThrows(IllegalArgumentException.class, () -> group.restore(initial.subList(0, 1)));
      }
    }
  }

  @Test
  void theBackendIsTheFirstDeviceThatServes() throws IOException {
    try (FakeDriver installed =
        FakeDriver.install(folder, "device 3.7 12884901888 Tesla K80", DEVICE, DEVICE)) {
      assertNotNull(installed);
      Backend.Device device = Objects.requireNonNull(engine.backend().orElseThrow().device());
      assertEquals(new Backend.Device("NVIDIA H100 80GB HBM3", "9.0", "0000:02:00.0"), device);
    }
  }

  @Test
  void aGroupIsTimedByTheDevice() throws IOException {
    NetworkSpec spec = NetworkSpec.article(Precision.FLOAT);
    Parameters initial = Parameters.initial(spec, 1);
    try (FakeDriver installed = fake();
        LearnerGroup group =
            engine.learners(
                CompiledNetwork.allTrainable(spec), List.of(initial, initial), DATA, BATCH);
        PredictorGroup predictors =
            engine.predictors(spec, List.of(initial, initial), DATA.points())) {
      assertNotNull(installed);
      assertEquals(2, predictors.size());
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
    NetworkSpec wide = NetworkSpec.fullyConnected(2, List.of(400, 400), Precision.FLOAT);
    CompiledNetwork network = CompiledNetwork.allTrainable(wide);
    Parameters initial = Parameters.initial(wide, 1);
    try (FakeDriver installed = fake()) {
      assertNotNull(installed);
      assertEquals(1, engine.mostLearners(network, DATA, 10));
      assertEquals(1, engine.mostPredictors(wide, DATA.points()));
      assertThrows(
          IllegalArgumentException.class,
          () -> engine.learners(network, List.of(initial, initial), DATA, 10));
      assertThrows(
          IllegalArgumentException.class,
          () -> engine.predictors(wide, List.of(initial, initial), DATA.points()));
    }
  }

  @Test
  void aStudySideBySideIsTheOneOneByOne() throws IOException, InterruptedException {
    StudySettings settings = study(30);
    StudyResult together;
    StudyResult oneByOne;
    List<Integer> told = new ArrayList<>();
    try (FakeDriver installed = fake()) {
      assertNotNull(installed);
      together = Study.run(engine, settings, 2, (result, finished) -> told.add(finished));
      oneByOne = Study.run(new OneByOne(engine), settings, 2, (result, finished) -> {});
      assertTrue(together.isValid());
    }
    assertEquals(oneByOne.seeds(), together.seeds());
    assertEquals(IntStream.rangeClosed(1, 30).boxed().toList(), told);
    assertNotEquals(together.seeds().get(0).results(), together.seeds().get(1).results());
  }

  @Test
  void moreSeedsThanFitRunInRounds(@TempDir Path other) throws IOException, InterruptedException {
    StudySettings settings = study(30);
    StudyResult whole;
    try (FakeDriver installed = fake()) {
      assertNotNull(installed);
      whole = Study.run(engine, settings, 2, (result, finished) -> {});
      assertTrue(engine.mostLearners(network(settings), settings.judged(), 10) >= 30);
    }
    try (FakeDriver installed = FakeDriver.install(other, DEVICE, "memory " + MEMORY);
        Workspace neighbour = leaving(24_576)) {
      assertNotNull(installed);
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
        new XorGenerator(200, 0.7).generate(1),
        new XorGenerator(42, 0.9).generate(2),
        new TrainingPlan(2, 10),
        new TrainingPlan(2, 5),
        new Grid(-4, 0.8, 11),
        7,
        seeds,
        null,
        null,
        null);
  }

  // Launches

  @Test
  void aSmallerLearnerLeavesABiggerOneItsSharedMemory() throws IOException {
    NetworkSpec big = NetworkSpec.fullyConnected(2, List.of(80, 80), Precision.FLOAT);
    NetworkSpec small = NetworkSpec.fullyConnected(2, List.of(64, 64), Precision.FLOAT);
    try (FakeDriver installed = fake()) {
      assertNotNull(installed);
      int most = CudaContext.current().sharedBytes();
      int bytes = Shape.of(big).training(BATCH, most).orElseThrow().sharedBytes();
      int less = Shape.of(small).training(BATCH, most).orElseThrow().sharedBytes();
      assertTrue(less > 48 << 10 && less < bytes, less + " and " + bytes + " bytes");
      Parameters alone;
      try (Learner learner = learner(big, Parameters.initial(big, 1))) {
        learner.trainEpoch();
        learner.trainEpoch();
        alone = learner.parameters();
      }
      try (Learner first = learner(big, Parameters.initial(big, 1))) {
        first.trainEpoch();
        try (Learner second = learner(small, Parameters.initial(small, 1))) {
          second.trainEpoch();
          first.trainEpoch();
          assertEquals(alone, first.parameters());
          assertTrue(second.parameters().allFinite());
        }
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
    try (FakeDriver installed = fake("sms 1", "fail cuLaunchKernel 2 3")) {
      assertNotNull(installed);
      whole = trainedTogether(spec);
    }
    try (FakeDriver installed = FakeDriver.install(other, DEVICE, "sms 1", "timelimit")) {
      assertNotNull(installed);
      assertEquals(whole, trainedTogether(spec));
    }
    // The third launch, behind the order and two steps, is there only with a bound.
    try (FakeDriver installed =
        FakeDriver.install(third, DEVICE, "sms 1", "timelimit", "fail cuLaunchKernel 2 3")) {
      assertNotNull(installed);
      assertThrows(CudaException.class, () -> trainedTogether(spec));
    }
  }

  private List<Parameters> trainedTogether(NetworkSpec spec) {
    List<Parameters> initial =
        IntStream.range(0, 100).mapToObj(seed -> Parameters.initial(spec, seed)).toList();
    try (LearnerGroup group =
        engine.learners(CompiledNetwork.allTrainable(spec), initial, DATA, 20)) {
      group.shuffle(IntStream.range(0, 100).asLongStream().toArray(), 0);
      group.trainEpoch();
      return group.parameters();
    }
  }

  @Test
  void theGraphIsMadeBeforeTheFirstEpochAndRunsNothing() throws IOException {
    NetworkSpec wide = NetworkSpec.fullyConnected(2, List.of(400, 400), Precision.FLOAT);
    Parameters initial = Parameters.initial(wide, 1);
    // Whatever would be captured later would fail.
    try (FakeDriver installed = fake("fail cuStreamBeginCapture_v2 1 2");
        Learner learner = learner(wide, initial)) {
      assertNotNull(installed);
      assertEquals(initial, learner.parameters());
      learner.trainEpoch();
      assertNotEquals(initial, learner.parameters());
      assertThrows(CudaException.class, () -> learner(wide, initial));
    }
  }

  @Test
  void aWideNetworkComesOutTheSameOnDevicesOfAnySize(@TempDir Path other) throws IOException {
    NetworkSpec wide = NetworkSpec.fullyConnected(2, List.of(300, 300), Precision.FLOAT);
    assertEquals(Tiling.LARGE, Tiling.of(300, 300, BATCH, Elements.FLOAT, 1).side());
    assertEquals(Tiling.SMALL, Tiling.of(300, 300, BATCH, Elements.FLOAT, 132).side());
    assertTrue(Tiling.of(BATCH, 300, 300, Elements.FLOAT, 132).pieces() > 1);
    Parameters small;
    try (FakeDriver installed = fake("sms 1")) {
      assertNotNull(installed);
      small = trained(wide, 1);
    }
    try (FakeDriver installed = FakeDriver.install(other, DEVICE, "sms 132")) {
      assertNotNull(installed);
      assertEquals(small, trained(wide, 1));
    }
  }

  @Test
  void aFailureUnderCaptureIsTheOneThatShows() throws IOException {
    NetworkSpec wide = NetworkSpec.fullyConnected(2, List.of(400, 400), Precision.FLOAT);
    Parameters initial = Parameters.initial(wide, 1);
    try (FakeDriver installed = fake("fail cuLaunchKernel 701 2")) {
      assertNotNull(installed);
      CudaException failure = assertThrows(CudaException.class, () -> learner(wide, initial));
      assertEquals("cuLaunchKernel", failure.call());
      assertEquals(701, failure.status());
      assertEquals(1, failure.getSuppressed().length);
      CudaException end = assertInstanceOf(CudaException.class, failure.getSuppressed()[0]);
      assertEquals("cuStreamEndCapture", end.call());
      assertEquals("CUDA_ERROR_STREAM_CAPTURE_INVALIDATED", end.error());
      assertTrue(trained(wide, 1).allFinite());
    }
  }

  @Test
  void aNetworkAloneIsForTheWholeDeviceWhereItIsMuchWork() throws IOException {
    // 17,025 parameters by 42 rows: one block could hold it, and would take longer.
    NetworkSpec spec = NetworkSpec.fullyConnected(2, List.of(128, 128), Precision.FLOAT);
    CompiledNetwork network = CompiledNetwork.allTrainable(spec);
    Parameters initial = Parameters.initial(spec, 1);
    // Only the way of many launches has a graph.
    try (FakeDriver installed = fake("shared 232448", "fail cuStreamBeginCapture_v2 1")) {
      assertNotNull(installed);
      CudaException wide =
          assertThrows(CudaException.class, () -> engine.learner(network, initial, DATA, 42));
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
  }

  // Time

  @Test
  void theDeviceTimesItsWork() throws IOException {
    NetworkSpec spec = NetworkSpec.article(Precision.FLOAT);
    try (FakeDriver installed = fake();
        Learner learner = learner(spec, Parameters.initial(spec, 1));
        Predictor predictor =
            engine.predictor(spec, Parameters.initial(spec, 1), DATA.points(), 60)) {
      assertNotNull(installed);
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
    try (FakeDriver installed = fake("memory " + MEMORY);
        Workspace neighbour = leaving(1_450_000)) {
      assertNotNull(installed);
      assertNotNull(neighbour);
      NetworkSpec wide = NetworkSpec.fullyConnected(2, List.of(400, 400), Precision.FLOAT);
      Parameters initial = Parameters.initial(wide, 1);
      for (int i = 0; i < 5; i++) {
        trained(wide, 1);
        trained(NetworkSpec.article(Precision.DOUBLE), 1);
        try (Predictor predictor = engine.predictor(wide, initial, DATA.points(), 60)) {
          predictor.predict();
          predictor.fence();
        }
      }
      Learner first = learner(wide, initial);
      CudaException second = assertThrows(CudaException.class, () -> learner(wide, initial));
      assertEquals("CUDA_ERROR_OUT_OF_MEMORY", second.error());
      assertEquals("cuMemAlloc_v2", second.call());
      assertTrue(String.valueOf(second.getMessage()).contains("free memory of the device"));
      first.close();
      // Nor does what failed half way keep anything.
      trained(wide, 1);
    }
  }

  @Test
  void anErrorThatStaysLosesTheContextAndTheNextIsClean() throws IOException {
    NetworkSpec spec = NetworkSpec.article(Precision.FLOAT);
    try (FakeDriver installed = fake("fail cuLaunchKernel 700 3")) {
      assertNotNull(installed);
      Learner learner = learner(spec, Parameters.initial(spec, 1));
      learner.shuffle(1, 0);
      learner.trainEpoch();
      CudaException failure = assertThrows(CudaException.class, learner::trainEpoch);
      String line = String.valueOf(failure.getMessage());
      assertTrue(line.startsWith("cuLaunchKernel failed with CUDA_ERROR_ILLEGAL_ADDRESS"), line);
      assertTrue(line.contains("this context is lost"), line);
      IllegalStateException after = assertThrows(IllegalStateException.class, learner::parameters);
      assertTrue(String.valueOf(after.getMessage()).contains(line), after.getMessage());
      learner.close();
      Parameters clean = trained(spec, 2);
      assertTrue(clean.allFinite());
      assertEquals(clean, trained(spec, 2));
    }
  }

  @Test
  void aProcessThatGetsNoOtherContextSaysSoFromThenOn() throws IOException {
    NetworkSpec spec = NetworkSpec.article(Precision.FLOAT);
    try (FakeDriver installed = fake("fail cuLaunchKernel 700 1", "fail cuCtxCreate_v2 700 2")) {
      assertNotNull(installed);
      CudaException loss = assertThrows(CudaException.class, () -> trained(spec, 1));
      EngineUnavailableException refused =
          assertThrows(EngineUnavailableException.class, () -> trained(spec, 1));
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
          assertThrows(EngineUnavailableException.class, () -> trained(spec, 1)).getMessage());
      assertFalse(engine.availability().isAvailable());
    }
  }

  @Test
  void aFailedPopLeavesNoContextOnTheThread() throws IOException {
    NetworkSpec spec = NetworkSpec.article(Precision.FLOAT);
    // The first pop is that of the context's making.
    try (FakeDriver installed = fake("fail cuCtxPopCurrent_v2 719 2")) {
      assertNotNull(installed);
      CudaContext context = CudaContext.current();
      context.enter();
      context.leave();
      long[] top = new long[1];
      CudaDriver.load().call("cuCtxGetCurrent", top);
      assertEquals(0, top[0]);
      assertTrue(context.isLost());
      assertTrue(trained(spec, 1).allFinite());
    }
  }

  @Test
  void whatTheDriversCompilerSaysIsInTheLine() throws IOException {
    NetworkSpec spec = NetworkSpec.article(Precision.FLOAT);
    try (FakeDriver installed = fake("fail cuModuleLoadDataEx 218")) {
      assertNotNull(installed);
      CudaException failure = assertThrows(CudaException.class, () -> trained(spec, 1));
      assertEquals(
          "cuModuleLoadDataEx failed with CUDA_ERROR_INVALID_PTX (218): update the NVIDIA driver;"
              + " this one cannot compile the code; the driver's compiler says: fake compiler:"
              + " error 218; and more of it",
          failure.getMessage());
    }
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
    NetworkSpec spec = NetworkSpec.article(Precision.FLOAT);
    try (FakeDriver installed = fake("fail " + call + " 999")) {
      assertNotNull(installed);
      Supplier<Parameters> training = () -> trained(spec, 1);
      CudaException failure = assertThrows(CudaException.class, training::get);
      assertEquals(call, failure.call());
      String line = String.valueOf(failure.getMessage());
      assertTrue(line.startsWith(call + " failed with CUDA_ERROR_UNKNOWN (999): see the"), line);
      assertFalse(line.contains("\n"), line);
    }
  }

  /** An engine without what it can do beside its contract. */
  private record OneByOne(Engine engine) implements Engine {
    @Override
    public String name() {
      return engine.name();
    }

    @Override
    public String description() {
      return engine.description();
    }

    @Override
    public io.finetunebench.core.engine.Availability availability() {
      return engine.availability();
    }

    @Override
    public boolean parallel() {
      return engine.parallel();
    }

    @Override
    public Learner learner(
        CompiledNetwork network, Parameters initial, LabelledPoints data, int batchSize) {
      return engine.learner(network, initial, data, batchSize);
    }

    @Override
    public Predictor predictor(
        NetworkSpec network, Parameters parameters, Points points, int batchSize) {
      return engine.predictor(network, parameters, points, batchSize);
    }
  }
}
