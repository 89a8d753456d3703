package io.finetunebench.core.study;

import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.Predictor;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.LayerReference;
import io.finetunebench.core.network.LayerSelection;
import io.finetunebench.core.network.NetworkModel;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The experiment: pretraining, and what fine-tuning, transfer learning and training from scratch
 * make of the small set, over many seeds.
 *
 * <p>A seed's result depends on the settings and the seed alone, whatever the number of threads.
 */
public final class Study {
  private final Engine engine;
  private final StudySettings settings;
  private final @Nullable Points gridPoints;

  private Study(Engine engine, StudySettings settings) {
    this.engine = engine;
    this.settings = settings;
    this.gridPoints = settings.grid() == null ? null : settings.grid().points();
  }

  /**
   * Runs a study.
   *
   * @param engine to train and predict on
   * @param settings what to run
   * @param threads most seeds at once; one at a time if the engine is not parallel
   * @param progress told the number of finished seeds after each, on any thread
   * @throws InterruptedException if the calling thread is interrupted; running seeds are abandoned
   */
  public static StudyResult run(
      Engine engine, StudySettings settings, int threads, IntConsumer progress)
      throws InterruptedException {
    Study study = new Study(engine, settings);
    ExecutorService pool = Executors.newFixedThreadPool(engine.parallel() ? threads : 1);
    try {
      Progress finished = new Progress(progress);
      List<Future<SeedResult>> futures = new ArrayList<>();
      for (int i = 0; i < settings.seeds(); i++) {
        long seed = settings.firstSeed() + i;
        futures.add(
            pool.submit(
                () -> {
                  SeedResult result = study.seed(seed);
                  finished.increment();
                  return result;
                }));
      }
      List<SeedResult> results = new ArrayList<>();
      for (Future<SeedResult> future : futures) {
        results.add(future.get());
      }
      return new StudyResult(settings, results);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("a seed failed", e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private static final class Progress {
    private final IntConsumer listener;
    private int finished;

    Progress(IntConsumer listener) {
      this.listener = listener;
    }

    synchronized void increment() {
      finished++;
      listener.accept(finished);
    }
  }

  private SeedResult seed(long seed) {
    SplittableRandom streams = new SplittableRandom(seed);
    long initialSeed = streams.nextLong();
    long largeOrder = streams.nextLong();
    long freshSeed = streams.nextLong();
    long smallOrder = streams.nextLong();

    NetworkSpec spec = settings.network();
    CompiledNetwork whole = CompiledNetwork.allTrainable(spec);
    Fit pretrained =
        Fit.train(
            engine,
            whole,
            Parameters.initial(spec, initialSeed),
            settings.large(),
            settings.pretraining(),
            largeOrder);
    Parameters learned = pretrained.parameters();
    Parameters fresh = Parameters.initial(spec, freshSeed);
    int output = fresh.layerCount() - 1;

    Map<Scenario, ScenarioResult> results = new EnumMap<>(Scenario.class);
    Map<Scenario, String> invalid = new EnumMap<>(Scenario.class);
    for (Scenario scenario : settings.scenarios()) {
      Fit fit =
          switch (scenario) {
            case PRETRAINED -> pretrained;
            case FINE_TUNED -> fineTune(whole, learned, smallOrder);
            case FINE_TUNED_FROZEN_FIRST -> fineTune(firstFrozen(spec), learned, smallOrder);
            case TRANSFER ->
                fineTune(hiddenFrozen(spec), learned.withLayerOf(fresh, output), smallOrder);
            case FROM_SCRATCH -> fineTune(whole, fresh, smallOrder);
            case FINE_TUNED_CUSTOM -> fineTune(custom(), learned, smallOrder);
          };
      if (!fit.parameters().allFinite()) {
        invalid.put(scenario, "training ended in parameters that are not finite");
        continue;
      }
      ScenarioResult result = judge(scenario, fit);
      if (result == null) {
        invalid.put(scenario, "training ended in a network whose predictions are not finite");
      } else {
        results.put(scenario, result);
      }
    }
    return new SeedResult(seed, results, invalid);
  }

  private Fit fineTune(CompiledNetwork network, Parameters initial, long order) {
    return Fit.train(engine, network, initial, settings.small(), settings.fineTuning(), order);
  }

  private CompiledNetwork custom() {
    CompiledNetwork custom = settings.custom();
    if (custom == null) {
      throw new IllegalStateException("expected a custom freezing");
    }
    return custom;
  }

  /** What the article's text says, had its script compiled again: all but layer 1 train. */
  private static CompiledNetwork firstFrozen(NetworkSpec spec) {
    return new NetworkModel(spec)
        .unfreeze(LayerSelection.all().from(LayerReference.of(2)))
        .compile();
  }

  private static CompiledNetwork hiddenFrozen(NetworkSpec spec) {
    return new NetworkModel(spec)
        .unfreeze(LayerSelection.all().from(LayerReference.of(-1)))
        .compile();
  }

  /** Returns the result; null if a prediction is not finite. */
  private @Nullable ScenarioResult judge(Scenario scenario, Fit fit) {
    double[] onGrid = gridPoints == null ? new double[0] : predict(fit, gridPoints);
    double[] onLarge = predict(fit, settings.large().points());
    double[] onSmall = predict(fit, settings.small().points());
    if (!Stream.of(onGrid, onLarge, onSmall)
        .flatMapToDouble(DoubleStream::of)
        .allMatch(Double::isFinite)) {
      return null;
    }
    Score large = Score.of(settings.large(), onLarge);
    Grid grid = settings.grid();
    Boundary boundary = grid == null ? null : Boundary.of(grid, onGrid);
    return new ScenarioResult(
        large,
        scenario.trainsOnLarge() ? large : Score.of(settings.small(), onSmall),
        boundary == null ? Double.NaN : boundary.agreement(Boundary.truth(boundary.grid())),
        boundary == null ? List.of() : boundary.contour(),
        fit);
  }

  private double[] predict(Fit fit, Points points) {
    try (Predictor predictor =
        engine.predictor(settings.network(), fit.parameters(), points, points.size())) {
      predictor.predict();
      predictor.fence();
      return predictor.probabilities();
    }
  }
}
