package io.finetunebench.bench.benchmarks.workload;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.finetunebench.core.experiment.study.Grid;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The fields of {@code queries} in a workload's file. */
sealed interface QueryFields {
  /** A grid. */
  record OnGrid(Square grid) implements QueryFields {
    @Override
    public Queries read(Tables tables) {
      return new Queries.OnGrid(grid.grid());
    }
  }

  /** The grid's fields, both ends included. */
  record Square(
      @JsonProperty(required = true) double from,
      @JsonProperty(required = true) double to,
      @JsonProperty(required = true) double step) {
    private static final double WHOLE = 1e-6;

    /** Checks the fields. */
    public Square {
      Expect.positive("step", step);
      grid(from, to, step);
    }

    Grid grid() {
      return grid(from, to, step);
    }

    private static Grid grid(double from, double to, double step) {
      double steps = (to - from) / step;
      if (!(steps > 0) || Math.abs(steps - Math.rint(steps)) > WHOLE) {
        throw Expect.refused(
            "step",
            "a step that divides to - from",
            step + ", of which there are " + steps + " from " + from + " to " + to);
      }
      try {
        return new Grid(from, step, Math.addExact((int) Math.rint(steps), 1));
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new IllegalArgumentException("step: " + e.getMessage(), e);
      }
    }
  }

  /** Some of the training's points. */
  record Drawn(int drawn, @Nullable Long seed) implements QueryFields {
    /** Checks the fields. */
    public Drawn {
      Expect.count("drawn", drawn);
    }

    @Override
    public Queries read(Tables tables) {
      return new Queries.Drawn(drawn, Objects.requireNonNullElse(seed, WorkloadFile.DATA_SEED));
    }
  }

  /** The points of a table. */
  record Table(String csv, @JsonUnwrapped Tables.Layout layout) implements QueryFields {
    /** Checks the fields. */
    public Table {
      Expect.path("csv", csv);
    }

    @Override
    public Queries read(Tables tables) {
      return new Queries.Table(tables.unlabelled(csv, layout.format(null)));
    }
  }

  /** Makes or reads the points. */
  Queries read(Tables tables);
}
