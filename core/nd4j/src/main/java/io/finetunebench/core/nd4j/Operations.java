package io.finetunebench.core.nd4j;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.engine.Batches;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Builds the operations that training and prediction consist of.
 *
 * <p>Everything that costs time or memory happens here, once: a built operation creates no array.
 * Arrays are matrices of one type; those that are no operand of a product are contiguous.
 */
interface Operations extends AutoCloseable {
  /** Returns {@code c = alpha a b + beta c}; the rows of {@code c} are contiguous. */
  Operation product(double alpha, INDArray a, INDArray b, double beta, INDArray c);

  /** Returns {@code x = max(0, x)}. */
  Operation relu(INDArray x);

  /** Returns {@code x = 1 / (1 + exp(-x))}. */
  Operation sigmoid(INDArray x);

  /** Returns {@code x = tanh(x)}. */
  Operation tanh(INDArray x);

  /** Returns {@code delta = delta} where the activation is above 0, and 0 elsewhere. */
  Operation reluBackward(INDArray activation, INDArray delta);

  /** Returns {@code result = a b}, element by element. */
  Operation multiply(INDArray a, INDArray b, INDArray result);

  /** Returns {@code result = a - b}, element by element. */
  Operation subtract(INDArray a, INDArray b, INDArray result);

  /**
   * Makes a training set resident.
   *
   * @param data to train on
   * @param batches of the data, in their order
   * @param full where full batches go, features, ones and targets in rows, a point a column
   * @param tail where the last batch goes if it is short, else the same as {@code full}
   */
  ResidentData resident(LabelledPoints data, Batches batches, INDArray full, INDArray tail);

  /** Returns how many columns at a time are best for a pass that may be cut at will. */
  int tileColumns();

  /** Waits for everything and reports what the native library found wrong. */
  void fence();

  /** Frees what the operations hold, not their arrays. */
  @Override
  void close();
}
