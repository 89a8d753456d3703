package io.finetunebench.bench.benchmarks.workload;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.finetunebench.core.experiment.data.CsvFile.Target;
import io.finetunebench.core.experiment.data.XorGenerator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The fields of {@code data} in a workload's file. */
sealed interface DataFields {
  /** The generators that there are. */
  enum Generator {
    /** That of the complex XOR set. */
    XOR
  }

  /**
   * Points of a generator.
   *
   * @param points 4 to 10,000,000: a file of a few bytes must not ask for more memory than there is
   */
  record Generated(
      Generator generator,
      @JsonProperty(required = true) int points,
      @JsonProperty(required = true) double noise,
      @Nullable Long seed)
      implements DataFields {
    private static final int FEWEST = 4;
    private static final int MOST = 10_000_000;

    /** Checks the fields. */
    public Generated {
      if (points < FEWEST || points > MOST) {
        throw Expect.refused(
            "points",
            (points < FEWEST ? "at least " + FEWEST : "at most " + MOST) + " points",
            points);
      }
      Expect.positive("noise", noise);
    }

    @Override
    public WorkloadData read(Tables tables, long usualSeed) {
      return new WorkloadData.Generated(
          new XorGenerator(points, noise), Objects.requireNonNullElse(seed, usualSeed));
    }
  }

  /** Points of a table. */
  record Table(
      String csv,
      @JsonUnwrapped Tables.Layout layout,
      @Nullable Target target,
      @Nullable Boolean standardise)
      implements DataFields {
    /** Checks the fields. */
    public Table {
      Expect.path("csv", csv);
    }

    @Override
    public WorkloadData read(Tables tables, long usualSeed) {
      return tables.labelled(csv, layout.format(target), Boolean.TRUE.equals(standardise));
    }
  }

  /**
   * Makes or reads the points.
   *
   * @param usualSeed unless the file says another
   */
  WorkloadData read(Tables tables, long usualSeed);
}
