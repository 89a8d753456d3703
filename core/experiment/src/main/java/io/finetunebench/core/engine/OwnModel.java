package io.finetunebench.core.engine;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.Points;
import io.finetunebench.core.network.Parameters;
import io.finetunebench.core.network.Precision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model in an engine's own format, with layers that no {@link
 * io.finetunebench.core.network.NetworkSpec} describes. Its engine alone serves it. It is its own
 * oracle: the same model in double precision on the processor.
 *
 * <p>An example is a row of numbers, whatever the shape that the model takes it in, and so are its
 * outputs. Parameters are all of one layer, see {@link Parameters#ofValues}.
 */
public interface OwnModel {
  /**
   * What a user says of a model beside its file.
   *
   * @param inputShape sizes of an example as the model takes it; empty where its file says them
   * @param withoutDropout whether what drops or disturbs at random in training is left out
   */
  record Reading(List<Integer> inputShape, boolean withoutDropout) {
    /** Copies the sizes. */
    public Reading {
      inputShape = List.copyOf(inputShape);
    }
  }

  /**
   * Some steps of training from the model's own parameters, over batches in the order of seed 1,
   * epoch 0.
   *
   * @param data to train on
   * @param batchSize examples a step
   * @param count of the steps, at most those of an epoch
   */
  record Steps(LabelledPoints data, int batchSize, int count) {}

  /** Returns the name of the engine that serves the model. */
  String engine();

  /** Returns what the model is, in a few words. */
  String description();

  /** Returns the numbers of an example. */
  int inputs();

  /** Returns the numbers that come out for an example. */
  int outputs();

  /** Returns how many numbers each layer hands on for an example, from the first to the last. */
  List<Integer> widths();

  /** Returns the precision that the file's parameters have. */
  Precision precision();

  /** Returns the number of parameters. */
  long parameterCount();

  /**
   * Returns the operations of predicting for an example: two for each weight at each place of its
   * layer's output that it is used for, and one for each number of a layer without weights.
   */
  long operations();

  /** Returns the SHA-256 of all that determines what the model computes, in hexadecimal digits. */
  String fingerprint();

  /** Returns why the model cannot be trained, and what to do; null if it can. */
  @Nullable String trainingObstacle();

  /** Returns the parameters of the file. */
  Parameters parameters();

  /**
   * Returns a learner, as {@link Engine#learner} does.
   *
   * @param data whose targets are drawn numbers, one an output: the model makes of them what its
   *     loss takes, such as classes
   * @throws UnsupportedOperationException if there is an obstacle to training
   */
  Learner learner(Precision precision, Parameters initial, LabelledPoints data, int batchSize);

  /** Returns a predictor, as {@link Engine#predictor} does. */
  Predictor predictor(Precision precision, Parameters parameters, Points points, int batchSize);

  /**
   * Returns what the model gives for points in double precision on the processor, row by row.
   *
   * @param steps of training before; null for none
   */
  double[] expected(@Nullable Steps steps, Points points);
}
