package io.finetunebench.bench.suite;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.engine.DeviceTimed;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.EngineWork;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.engine.LearnerGroup;
import io.finetunebench.core.experiment.engine.SideBySide;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Many networks that train in the way that an engine does it fastest. */
abstract class Crew implements EngineWork {

  /**
   * Returns the crew of an engine. Network {@code i} visits the points in the order of seed {@code
   * i}.
   *
   * @throws IllegalArgumentException if so many do not fit; one line says how many do
   */
  static Crew of(
      Engine engine,
      CompiledNetwork network,
      List<Parameters> initial,
      LabelledPoints data,
      int batchSize) {
    if (engine instanceof SideBySide group) {
      int most = group.mostLearners(network, data, batchSize);
      if (most > 1 || initial.size() == 1) {
        if (initial.size() > most) {
          throw new IllegalArgumentException(
              "expected at most " + most + " networks, which fit at once, found " + initial.size());
        }
        return new Together(group.learners(network, initial, data, batchSize), initial);
      }
    }
    int processors = Runtime.getRuntime().availableProcessors();
    int threads = engine.parallel() ? Math.min(processors, initial.size()) : 1;
    List<Learner> learners = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      learners.add(engine.learner(network, initial.get(i), data, batchSize));
    }
    return new InTurn(learners, initial);
  }

  /** Reshuffles and trains every network for an epoch. */
  abstract void trainEpoch();

  /** Goes back to the initial parameters. */
  abstract void restore();

  /** Returns the parameters of the last network. */
  abstract Parameters parametersOfLast();

  /** All at once. */
  private static final class Together extends Crew {
    private final LearnerGroup group;
    private final List<Parameters> initial;
    private final long[] seeds;

    Together(LearnerGroup group, List<Parameters> initial) {
      this.group = group;
      this.initial = initial;
      this.seeds = new long[initial.size()];
      for (int i = 0; i < seeds.length; i++) {
        seeds[i] = i;
      }
    }

    @Override
    void trainEpoch() {
      group.shuffle(seeds, 0);
      group.trainEpoch();
    }

    @Override
    public void fence() {
      group.fence();
    }

    @Override
    public @Nullable DeviceTimed deviceTime() {
      return group.deviceTime();
    }

    @Override
    void restore() {
      group.restore(initial);
      group.fence();
    }

    @Override
    Parameters parametersOfLast() {
      List<Parameters> all = group.parameters();
      return all.get(all.size() - 1);
    }

    @Override
    public void close() {
      group.close();
    }
  }

  /** One after the other, in some threads with a learner each. */
  private static final class InTurn extends Crew {
    private final List<Learner> learners;
    private final List<Parameters> networks;
    private final ExecutorService threads;

    InTurn(List<Learner> learners, List<Parameters> initial) {
      this.learners = learners;
      this.networks = initial;
      this.threads = Executors.newFixedThreadPool(learners.size());
    }

    @Override
    void trainEpoch() {
      List<Callable<Boolean>> jobs = new ArrayList<>();
      for (int thread = 0; thread < learners.size(); thread++) {
        int first = thread;
        jobs.add(
            () -> {
              for (int network = first; network < networks.size(); network += learners.size()) {
                train(learners.get(first), network);
              }
              return true;
            });
      }
      try {
        for (Future<Boolean> job : threads.invokeAll(jobs)) {
          job.get();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while networks trained", e);
      } catch (ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        throw new IllegalStateException(String.valueOf(cause.getMessage()), cause);
      }
    }

    /** Each network was waited for when it was trained. */
    @Override
    public void fence() {}

    /** A learner is one network after the other: each starts where it began. */
    private void train(Learner learner, int network) {
      learner.restore(networks.get(network));
      learner.shuffle(network, 0);
      learner.trainEpoch();
      learner.fence();
    }

    @Override
    void restore() {}

    @Override
    Parameters parametersOfLast() {
      return learners.get((networks.size() - 1) % learners.size()).parameters();
    }

    @Override
    public void close() {
      threads.shutdownNow();
      learners.forEach(Learner::close);
    }
  }
}
