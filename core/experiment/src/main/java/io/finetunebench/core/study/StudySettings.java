package io.finetunebench.core.study;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.NetworkSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that determines a study's result.
 *
 * @param network the network, and how it is trained
 * @param large the source task's data
 * @param small the target task's data
 * @param pretraining on the large set
 * @param fineTuning on the small set, from scratch too
 * @param grid of the decision boundaries, for two features; null without them
 * @param firstSeed seeds are {@code firstSeed .. firstSeed + seeds - 1}
 * @param seeds how many, at least 1
 * @param custom adds {@link Scenario#FINE_TUNED_CUSTOM}, trained like this; null leaves it out
 */
public record StudySettings(
    NetworkSpec network,
    LabelledPoints large,
    LabelledPoints small,
    TrainingPlan pretraining,
    TrainingPlan fineTuning,
    @Nullable Grid grid,
    long firstSeed,
    int seeds,
    @Nullable CompiledNetwork custom) {

  /** Checks that data, network and seeds fit together. */
  public StudySettings {
    if (seeds < 1) {
      throw new IllegalArgumentException("expected at least one seed, found " + seeds);
    }
    if (grid != null && network.inputs() != 2) {
      throw new IllegalArgumentException(
          "expected a network of 2 inputs for a grid, found " + network.inputs());
    }
    if (custom != null && !custom.spec().equals(network)) {
      throw new IllegalArgumentException("expected the custom freezing to be of the same network");
    }
  }

  /** Returns the article's settings for a network and two data sets: one seed. */
  public static StudySettings article(
      NetworkSpec network, LabelledPoints large, LabelledPoints small) {
    return new StudySettings(
        network,
        large,
        small,
        new TrainingPlan(5, 100),
        new TrainingPlan(5, 5),
        Grid.article(),
        1,
        1,
        null);
  }

  /** Returns these settings over {@code count} seeds. */
  public StudySettings withSeeds(int count) {
    return new StudySettings(
        network, large, small, pretraining, fineTuning, grid, firstSeed, count, custom);
  }

  /** Returns these settings with a scenario whose layers are frozen as the caller chose. */
  public StudySettings withCustom(CompiledNetwork compiled) {
    return new StudySettings(
        network, large, small, pretraining, fineTuning, grid, firstSeed, seeds, compiled);
  }

  /** Returns the scenarios, in the order in which they are shown. */
  public List<Scenario> scenarios() {
    List<Scenario> scenarios = new ArrayList<>(List.of(Scenario.values()));
    if (custom == null) {
      scenarios.remove(Scenario.FINE_TUNED_CUSTOM);
    }
    return List.copyOf(scenarios);
  }
}
