package io.finetunebench.bench.suite;

import io.finetunebench.core.engine.DeviceTimed;
import io.finetunebench.core.engine.EpochMetrics;
import io.finetunebench.core.engine.Learner;
import io.finetunebench.core.network.Parameters;
import org.jspecify.annotations.Nullable;

/**
 * A learner that does a known share more of the same work: after every training call it trains
 * again on the first of the batches just visited, so many that the steps grow by the given
 * percentage.
 *
 * <p>A share of a step is not lost: it is owed until it makes a whole one.
 */
final class SlowedLearner implements Learner {
  /** The property that tells a fork by how many percent to slow its learner. */
  static final String PROPERTY = "finetunebench.slowdown";

  private static final int WHOLE = 100;

  private final Learner learner;
  private final int percent;
  private long owed;

  SlowedLearner(Learner learner, int percent) {
    this.learner = learner;
    this.percent = percent;
  }

  /** Returns the learner itself, or slowed if this fork is asked to. */
  static Learner slowedAsAsked(Learner learner) {
    int percent = Integer.getInteger(PROPERTY, 0);
    return percent == 0 ? learner : new SlowedLearner(learner, percent);
  }

  @Override
  public void train(int from, int to) {
    learner.train(from, to);
    repeat(from, to);
  }

  @Override
  public void trainEpoch() {
    learner.trainEpoch();
    repeat(0, learner.stepsPerEpoch());
  }

  private void repeat(int from, int to) {
    owed += (long) percent * (to - from);
    while (owed >= WHOLE && to > from) {
      int steps = (int) Math.min(owed / WHOLE, to - from);
      learner.train(from, from + steps);
      owed -= (long) WHOLE * steps;
    }
  }

  @Override
  public int stepsPerEpoch() {
    return learner.stepsPerEpoch();
  }

  @Override
  public void shuffle(long seed, int epoch) {
    learner.shuffle(seed, epoch);
  }

  @Override
  public EpochMetrics trainEpochMeasured() {
    return learner.trainEpochMeasured();
  }

  @Override
  public void fence() {
    learner.fence();
  }

  @Override
  public @Nullable DeviceTimed deviceTime() {
    return learner.deviceTime();
  }

  @Override
  public void restore(Parameters parameters) {
    learner.restore(parameters);
  }

  @Override
  public Parameters parameters() {
    return learner.parameters();
  }

  @Override
  public void close() {
    learner.close();
  }
}
