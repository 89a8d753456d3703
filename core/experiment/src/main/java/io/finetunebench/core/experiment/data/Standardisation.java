package io.finetunebench.core.experiment.data;

/** Shifts and stretches each feature to the mean 0 and the standard deviation 1 of some points. */
public final class Standardisation {
  private final double[] means;
  private final double[] deviations;

  private Standardisation(double[] means, double[] deviations) {
    this.means = means;
    this.deviations = deviations;
  }

  /**
   * Returns what standardises the given points; a feature that is the same everywhere becomes 0.
   */
  public static Standardisation of(Points points) {
    double[] means = new double[points.featureCount()];
    double[] deviations = new double[points.featureCount()];
    for (int feature = 0; feature < means.length; feature++) {
      double mean = 0;
      for (int point = 0; point < points.size(); point++) {
        mean += points.feature(point, feature) / points.size();
      }
      double variance = 0;
      for (int point = 0; point < points.size(); point++) {
        double difference = points.feature(point, feature) - mean;
        variance += difference * difference / points.size();
      }
      means[feature] = mean;
      deviations[feature] = variance > 0 ? Math.sqrt(variance) : 1;
    }
    return new Standardisation(means, deviations);
  }

  /** Returns the number of features. */
  public int featureCount() {
    return means.length;
  }

  /** Returns what was subtracted from a feature. */
  public double mean(int feature) {
    return means[feature];
  }

  /** Returns what a feature was divided by. */
  public double deviation(int feature) {
    return deviations[feature];
  }

  /** Returns points, these or others of as many features, shifted and stretched. */
  public Points apply(Points points) {
    if (points.featureCount() != means.length) {
      throw new IllegalArgumentException(
          "expected points of " + means.length + " features, found " + points.featureCount());
    }
    return Points.generate(
        means.length,
        points.size(),
        (point, feature) ->
            (points.feature(point, feature) - means[feature]) / deviations[feature]);
  }
}
