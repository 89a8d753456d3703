package io.finetunebench.bench.benchmarks.workload;

import io.finetunebench.core.experiment.data.CsvTable;
import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.data.XorGenerator;
import io.finetunebench.core.experiment.network.Loss;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Where a workload's labelled points come from. */
public sealed interface WorkloadData {
  /**
   * The seeded generator of two features.
   *
   * @param generator size and noise
   * @param seed of the points
   */
  record Generated(XorGenerator generator, long seed) implements WorkloadData {
    @Override
    public LabelledPoints points() {
      return generator.generate(seed);
    }

    @Override
    public int size() {
      return generator.size();
    }

    @Override
    public int features() {
      return 2;
    }

    /** Two classes, known without generating the points. */
    @Override
    public int outputs(Loss loss) {
      return loss == Loss.CATEGORICAL_CROSS_ENTROPY ? 2 : 1;
    }

    @Override
    public String canonical() {
      return String.format(
          Locale.ROOT,
          "xor points=%d noise=%s seed=%d",
          generator.size(),
          generator.standardDeviation(),
          seed);
    }
  }

  /**
   * A table that was read from a file.
   *
   * @param file its name without folders
   * @param table its points as they are trained on, and the names of its columns
   * @param standardised whether the points are those of the file shifted and stretched
   */
  record Table(String file, CsvTable table, boolean standardised) implements WorkloadData {
    @Override
    public LabelledPoints points() {
      return table.data();
    }

    @Override
    public int size() {
      return points().size();
    }

    @Override
    public int features() {
      return points().points().featureCount();
    }

    @Override
    public String canonical() {
      return "table " + points().fingerprint();
    }
  }

  /**
   * Points drawn at random, uniform from -1 to 1 in each feature, with classes or numbers drawn at
   * random too: for a model of which only its speed is asked.
   *
   * @param size number of points
   * @param features of each
   * @param kind of what they teach
   * @param width number of classes or of numbers
   * @param seed of the points
   */
  record Random(int size, int features, LabelledPoints.Kind kind, int width, long seed)
      implements WorkloadData {
    @Override
    public LabelledPoints points() {
      SplittableRandom random = new SplittableRandom(seed);
      Points points = Points.generate(features, size, (point, feature) -> random.nextDouble(-1, 1));
      List<String> names = IntStream.range(0, width).mapToObj(String::valueOf).toList();
      return kind == LabelledPoints.Kind.VALUES
          ? LabelledPoints.ofValues(
              points, names, random.doubles((long) size * width, -1, 1).toArray())
          : LabelledPoints.ofClasses(points, names, random.ints(size, 0, width).toArray());
    }

    @Override
    public int outputs(Loss loss) {
      return kind == LabelledPoints.Kind.BINARY && loss != Loss.CATEGORICAL_CROSS_ENTROPY
          ? 1
          : width;
    }

    @Override
    public String canonical() {
      return String.format(
          Locale.ROOT,
          "random points=%d features=%d kind=%s width=%d seed=%d",
          size,
          features,
          kind,
          width,
          seed);
    }
  }

  /** Returns the points, in the order of the generator or the file. */
  LabelledPoints points();

  /** Returns the number of points. */
  int size();

  /** Returns the number of features of each point. */
  int features();

  /** Returns the number of outputs that a network of a loss needs. */
  default int outputs(Loss loss) {
    return loss == Loss.CATEGORICAL_CROSS_ENTROPY
        ? points().forSoftmax().outputs()
        : points().outputs();
  }

  /** Returns what determines the points, as text. */
  String canonical();
}
