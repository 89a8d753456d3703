package io.finetunebench.core.engine.cuda;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.Points;
import io.finetunebench.core.driver.CudaDevice;
import io.finetunebench.core.driver.CudaDriver;
import io.finetunebench.core.driver.Verdict;
import io.finetunebench.core.engine.Availability;
import io.finetunebench.core.engine.Backend;
import io.finetunebench.core.engine.CeilingWork;
import io.finetunebench.core.engine.DeviceCeilings;
import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.Features;
import io.finetunebench.core.engine.Learner;
import io.finetunebench.core.engine.LearnerGroup;
import io.finetunebench.core.engine.Predictor;
import io.finetunebench.core.engine.PredictorGroup;
import io.finetunebench.core.engine.SideBySide;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import io.finetunebench.core.network.Precision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The engine on kernels of its own, which needs NVIDIA's driver and nothing else.
 *
 * <p>A narrow network trains for a whole epoch in one launch; a wide one in launches of graphs of
 * many steps. Many narrow networks train and predict side by side, a block each.
 */
public final class CudaEngine implements Engine, SideBySide, DeviceCeilings {
  /** The name that selects this engine. */
  public static final String NAME = "cuda";

  /** More networks than fill any device; their blocks' numbers stay within a launch's limits. */
  private static final int MOST_NETWORKS = 1 << 14;

  /** What is left to whatever else wants memory of the device. */
  private static final double SHARE_OF_FREE = 0.8;

  /** Called by the service loader. */
  public CudaEngine() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "own kernels over NVIDIA's driver alone, written for speed";
  }

  /**
   * Asks the preflight, which without a driver knows at once; but not where this process has lost
   * the device for good.
   */
  @Override
  public Availability availability() {
    String refusal = CudaContext.refusal();
    if (refusal != null) {
      return Availability.unavailable(refusal);
    }
    Verdict verdict = CudaContext.verdict();
    return verdict.isUsable() ? Availability.available() : Availability.unavailable(verdict.line());
  }

  @Override
  public Optional<Backend> backend() {
    List<CudaDevice> devices = CudaContext.devices();
    return devices.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Backend(
                NAME,
                Map.of(),
                Map.of(),
                Map.of(),
                new Backend.Device(
                    models(devices),
                    joined(devices, CudaDevice::computeCapability),
                    joined(devices, CudaDevice::pciBusId)),
                CudaDriver.standIn() != null));
  }

  /** Returns the models of devices, each with its number where that is not 1. */
  private static String models(List<CudaDevice> devices) {
    Map<String, Long> counts =
        devices.stream()
            .collect(
                Collectors.groupingBy(CudaDevice::name, LinkedHashMap::new, Collectors.counting()));
    return counts.entrySet().stream()
        .map(each -> (each.getValue() > 1 ? each.getValue() + " x " : "") + each.getKey())
        .collect(Collectors.joining(" + "));
  }

  private static String joined(List<CudaDevice> devices, Function<CudaDevice, String> text) {
    return devices.stream().map(text).distinct().collect(Collectors.joining(", "));
  }

  @Override
  public boolean asynchronous() {
    return true;
  }

  @Override
  public boolean parallel() {
    return true;
  }

  @Override
  public Learner learner(
      CompiledNetwork network, Parameters initial, LabelledPoints data, int batchSize) {
    Features.requirePlain(network.spec(), data.points());
    return new CudaLearner(
        new Training(CudaContext.current(), network, List.of(initial), false, data, batchSize));
  }

  @Override
  public Predictor predictor(
      NetworkSpec network, Parameters parameters, Points points, int batchSize) {
    Features.requirePlain(network, points);
    return new Prediction(CudaContext.current(), network, List.of(parameters), points, batchSize);
  }

  @Override
  public int mostLearners(CompiledNetwork network, LabelledPoints data, int batchSize) {
    Features.requirePlain(network.spec(), data.points());
    Shape shape = Shape.of(network.spec());
    int batch = Math.min(batchSize, data.size());
    return most(
        context -> shape.isArticle() || shape.training(batch, context.sharedBytes()).isPresent(),
        TrainingMemory.bytesShared(shape, data.size()),
        TrainingMemory.bytesEach(shape, data.size()));
  }

  @Override
  public LearnerGroup learners(
      CompiledNetwork network, List<Parameters> initial, LabelledPoints data, int batchSize) {
    require(initial.size(), mostLearners(network, data, batchSize));
    List<CudaContext> devices = CudaContext.all();
    return devices.size() > 1 && initial.size() > 1
        ? new SharedTraining(devices, network, initial, data, batchSize)
        : new Training(devices.get(0), network, initial, true, data, batchSize);
  }

  @Override
  public int mostPredictors(NetworkSpec network, Points points) {
    Features.requirePlain(network, points);
    Shape shape = Shape.of(network);
    return most(
        context -> shape.isArticle() || shape.prediction(context.sharedBytes()).isPresent(),
        Prediction.bytesShared(shape, points.size()),
        Prediction.bytesEach(shape, points.size()));
  }

  @Override
  public PredictorGroup predictors(
      NetworkSpec network, List<Parameters> parameters, Points points) {
    require(parameters.size(), mostPredictors(network, points));
    List<CudaContext> devices = CudaContext.all();
    return devices.size() > 1 && parameters.size() > 1
        ? new SharedPrediction(devices, network, parameters, points)
        : new Prediction(devices.get(0), network, parameters, points, Math.max(1, points.size()));
  }

  @Override
  public CeilingWork copy() {
    return onAll(CudaCeiling::copy);
  }

  @Override
  public CeilingWork multiplyAdd(Precision precision) {
    return onAll(context -> CudaCeiling.multiplyAdd(context, precision));
  }

  @Override
  public CeilingWork launch() {
    return CudaCeiling.launch(CudaContext.current());
  }

  private static CeilingWork onAll(Function<CudaContext, CudaCeiling> ceiling) {
    List<CudaContext> devices = CudaContext.all();
    return devices.size() > 1 ? new SharedCeiling(devices, ceiling) : ceiling.apply(devices.get(0));
  }

  /** Returns how many networks fit on all devices, which get equal shares; 1 for no group. */
  private static int most(Predicate<CudaContext> fits, long shared, long each) {
    List<CudaContext> devices = CudaContext.all();
    if (!devices.stream().allMatch(fits)) {
      return 1;
    }
    double room =
        devices.stream()
            .mapToDouble(context -> SHARE_OF_FREE * context.freeBytes() - shared)
            .min()
            .orElseThrow();
    int most = (int) Math.min(MOST_NETWORKS, room / each);
    return most < 1 ? 1 : most * devices.size();
  }

  private static void require(int networks, int most) {
    if (networks < 1 || networks > most) {
      throw new IllegalArgumentException(
          "expected 1 to " + most + " networks at once, found " + networks);
    }
  }
}
