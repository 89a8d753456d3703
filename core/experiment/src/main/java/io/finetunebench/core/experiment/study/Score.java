package io.finetunebench.core.experiment.study;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.network.Loss;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How well outputs fit labelled points. What means nothing for the kind of points is NaN.
 *
 * @param accuracy of classes: share whose class is right, 0 to 1; of two classes class 1 where the
 *     probability exceeds 0.5, of several the most probable
 * @param logLoss of classes: mean cross-entropy in nats, of probabilities clipped to 1e-7 from 0
 *     and 1 as Keras clips them
 * @param macroF1 of classes: mean over the classes of the harmonic mean of precision and recall, 0
 *     for a class that is neither there nor predicted
 * @param r2 of numbers: the share of their variance that is explained, the mean over the outputs
 * @param rmse of numbers: root of the mean squared error over all outputs
 * @param confusion of classes: for each class, how many of its points were taken for each; else
 *     empty
 */
public record Score(
    double accuracy,
    double logLoss,
    double macroF1,
    double r2,
    double rmse,
    List<List<Integer>> confusion) {
  private static final double CLIP = 1e-7;

  /** Copies the confusion matrix. */
  public Score {
    confusion = confusion.stream().map(List::copyOf).toList();
  }

  /**
   * Returns the score of a network's outputs.
   *
   * @param data the points
   * @param outputs row by row, as many a point as the points need
   */
  public static Score of(LabelledPoints data, double[] outputs) {
    return data.kind() == LabelledPoints.Kind.VALUES
        ? ofValues(data, outputs)
        : ofClasses(data, outputs);
  }

  private static Score ofClasses(LabelledPoints data, double[] outputs) {
    int classes = data.names().size();
    int width = data.outputs();
    int[][] counts = new int[classes][classes];
    double loss = 0;
    for (int point = 0; point < data.size(); point++) {
      int right = data.target(point);
      double probability = outputs[point * width + (width == 1 ? 0 : right)];
      int predicted =
          width == 1
              ? (probability > 0.5 ? 1 : 0)
              : Loss.largest(Arrays.copyOfRange(outputs, point * width, (point + 1) * width));
      counts[right][predicted]++;
      double clipped = Math.min(Math.max(probability, CLIP), 1 - CLIP);
      loss -= Math.log(width > 1 || right == 1 ? clipped : 1 - clipped);
    }
    double hits = 0;
    double f1 = 0;
    for (int c = 0; c < classes; c++) {
      int taken = 0;
      for (int[] row : counts) {
        taken += row[c];
      }
      int there = IntStream.of(counts[c]).sum();
      hits += counts[c][c];
      f1 += taken + there == 0 ? 0 : 2.0 * counts[c][c] / (taken + there);
    }
    return new Score(
        hits / data.size(),
        loss / data.size(),
        f1 / classes,
        Double.NaN,
        Double.NaN,
        Arrays.stream(counts).map(row -> IntStream.of(row).boxed().toList()).toList());
  }

  private static Score ofValues(LabelledPoints data, double[] outputs) {
    int width = data.outputs();
    double allSquares = 0;
    double r2 = 0;
    for (int output = 0; output < width; output++) {
      double mean = 0;
      for (int point = 0; point < data.size(); point++) {
        mean += data.target(point, output) / data.size();
      }
      double squares = 0;
      double variance = 0;
      for (int point = 0; point < data.size(); point++) {
        double target = data.target(point, output);
        double error = outputs[point * width + output] - target;
        squares += error * error;
        variance += (target - mean) * (target - mean);
      }
      allSquares += squares;
      r2 += (1 - squares / variance) / width;
    }
    return new Score(
        Double.NaN,
        Double.NaN,
        Double.NaN,
        r2,
        Math.sqrt(allSquares / ((double) width * data.size())),
        List.of());
  }
}
