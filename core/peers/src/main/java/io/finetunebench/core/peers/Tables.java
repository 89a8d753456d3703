package io.finetunebench.core.peers;

import io.finetunebench.core.experiment.data.LabelledPoints;
import java.util.Arrays;

/** Data and parameters in the layouts that the libraries take. */
public final class Tables {
  private Tables() {}

  /** Returns the targets, 0 or 1 each. */
  public static double[] targets(LabelledPoints data) {
    double[] targets = new double[data.size()];
    Arrays.setAll(targets, data::target);
    return targets;
  }

  /** Returns the values in single precision. */
  public static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** Returns the values in double precision. */
  public static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  /** Returns the columns of a matrix as the rows of another, both row by row. */
  public static double[] transposed(double[] matrix, int rows, int columns) {
    double[] result = new double[matrix.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        result[column * rows + row] = matrix[row * columns + column];
      }
    }
    return result;
  }
}
