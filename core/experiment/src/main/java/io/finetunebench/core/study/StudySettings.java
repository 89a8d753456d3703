package io.finetunebench.core.study;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.NetworkSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything that determines a study's result.
 *
 * @param network the network, and how it is trained
 * @param large the source task's data; null where a pretrained model takes the pretraining's place
 * @param small the target task's data, to train on
 * @param pretraining on the large set
 * @param fineTuning on the small set, from scratch too
 * @param grid of the decision boundaries, for two features; null without them
 * @param firstSeed seeds are {@code firstSeed .. firstSeed + seeds - 1}
 * @param seeds how many, at least 1
 * @param custom adds {@link Scenario#FINE_TUNED_CUSTOM}, trained like this; null leaves it out
 * @param heldOut points of the target task that no training sees, which the study judges by; null
 *     to judge by the large set
 * @param model what the pretraining starts from and ends with; null to pretrain on the large set
 */
public record StudySettings(
    NetworkSpec network,
    @Nullable LabelledPoints large,
    LabelledPoints small,
    TrainingPlan pretraining,
    TrainingPlan fineTuning,
    @Nullable Grid grid,
    long firstSeed,
    int seeds,
    @Nullable CompiledNetwork custom,
    @Nullable LabelledPoints heldOut,
    @Nullable PretrainedModel model) {

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
    if ((large == null) == (model == null)) {
      throw new IllegalArgumentException("expected either a large set or a pretrained model");
    }
    if (large == null && heldOut == null) {
      throw new IllegalArgumentException("expected points held out where there is no large set");
    }
  }

  /** Returns these settings with a scenario whose layers are frozen as the caller chose. */
  public StudySettings withCustom(CompiledNetwork compiled) {
    return new StudySettings(
        network,
        large,
        small,
        pretraining,
        fineTuning,
        grid,
        firstSeed,
        seeds,
        compiled,
        heldOut,
        model);
  }

  /** Returns the points that every scenario is judged by. */
  public LabelledPoints judged() {
    return heldOut == null ? Objects.requireNonNull(large) : heldOut;
  }

  /** Returns whether boundaries are held against the true cross: where nothing is held out. */
  public boolean againstCross() {
    return grid != null && heldOut == null;
  }

  /** Returns the scenarios, in the order in which they are shown. */
  public List<Scenario> scenarios() {
    List<Scenario> scenarios = new ArrayList<>(List.of(Scenario.values()));
    if (custom == null) {
      scenarios.remove(Scenario.FINE_TUNED_CUSTOM);
    }
    if (network.layers().size() == 1) {
      // There is no layer below the last to keep.
      scenarios.removeAll(List.of(Scenario.FINE_TUNED_FROZEN_FIRST, Scenario.TRANSFER));
    }
    if (model != null && model.newHead()) {
      // Its head has learned nothing yet, and there is no old one to keep.
      scenarios.remove(Scenario.PRETRAINED);
    }
    return List.copyOf(scenarios);
  }
}
