package io.finetunebench.core.experiment.study;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything that determines a study's result.
 *
 * @param network the network, and how it is trained
 * @param source what is learned first
 * @param target what is learned then
 * @param grid of the decision boundaries, for two features; null without them
 * @param seeds each of which is a study of its own
 * @param custom adds {@link Scenario#FINE_TUNED_CUSTOM}, trained like this; null leaves it out
 */
public record StudySettings(
    NetworkSpec network,
    Source source,
    Target target,
    @Nullable Grid grid,
    Seeds seeds,
    @Nullable CompiledNetwork custom) {

  /**
   * The task that is learned first: a large set, or a model that has learned it.
   *
   * @param large data of the task; null where a pretrained model takes the pretraining's place
   * @param model what the pretraining starts from and ends with; null to pretrain on the large set
   * @param pretraining on the large set
   */
  public record Source(
      @Nullable LabelledPoints large, @Nullable PretrainedModel model, TrainingPlan pretraining) {
    /** Checks that there is one of the two. */
    public Source {
      if ((large == null) == (model == null)) {
        throw new IllegalArgumentException("expected either a large set or a pretrained model");
      }
    }
  }

  /**
   * The task that is learned then.
   *
   * @param small data to train on
   * @param fineTuning on the small set, from scratch too
   * @param heldOut points of the task that no training sees, which the study judges by; null to
   *     judge by the large set
   */
  public record Target(
      LabelledPoints small, TrainingPlan fineTuning, @Nullable LabelledPoints heldOut) {}

  /**
   * Seeds at equal distances.
   *
   * @param first of them
   * @param count at least 1
   * @param step from one to the next, at least 1
   */
  public record Seeds(long first, int count, int step) {
    /** Checks the numbers. */
    public Seeds {
      if (count < 1 || step < 1) {
        throw new IllegalArgumentException(
            "expected at least one seed and a step of at least 1, found " + count + ", " + step);
      }
    }

    /** Makes seeds in a row. */
    public Seeds(long first, int count) {
      this(first, count, 1);
    }

    /** Returns the seed at a place, from 0. */
    public long at(int place) {
      return first + (long) place * step;
    }
  }

  /** Checks that data and network fit together. */
  public StudySettings {
    if (grid != null && network.inputs() != 2) {
      throw new IllegalArgumentException(
          "expected a network of 2 inputs for a grid, found " + network.inputs());
    }
    if (custom != null && !custom.spec().equals(network)) {
      throw new IllegalArgumentException("expected the custom freezing to be of the same network");
    }
    if (source.large() == null && target.heldOut() == null) {
      throw new IllegalArgumentException("expected points held out where there is no large set");
    }
  }

  /** Returns these settings with a scenario whose layers are frozen as the caller chose. */
  public StudySettings withCustom(CompiledNetwork compiled) {
    return new StudySettings(network, source, target, grid, seeds, compiled);
  }

  /**
   * Returns these settings for some of their seeds.
   *
   * @param from the place of the first, from 0
   */
  public StudySettings withSeeds(int from, int count) {
    return with(new Seeds(seeds.at(from), count, seeds.step()));
  }

  /** Returns these settings for other seeds. */
  public StudySettings with(Seeds others) {
    return new StudySettings(network, source, target, grid, others, custom);
  }

  /** Returns the source task's data; null where there is a model. */
  public @Nullable LabelledPoints large() {
    return source.large();
  }

  /** Returns the target task's data, to train on. */
  public LabelledPoints small() {
    return target.small();
  }

  /** Returns the points that no training sees; null to judge by the large set. */
  public @Nullable LabelledPoints heldOut() {
    return target.heldOut();
  }

  /** Returns the points that every scenario is judged by. */
  public LabelledPoints judged() {
    return heldOut() == null ? Objects.requireNonNull(large()) : heldOut();
  }

  /** Returns whether boundaries are held against the true cross: where nothing is held out. */
  public boolean againstCross() {
    return grid != null && heldOut() == null;
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
    PretrainedModel model = source.model();
    if (model != null && model.newHead()) {
      // Its head has learned nothing yet, and there is no old one to keep.
      scenarios.remove(Scenario.PRETRAINED);
    }
    return List.copyOf(scenarios);
  }
}
