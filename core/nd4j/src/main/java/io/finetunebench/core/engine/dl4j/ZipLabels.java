package io.finetunebench.core.engine.dl4j;

import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Cnn3DLossLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossCosineProximity;
import org.nd4j.linalg.lossfunctions.impl.LossFMeasure;
import org.nd4j.linalg.lossfunctions.impl.LossHinge;
import org.nd4j.linalg.lossfunctions.impl.LossKLD;
import org.nd4j.linalg.lossfunctions.impl.LossL1;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAPE;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSLE;
import org.nd4j.linalg.lossfunctions.impl.LossPoisson;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossSquaredHinge;
import org.nd4j.linalg.lossfunctions.impl.LossWasserstein;

/** What a loss of DL4J takes as labels, made of drawn numbers. */
enum ZipLabels {
  /** One for a class and zero for the others: the class of the largest number. */
  ONE_OF_ALL,
  /** One where a number is above zero, else zero. */
  ZERO_OR_ONE,
  /** One where a number is above zero, else minus one. */
  SIGNS,
  /** The numbers themselves. */
  NUMBERS;

  /** Returns the loss of a layer; null if it has none. */
  static @Nullable ILossFunction loss(Layer layer) {
    return layer instanceof BaseOutputLayer output
        ? output.getLossFn()
        : layer instanceof LossLayer loss
            ? loss.getLossFn()
            : layer instanceof RnnLossLayer sequences
                ? sequences.getLossFn()
                : layer instanceof CnnLossLayer images
                    ? images.getLossFn()
                    : layer instanceof Cnn3DLossLayer volumes ? volumes.getLossFn() : null;
  }

  /** Returns what a loss takes; null if that is not known here. */
  static @Nullable ZipLabels of(ILossFunction loss) {
    if (loss instanceof LossSparseMCXENT) {
      return null;
    }
    if (loss instanceof LossMCXENT || loss instanceof LossKLD) {
      return ONE_OF_ALL;
    }
    if (loss instanceof LossBinaryXENT
        || loss instanceof LossFMeasure
        || loss instanceof LossMSLE
        || loss instanceof LossPoisson) {
      return ZERO_OR_ONE;
    }
    if (loss instanceof LossHinge
        || loss instanceof LossMAPE
        || loss instanceof LossSquaredHinge
        || loss instanceof LossWasserstein) {
      return SIGNS;
    }
    return loss instanceof LossL1 || loss instanceof LossL2 || loss instanceof LossCosineProximity
        ? NUMBERS
        : null;
  }

  /**
   * Turns drawn numbers into labels, in place.
   *
   * @param numbers of examples one after the other
   * @param channels classes of a place
   * @param places of an example
   * @param channelsLast whether the classes of a place lie side by side
   */
  void apply(double[] numbers, int channels, int places, boolean channelsLast) {
    switch (this) {
      case ONE_OF_ALL -> {
        int examples = numbers.length / (channels * places);
        int channelStep = channelsLast ? 1 : places;
        for (int place = 0; place < examples * places; place++) {
          int first =
              place / places * channels * places + place % places * (channelsLast ? channels : 1);
          int largest = first;
          for (int c = 1; c < channels; c++) {
            int at = first + c * channelStep;
            largest = numbers[at] > numbers[largest] ? at : largest;
          }
          for (int c = 0; c < channels; c++) {
            int at = first + c * channelStep;
            numbers[at] = at == largest ? 1 : 0;
          }
        }
      }
      case ZERO_OR_ONE -> replace(numbers, 0);
      case SIGNS -> replace(numbers, -1);
      case NUMBERS -> {}
    }
  }

  private static void replace(double[] numbers, double otherwise) {
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = numbers[i] > 0 ? 1 : otherwise;
    }
  }
}
