package io.finetunebench.core.experiment.data;

import java.util.Arrays;

/**
 * Points without labels: an immutable table of {@code size()} rows and {@code featureCount()}
 * columns.
 */
public final class Points {
  /** Computes one feature of one point. */
  @FunctionalInterface
  public interface FeatureFunction {
    /** Returns the value; both indices start at 0. */
    double feature(int point, int feature);
  }

  private final int featureCount;
  private final double[] values;

  private Points(int featureCount, double[] values) {
    if (featureCount < 1) {
      throw new IllegalArgumentException(
          "expected at least one feature a point, found " + featureCount);
    }
    if (values.length % featureCount != 0) {
      throw new IllegalArgumentException(
          "expected a multiple of " + featureCount + " values, found " + values.length);
    }
    this.featureCount = featureCount;
    this.values = values;
  }

  /**
   * Returns points with the given features.
   *
   * @param featureCount columns a point, at least 1
   * @param values the table row by row, {@code size * featureCount} values
   */
  public static Points of(int featureCount, double... values) {
    return new Points(featureCount, values.clone());
  }

  /**
   * Returns points whose features are computed one by one.
   *
   * @param featureCount columns a point, at least 1
   * @param size number of points
   * @param features asked once for each
   */
  public static Points generate(int featureCount, int size, FeatureFunction features) {
    double[] values = new double[Math.multiplyExact(featureCount, size)];
    for (int point = 0; point < size; point++) {
      for (int feature = 0; feature < featureCount; feature++) {
        values[point * featureCount + feature] = features.feature(point, feature);
      }
    }
    return new Points(featureCount, values);
  }

  /** Returns the number of points. */
  public int size() {
    return values.length / featureCount;
  }

  /** Returns the number of features of each point. */
  public int featureCount() {
    return featureCount;
  }

  /** Returns one feature of one point; both indices start at 0. */
  public double feature(int point, int feature) {
    return values[point * featureCount + feature];
  }

  /** Returns a copy of the table, row by row. */
  public double[] values() {
    return values.clone();
  }

  /** Returns a copy of the table in single precision, row by row. */
  public float[] floatValues() {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** Returns a copy of one point's features. */
  public double[] row(int point) {
    return Arrays.copyOfRange(values, point * featureCount, (point + 1) * featureCount);
  }

  /** Returns some of the points, in the given order. */
  public Points rows(int... points) {
    return generate(
        featureCount, points.length, (point, feature) -> feature(points[point], feature));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Points points
        && featureCount == points.featureCount
        && Arrays.equals(values, points.values);
  }

  @Override
  public int hashCode() {
    return 31 * featureCount + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return size() + " points of " + featureCount + " features";
  }
}
