package io.finetunebench.bench.suite;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.XorGenerator;
import io.finetunebench.core.engine.reference.ReferenceEngine;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import io.finetunebench.core.network.Precision;
import io.finetunebench.core.study.Fit;
import io.finetunebench.core.study.Grid;
import io.finetunebench.core.study.TrainingPlan;
import java.util.List;
import java.util.Optional;

/**
 * What the benchmarks work on, as a value.
 *
 * @param name that selects it
 * @param description in one line
 * @param large generator of the set to pretrain on
 * @param small generator of the set to fine-tune on
 * @param hiddenUnits of each hidden layer, from the input
 * @param pretraining epochs and batch size on the large set
 * @param fineTuning epochs and batch size on the small set
 * @param grid to predict on
 */
public record Workload(
    String name,
    String description,
    XorGenerator large,
    XorGenerator small,
    List<Integer> hiddenUnits,
    TrainingPlan pretraining,
    TrainingPlan fineTuning,
    Grid grid) {
  private static final long LARGE_SEED = 1;
  private static final long SMALL_SEED = 2;
  private static final long TRAINING_SEED = 1;

  private static final List<Workload> ALL =
      List.of(
          new Workload(
              "seed",
              "the article's: 2-5-7-1, 100,000 points in batches of 100, grid of 71,289 points",
              XorGenerator.large(),
              XorGenerator.small(),
              List.of(5, 7),
              new TrainingPlan(5, 100),
              new TrainingPlan(5, 5),
              Grid.article()),
          new Workload(
              "tiny",
              "to try things out: 2-5-7-1, 2,000 points in batches of 100, grid of 729 points",
              new XorGenerator(2_000, 0.7),
              new XorGenerator(40, 0.9),
              List.of(5, 7),
              new TrainingPlan(5, 100),
              new TrainingPlan(5, 5),
              new Grid(-4, 0.3, 27)));

  /** Copies the widths. */
  public Workload {
    hiddenUnits = List.copyOf(hiddenUnits);
  }

  /** Returns the workloads that come with the harness. */
  public static List<Workload> all() {
    return ALL;
  }

  /** Returns the workload of a name, if there is one. */
  public static Optional<Workload> named(String name) {
    return ALL.stream().filter(workload -> workload.name().equals(name)).findFirst();
  }

  /** Returns the network in a precision. */
  public NetworkSpec network(Precision precision) {
    return NetworkSpec.fullyConnected(2, hiddenUnits, precision);
  }

  /** Returns the set to pretrain on. */
  public LabelledPoints largeSet() {
    return large.generate(LARGE_SEED);
  }

  /** Returns the set to fine-tune on. */
  public LabelledPoints smallSet() {
    return small.generate(SMALL_SEED);
  }

  /** Returns fresh parameters, the same in every fork. */
  public Parameters initialParameters(Precision precision) {
    return Parameters.initial(network(precision), TRAINING_SEED);
  }

  /** Returns parameters pretrained on the large set by the reference engine. */
  public Parameters pretrainedParameters(Precision precision) {
    return Fit.train(
            new ReferenceEngine(),
            CompiledNetwork.allTrainable(network(precision)),
            initialParameters(precision),
            largeSet(),
            pretraining,
            TRAINING_SEED)
        .parameters();
  }
}
