package io.finetunebench.core.nd4j.dl4j;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Momentum without Nesterov's variant, which DL4J does not have.
 *
 * @param rate the learning rate
 * @param momentum what is kept of the velocity in a step
 */
public record ClassicalMomentum(double rate, double momentum) implements IUpdater {
  private static final String VELOCITY = "velocity";

  @Override
  public long stateSize(long parameters) {
    return parameters;
  }

  @Override
  public GradientUpdater<ClassicalMomentum> instantiate(INDArray view, boolean initialise) {
    Updater updater = new Updater(this);
    updater.setStateViewArray(view, view.shape(), view.ordering(), initialise);
    return updater;
  }

  @Override
  public GradientUpdater<ClassicalMomentum> instantiate(
      Map<String, INDArray> state, boolean initialise) {
    Updater updater = new Updater(this);
    updater.setState(state, initialise);
    return updater;
  }

  @Override
  @SuppressWarnings("MethodDoesntCallSuperMethod")
  public ClassicalMomentum clone() {
    return this;
  }

  @Override
  public double getLearningRate(int iteration, int epoch) {
    return rate;
  }

  @Override
  public boolean hasLearningRate() {
    return true;
  }

  @Override
  public void setLrAndSchedule(double learningRate, ISchedule schedule) {
    throw new UnsupportedOperationException("the learning rate is that of the network");
  }

  private static final class Updater implements GradientUpdater<ClassicalMomentum> {
    private final ClassicalMomentum config;
    private @Nullable INDArray velocity;

    Updater(ClassicalMomentum config) {
      this.config = config;
    }

    @Override
    public ClassicalMomentum getConfig() {
      return config;
    }

    @Override
    public void setState(Map<String, INDArray> state, boolean initialise) {
      velocity = state.get(VELOCITY);
    }

    @Override
    public Map<String, INDArray> getState() {
      return Map.of(VELOCITY, velocity());
    }

    @Override
    public void setStateViewArray(
        INDArray view, long[] gradientShape, char gradientOrder, boolean initialise) {
      if (initialise) {
        view.assign(0);
      }
      velocity = view.reshape(gradientOrder, gradientShape);
    }

    /** Replaces the gradient by what is subtracted from the parameters. */
    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
      INDArray v = velocity();
      v.muli(config.momentum()).subi(gradient.mul(config.rate()));
      gradient.assign(v.neg());
    }

    private INDArray velocity() {
      if (velocity == null) {
        throw new IllegalStateException("expected a state before the first step");
      }
      return velocity;
    }
  }
}
