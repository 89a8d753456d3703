package io.finetunebench.core.study;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.Predictor;
import io.finetunebench.core.engine.PredictorGroup;
import io.finetunebench.core.engine.SideBySide;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.LayerReference;
import io.finetunebench.core.network.LayerSelection;
import io.finetunebench.core.network.NetworkModel;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.OptimiserMemory;
import io.finetunebench.core.network.Parameters;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ObjIntConsumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The experiment: pretraining, and what fine-tuning, transfer learning and training from scratch
 * make of the small set, over many seeds.
 *
 * <p>A seed's result depends on the settings and the seed alone, whatever the number of threads
 * and, on an engine that trains networks side by side, of seeds.
 */
public final class Study {
  /** Most predicted probabilities that are in memory at once: 128 MiB of them. */
  private static final int MOST_PROBABILITIES = 1 << 24;

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
   * @param threads most seeds at once; one at a time if the engine is not parallel. An engine that
   *     trains networks {@link SideBySide} takes as many as fit, in rounds
   * @param progress told each finished seed and how many are finished, by one thread at a time
   * @throws InterruptedException if the calling thread is interrupted; running seeds are abandoned
   */
  public static StudyResult run(
      Engine engine, StudySettings settings, int threads, ObjIntConsumer<SeedResult> progress)
      throws InterruptedException {
    Study study = new Study(engine, settings);
    Progress finished = new Progress(progress);
    if (settings.seeds() > 1 && engine instanceof SideBySide group) {
      if (study.mostAtOnce(group) > 1) {
        return study.inRounds(group, threads, finished);
      }
    }
    ExecutorService pool = Executors.newFixedThreadPool(engine.parallel() ? threads : 1);
    try {
      List<Callable<SeedResult>> jobs = new ArrayList<>();
      for (int i = 0; i < settings.seeds(); i++) {
        long seed = settings.firstSeed() + i;
        jobs.add(
            () -> {
              SeedResult result = study.seed(seed);
              finished.add(result);
              return result;
            });
      }
      return new StudyResult(settings, results(pool, jobs));
    } finally {
      pool.shutdownNow();
    }
  }

  /** Runs as many seeds side by side as fit, then as many again. */
  private StudyResult inRounds(SideBySide group, int threads, Progress finished)
      throws InterruptedException {
    List<SeedResult> results = new ArrayList<>();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      while (results.size() < settings.seeds()) {
        long firstSeed = settings.firstSeed() + results.size();
        int count = Math.min(Math.max(1, mostAtOnce(group)), settings.seeds() - results.size());
        results.addAll(round(group, firstSeed, count, pool, finished));
      }
      return new StudyResult(settings, results);
    } finally {
      pool.shutdownNow();
    }
  }

  private static <T> List<T> results(ExecutorService pool, List<Callable<T>> jobs)
      throws InterruptedException {
    List<Future<T>> futures = jobs.stream().map(pool::submit).toList();
    List<T> results = new ArrayList<>();
    try {
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("a seed failed", e.getCause());
    }
  }

  private static final class Progress {
    private final ObjIntConsumer<SeedResult> listener;
    private int finished;

    Progress(ObjIntConsumer<SeedResult> listener) {
      this.listener = listener;
    }

    synchronized void add(SeedResult result) {
      finished++;
      listener.accept(result, finished);
    }
  }

  /**
   * What a seed determines.
   *
   * @param seed itself
   * @param initial parameters of the pretraining
   * @param fresh parameters of what does not start from it
   * @param largeOrder seed of the orders of the large set
   * @param smallOrder seed of the orders of the small set
   */
  private record Start(
      long seed, Parameters initial, Parameters fresh, long largeOrder, long smallOrder) {
    static Start of(NetworkSpec spec, long seed) {
      SplittableRandom streams = new SplittableRandom(seed);
      long initialSeed = streams.nextLong();
      long largeOrder = streams.nextLong();
      long freshSeed = streams.nextLong();
      long smallOrder = streams.nextLong();
      return new Start(
          seed,
          Parameters.initial(spec, initialSeed),
          Parameters.initial(spec, freshSeed),
          largeOrder,
          smallOrder);
    }
  }

  private SeedResult seed(long seed) {
    Start start = Start.of(settings.network(), seed);
    Fit pretrained = pretrained(start);
    Outcomes outcomes = new Outcomes(seed);
    for (Scenario scenario : settings.scenarios()) {
      Fit fit =
          scenario == Scenario.PRETRAINED
              ? pretrained
              : Fit.train(
                  engine,
                  compiled(scenario),
                  initial(scenario, start, pretrained.parameters()),
                  memory(scenario),
                  settings.small(),
                  settings.fineTuning(),
                  start.smallOrder());
      if (outcomes.isFinite(scenario, fit)) {
        outcomes.judge(
            scenario,
            fit,
            gridPoints == null ? new double[0] : predict(fit, gridPoints),
            predict(fit, settings.judged().points()),
            predict(fit, settings.small().points()));
      }
    }
    return outcomes.result();
  }

  /** Returns what all but training from scratch starts from. */
  private Fit pretrained(Start start) {
    PretrainedModel model = settings.model();
    if (model != null) {
      Parameters parameters = model.parameters();
      int head = parameters.layerCount() - 1;
      return new Fit(
          model.newHead() ? parameters.withLayerOf(start.fresh(), head) : parameters, List.of());
    }
    return Fit.train(
        engine,
        compiled(Scenario.PRETRAINED),
        start.initial(),
        large(),
        settings.pretraining(),
        start.largeOrder());
  }

  private LabelledPoints large() {
    LabelledPoints large = settings.large();
    if (large == null) {
      throw new IllegalStateException("expected a large set");
    }
    return large;
  }

  /** Returns how many seeds can run side by side; below 2 for one by one. */
  private int mostAtOnce(SideBySide group) {
    if (settings.model() != null || settings.network().beyondPlain() != null) {
      return 1;
    }
    int most = settings.seeds();
    for (Scenario scenario : settings.scenarios()) {
      CompiledNetwork network = compiled(scenario);
      most =
          Math.min(
              most,
              scenario == Scenario.PRETRAINED
                  ? group.mostLearners(network, large(), settings.pretraining().batchSize())
                  : group.mostLearners(
                      network, settings.small(), settings.fineTuning().batchSize()));
    }
    return most;
  }

  /** Runs seeds side by side: each training of all of them is one. */
  private List<SeedResult> round(
      SideBySide group, long firstSeed, int count, ExecutorService pool, Progress finished)
      throws InterruptedException {
    List<Start> starts = new ArrayList<>();
    List<Outcomes> outcomes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      starts.add(Start.of(settings.network(), firstSeed + i));
      outcomes.add(new Outcomes(firstSeed + i));
    }
    List<Fit> pretrained =
        Fit.trainSideBySide(
            group,
            compiled(Scenario.PRETRAINED),
            starts.stream().map(Start::initial).toList(),
            large(),
            settings.pretraining(),
            starts.stream().mapToLong(Start::largeOrder).toArray());
    for (Scenario scenario : settings.scenarios()) {
      List<Fit> fits = pretrained;
      if (scenario != Scenario.PRETRAINED) {
        List<Parameters> initial = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          initial.add(initial(scenario, starts.get(i), pretrained.get(i).parameters()));
        }
        fits =
            Fit.trainSideBySide(
                group,
                compiled(scenario),
                initial,
                settings.small(),
                settings.fineTuning(),
                starts.stream().mapToLong(Start::smallOrder).toArray());
      }
      judge(group, scenario, fits, outcomes, pool);
    }
    List<SeedResult> results = new ArrayList<>();
    for (Outcomes each : outcomes) {
      SeedResult result = each.result();
      results.add(result);
      finished.add(result);
    }
    return results;
  }

  /** Predicts side by side, as many at once as fit here and there, and judges on all threads. */
  private void judge(
      SideBySide group,
      Scenario scenario,
      List<Fit> fits,
      List<Outcomes> outcomes,
      ExecutorService pool)
      throws InterruptedException {
    List<Integer> finite = new ArrayList<>();
    for (int i = 0; i < fits.size(); i++) {
      if (outcomes.get(i).isFinite(scenario, fits.get(i))) {
        finite.add(i);
      }
    }
    List<Points> sets = new ArrayList<>();
    if (gridPoints != null) {
      sets.add(gridPoints);
    }
    sets.add(settings.judged().points());
    sets.add(settings.small().points());
    int most = Math.max(1, MOST_PROBABILITIES / sets.stream().mapToInt(Points::size).sum());
    for (Points points : sets) {
      most = Math.min(most, Math.max(1, group.mostPredictors(settings.network(), points)));
    }
    for (int from = 0; from < finite.size(); from += most) {
      List<Integer> chosen = finite.subList(from, Math.min(from + most, finite.size()));
      List<Parameters> parameters = chosen.stream().map(i -> fits.get(i).parameters()).toList();
      List<List<double[]>> predicted = new ArrayList<>();
      for (Points points : sets) {
        predicted.add(predict(group, parameters, points));
      }
      List<Callable<Boolean>> jobs = new ArrayList<>();
      for (int i = 0; i < chosen.size(); i++) {
        int place = i;
        int network = chosen.get(i);
        jobs.add(
            () -> {
              double[] onGrid = gridPoints == null ? new double[0] : predicted.get(0).get(place);
              outcomes
                  .get(network)
                  .judge(
                      scenario,
                      fits.get(network),
                      onGrid,
                      predicted.get(sets.size() - 2).get(place),
                      predicted.get(sets.size() - 1).get(place));
              return true;
            });
      }
      results(pool, jobs);
    }
  }

  private List<double[]> predict(SideBySide group, List<Parameters> parameters, Points points) {
    try (PredictorGroup predictors = group.predictors(settings.network(), parameters, points)) {
      predictors.predict();
      predictors.fence();
      return IntStream.range(0, parameters.size()).mapToObj(predictors::probabilities).toList();
    }
  }

  /** Returns which layers train in a scenario. */
  private CompiledNetwork compiled(Scenario scenario) {
    NetworkSpec spec = settings.network();
    return switch (scenario) {
      case PRETRAINED, FINE_TUNED, FROM_SCRATCH -> CompiledNetwork.allTrainable(spec);
      case FINE_TUNED_FROZEN_FIRST -> firstFrozen(spec);
      case TRANSFER -> hiddenFrozen(spec);
      case FINE_TUNED_CUSTOM -> custom();
    };
  }

  /** Returns what a scenario starts from. */
  private static Parameters initial(Scenario scenario, Start start, Parameters learned) {
    return switch (scenario) {
      case PRETRAINED -> start.initial();
      case FINE_TUNED, FINE_TUNED_FROZEN_FIRST, FINE_TUNED_CUSTOM -> learned;
      case TRANSFER -> learned.withLayerOf(start.fresh(), start.fresh().layerCount() - 1);
      case FROM_SCRATCH -> start.fresh();
    };
  }

  /** Returns what the optimiser goes on from where the model itself is fine-tuned. */
  private @Nullable OptimiserMemory memory(Scenario scenario) {
    PretrainedModel model = settings.model();
    if (model == null) {
      return null;
    }
    return switch (scenario) {
      case FINE_TUNED, FINE_TUNED_FROZEN_FIRST, FINE_TUNED_CUSTOM -> model.memory();
      case PRETRAINED, TRANSFER, FROM_SCRATCH -> null;
    };
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

  /** What the scenarios of one seed came to so far; used by one thread at a time. */
  private final class Outcomes {
    private final long seed;
    private final Map<Scenario, ScenarioResult> results = new EnumMap<>(Scenario.class);
    private final Map<Scenario, String> invalid = new EnumMap<>(Scenario.class);

    Outcomes(long seed) {
      this.seed = seed;
    }

    SeedResult result() {
      return new SeedResult(seed, results, invalid);
    }

    /** Returns whether there is anything to judge, and notes it if not. */
    boolean isFinite(Scenario scenario, Fit fit) {
      boolean finite = fit.parameters().allFinite();
      if (!finite) {
        invalid.put(scenario, "training ended in parameters that are not finite");
      }
      return finite;
    }

    void judge(Scenario scenario, Fit fit, double[] onGrid, double[] onJudged, double[] onSmall) {
      if (!Stream.of(onGrid, onJudged, onSmall)
          .flatMapToDouble(DoubleStream::of)
          .allMatch(Double::isFinite)) {
        invalid.put(scenario, "training ended in a network whose predictions are not finite");
        return;
      }
      Score judged = Score.of(settings.judged(), onJudged);
      boolean onJudgedSet = scenario.trainsOnLarge() && settings.heldOut() == null;
      Boundary boundary = boundary(onGrid);
      results.put(
          scenario,
          new ScenarioResult(
              judged,
              onJudgedSet ? judged : Score.of(settings.small(), onSmall),
              boundary != null && settings.againstCross()
                  ? boundary.agreement(Boundary.truth(boundary.grid()))
                  : Double.NaN,
              boundary == null ? List.of() : boundary.contour(),
              fit));
    }
  }

  /** Returns where the classes meet; null without a grid, and for numbers. */
  private @Nullable Boundary boundary(double[] onGrid) {
    Grid grid = settings.grid();
    return grid == null || settings.small().kind() == LabelledPoints.Kind.VALUES
        ? null
        : Boundary.of(grid, onGrid);
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
