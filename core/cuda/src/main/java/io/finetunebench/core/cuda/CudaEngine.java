package io.finetunebench.core.cuda;

import io.finetunebench.core.driver.CudaDriver;
import io.finetunebench.core.driver.Verdict;
import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Availability;
import io.finetunebench.core.experiment.engine.Backend;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.Features;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.engine.LearnerGroup;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.engine.PredictorGroup;
import io.finetunebench.core.experiment.engine.SideBySide;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The engine on kernels of its own, which needs NVIDIA's driver and nothing else.
 *
 * <p>A narrow network trains for a whole epoch in one launch; a wide one in launches of graphs of
 * many steps. Many narrow networks train and predict side by side, a block each.
 */
public final class CudaEngine implements Engine, SideBySide {
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
    return Optional.ofNullable(CudaContext.verdict().device())
        .map(
            device ->
                new Backend(
                    NAME,
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    new Backend.Device(
                        device.name(), device.computeCapability(), device.pciBusId()),
                    CudaDriver.standIn() != null));
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
    return new Training(CudaContext.current(), network, initial, true, data, batchSize);
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
    return new Prediction(
        CudaContext.current(), network, parameters, points, Math.max(1, points.size()));
  }

  /** Returns how many networks fit on the device; 1 for no group. */
  private static int most(Predicate<CudaContext> fits, long shared, long each) {
    CudaContext context = CudaContext.current();
    if (!fits.test(context)) {
      return 1;
    }
    double room = SHARE_OF_FREE * context.freeBytes() - shared;
    return Math.max(1, (int) Math.min(MOST_NETWORKS, room / each));
  }

  private static void require(int networks, int most) {
    if (networks < 1 || networks > most) {
      throw new IllegalArgumentException(
          "expected 1 to " + most + " networks at once, found " + networks);
    }
  }
}
