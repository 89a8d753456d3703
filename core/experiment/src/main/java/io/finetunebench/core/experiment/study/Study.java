package io.finetunebench.core.experiment.study;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.engine.PredictorGroup;
import io.finetunebench.core.experiment.engine.SideBySide;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.LayerReference;
import io.finetunebench.core.experiment.network.LayerSelection;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.OptimiserMemory;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.study.StudySettings.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ObjIntConsumer;
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
  private final @Nullable SideBySide group;
  private final StudySettings settings;
  private final ObjIntConsumer<SeedResult> progress;

  /** What every network predicts for: the grid if there is one, what judges, the small set. */
  private final List<Points> sets;

  private int finished;

  private Study(Engine engine, StudySettings settings, ObjIntConsumer<SeedResult> progress) {
    this.engine = engine;
    this.settings = settings;
    this.progress = progress;
    Grid grid = settings.grid();
    this.sets =
        Stream.of(
                grid == null ? null : grid.points(),
                settings.judged().points(),
                settings.small().points())
            .flatMap(Stream::ofNullable)
            .toList();
    this.group =
        settings.seeds().count() > 1
                && engine instanceof SideBySide sideBySide
                && mostAtOnce(sideBySide) > 1
            ? sideBySide
            : null;
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
    Study study = new Study(engine, settings, progress);
    ExecutorService pool =
        Executors.newFixedThreadPool(study.group != null || engine.parallel() ? threads : 1);
    try {
      return new StudyResult(
          settings,
          study.group == null ? study.eachAlone(pool) : study.inRounds(study.group, pool));
    } finally {
      pool.shutdownNow();
    }
  }

  /** Runs every seed as a round of its own. */
  private List<SeedResult> eachAlone(ExecutorService pool) throws InterruptedException {
    Seeds seeds = settings.seeds();
    return results(
            pool,
            IntStream.range(0, seeds.count())
                .<Callable<List<SeedResult>>>mapToObj(place -> () -> round(place, 1, null))
                .toList())
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  /** Runs as many seeds side by side as fit, then as many again. */
  private List<SeedResult> inRounds(SideBySide sideBySide, ExecutorService pool)
      throws InterruptedException {
    List<SeedResult> results = new ArrayList<>();
    Seeds seeds = settings.seeds();
    while (results.size() < seeds.count()) {
      int fit = Math.max(1, mostAtOnce(sideBySide));
      int count = Math.min(fit, seeds.count() - results.size());
      results.addAll(round(results.size(), count, pool));
    }
    return results;
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

  private synchronized void tell(SeedResult result) {
    finished++;
    progress.accept(result, finished);
  }

  /**
   * What a seed determines.
   *
   * @param initial parameters of the pretraining
   * @param fresh parameters of what does not start from it
   * @param largeOrder seed of the orders of the large set
   * @param smallOrder seed of the orders of the small set
   */
  private record Start(Parameters initial, Parameters fresh, long largeOrder, long smallOrder) {
    static Start of(NetworkSpec spec, long seed) {
      SplittableRandom streams = new SplittableRandom(seed);
      long initialSeed = streams.nextLong();
      long largeOrder = streams.nextLong();
      long freshSeed = streams.nextLong();
      long smallOrder = streams.nextLong();
      return new Start(
          Parameters.initial(spec, initialSeed),
          Parameters.initial(spec, freshSeed),
          largeOrder,
          smallOrder);
    }
  }

  /**
   * Runs seeds side by side: each training of all of them is one.
   *
   * @param from the place of the first, from 0
   * @param count of seeds; 1 where the engine trains each alone
   * @param pool of threads that judge; null to judge on the calling one
   */
  private List<SeedResult> round(int from, int count, @Nullable ExecutorService pool)
      throws InterruptedException {
    List<Start> starts = new ArrayList<>();
    List<Outcomes> outcomes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long seed = settings.seeds().at(from + i);
      starts.add(Start.of(settings.network(), seed));
      outcomes.add(new Outcomes(settings, seed));
    }
    List<Fit> pretrained = pretrained(starts);
    for (Scenario scenario : settings.scenarios()) {
      List<Fit> fits = pretrained;
      if (scenario != Scenario.PRETRAINED) {
        List<Parameters> initial = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          initial.add(initial(scenario, starts.get(i), pretrained.get(i).parameters()));
        }
        fits =
            train(
                compiled(scenario),
                initial,
                memory(scenario),
                settings.small(),
                settings.target().fineTuning(),
                starts.stream().mapToLong(Start::smallOrder).toArray());
      }
      judge(scenario, fits, outcomes, pool);
    }
    List<SeedResult> results = outcomes.stream().map(Outcomes::result).toList();
    results.forEach(this::tell);
    return results;
  }

  /** Returns what all but training from scratch starts from. */
  private List<Fit> pretrained(List<Start> starts) throws InterruptedException {
    PretrainedModel model = settings.source().model();
    if (model != null) {
      Parameters parameters = model.parameters();
      int head = parameters.layerCount() - 1;
      return starts.stream()
          .map(start -> model.newHead() ? parameters.withLayerOf(start.fresh(), head) : parameters)
          .map(each -> new Fit(each, List.of()))
          .toList();
    }
    return train(
        compiled(Scenario.PRETRAINED),
        starts.stream().map(Start::initial).toList(),
        null,
        Objects.requireNonNull(settings.large()),
        settings.source().pretraining(),
        starts.stream().mapToLong(Start::largeOrder).toArray());
  }

  private List<Fit> train(
      CompiledNetwork network,
      List<Parameters> initial,
      @Nullable OptimiserMemory memory,
      LabelledPoints data,
      TrainingPlan plan,
      long[] orders)
      throws InterruptedException {
    return group == null
        ? List.of(Fit.train(engine, network, initial.get(0), memory, data, plan, orders[0]))
        : Fit.trainSideBySide(group, network, initial, data, plan, orders);
  }

  /** Returns how many seeds can run side by side; below 2 for one by one. */
  private int mostAtOnce(SideBySide sideBySide) {
    LabelledPoints large = settings.large();
    if (large == null || settings.network().beyondPlain() != null) {
      return 1;
    }
    int most = settings.seeds().count();
    for (Scenario scenario : settings.scenarios()) {
      boolean onLarge = scenario.trainsOnLarge();
      TrainingPlan plan =
          onLarge ? settings.source().pretraining() : settings.target().fineTuning();
      most =
          Math.min(
              most,
              sideBySide.mostLearners(
                  compiled(scenario), onLarge ? large : settings.small(), plan.batchSize()));
    }
    return most;
  }

  /** Predicts as many at once as fit here and there, and judges on all threads. */
  private void judge(
      Scenario scenario, List<Fit> fits, List<Outcomes> outcomes, @Nullable ExecutorService pool)
      throws InterruptedException {
    List<Integer> finite =
        IntStream.range(0, fits.size())
            .filter(i -> outcomes.get(i).isFinite(scenario, fits.get(i)))
            .boxed()
            .toList();
    int most = Math.max(1, MOST_PROBABILITIES / sets.stream().mapToInt(Points::size).sum());
    for (Points points : sets) {
      int fit = group == null ? 1 : group.mostPredictors(settings.network(), points);
      most = Math.min(most, Math.max(1, fit));
    }
    for (int from = 0; from < finite.size(); from += most) {
      List<Integer> chosen = finite.subList(from, Math.min(from + most, finite.size()));
      List<Parameters> parameters = chosen.stream().map(i -> fits.get(i).parameters()).toList();
      List<List<double[]>> predicted =
          sets.stream().map(points -> predict(parameters, points)).toList();
      List<Callable<Object>> jobs = new ArrayList<>();
      for (int i = 0; i < chosen.size(); i++) {
        int place = i;
        int network = chosen.get(i);
        Runnable judging =
            () ->
                outcomes
                    .get(network)
                    .judge(
                        scenario,
                        fits.get(network),
                        predicted.stream().map(each -> each.get(place)).toList());
        if (pool == null) {
          judging.run();
        } else {
          jobs.add(Executors.callable(judging));
        }
      }
      if (pool != null) {
        results(pool, jobs);
      }
    }
  }

  /** Returns what each network predicts for some points. */
  private List<double[]> predict(List<Parameters> parameters, Points points) {
    NetworkSpec network = settings.network();
    if (group == null) {
      try (Predictor predictor =
          engine.predictor(network, parameters.get(0), points, points.size())) {
        predictor.predict();
        predictor.fence();
        return List.of(predictor.probabilities());
      }
    }
    try (PredictorGroup predictors = group.predictors(network, parameters, points)) {
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
      // What the article's text says, had its script compiled again: all but layer 1 train.
      case FINE_TUNED_FROZEN_FIRST -> unfrozenFrom(spec, 2);
      case TRANSFER -> unfrozenFrom(spec, -1);
      case FINE_TUNED_CUSTOM -> Objects.requireNonNull(settings.custom());
    };
  }

  private static CompiledNetwork unfrozenFrom(NetworkSpec spec, int layer) {
    return CompiledNetwork.of(spec, LayerSelection.all().from(LayerReference.of(layer)), false);
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
    PretrainedModel model = settings.source().model();
    return switch (scenario) {
      case FINE_TUNED, FINE_TUNED_FROZEN_FIRST, FINE_TUNED_CUSTOM ->
          model == null ? null : model.memory();
      case PRETRAINED, TRANSFER, FROM_SCRATCH -> null;
    };
  }
}
