package io.finetunebench.core.experiment.data;

import java.util.SplittableRandom;

/**
 * A seeded generator of the "complex XOR" set: four Gaussian blocks, two of each label.
 *
 * <p>In order: (1, 1) and (-1, -1) with label 1, then (-1, 1) and (1, -1) with label 2, as in the
 * article's files. The blocks are of equal size; where the size is no multiple of four, the first
 * ones get one point more.
 *
 * @param size number of points, at least 4
 * @param standardDeviation of each coordinate about its block's centre, positive
 */
public record XorGenerator(int size, double standardDeviation) {
  private static final double[][] CENTRES = {{1, 1}, {-1, -1}, {-1, 1}, {1, -1}};

  /** Checks the arguments. */
  public XorGenerator {
    if (size < CENTRES.length) {
      throw new IllegalArgumentException("expected at least 4 points, found " + size);
    }
    if (!(standardDeviation > 0) || Double.isInfinite(standardDeviation)) {
      throw new IllegalArgumentException(
          "expected a positive standard deviation, found " + standardDeviation);
    }
  }

  /**
   * Returns the points of one seed; the same seed gives the same points on every machine.
   *
   * <p>Box and Muller's transform ("A Note on the Generation of Random Normal Deviates", 1958) in
   * {@link StrictMath}, rather than {@code nextGaussian}, whose algorithm a JDK may change.
   */
  public LabelledPoints generate(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[2 * size];
    byte[] targets = new byte[size];
    int point = 0;
    for (int block = 0; block < CENTRES.length; block++) {
      int blockSize = size / CENTRES.length + (block < size % CENTRES.length ? 1 : 0);
      for (int i = 0; i < blockSize; i++, point++) {
        double radius =
            standardDeviation * StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        double angle = 2 * StrictMath.PI * random.nextDouble();
        values[2 * point] = CENTRES[block][0] + radius * StrictMath.cos(angle);
        values[2 * point + 1] = CENTRES[block][1] + radius * StrictMath.sin(angle);
        targets[point] = (byte) (block / 2);
      }
    }
    return LabelledPoints.of(Points.of(2, values), targets);
  }
}
