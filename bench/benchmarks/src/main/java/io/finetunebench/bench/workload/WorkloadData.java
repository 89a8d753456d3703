package io.finetunebench.bench.workload;

import io.finetunebench.core.data.CsvTable;
import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.XorGenerator;
import io.finetunebench.core.network.Loss;
import java.util.Locale;

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
   * @param points as they are trained on, standardised where that was asked for
   * @param table as it was read, with the names of its columns
   */
  record Table(String file, LabelledPoints points, CsvTable table) implements WorkloadData {
    @Override
    public int size() {
      return points.size();
    }

    @Override
    public int features() {
      return points.points().featureCount();
    }

    @Override
    public String canonical() {
      return "table " + points.fingerprint();
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
