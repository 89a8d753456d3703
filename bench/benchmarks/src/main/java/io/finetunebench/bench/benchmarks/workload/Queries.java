package io.finetunebench.bench.benchmarks.workload;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.study.Grid;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/** The points that a trained network predicts for. */
public sealed interface Queries {
  /**
   * A square grid over the plane: for two features only.
   *
   * @param grid where
   */
  record OnGrid(Grid grid) implements Queries {
    @Override
    public int size() {
      return grid.size();
    }

    @Override
    public Points points(LabelledPoints data) {
      return grid.points();
    }

    @Override
    public String canonical() {
      return String.format(
          Locale.ROOT, "grid from=%s step=%s count=%d", grid.from(), grid.step(), grid.count());
    }
  }

  /**
   * Points drawn from the training data, each as likely as any other at every draw.
   *
   * @param size how many, at least 1
   * @param seed of the draw
   */
  record Drawn(int size, long seed) implements Queries {
    /** Checks the number. */
    public Drawn {
      if (size < 1) {
        throw new IllegalArgumentException("expected at least one query, found " + size);
      }
    }

    @Override
    public Points points(LabelledPoints data) {
      SplittableRandom random = new SplittableRandom(seed);
      return data.points().rows(random.ints(size, 0, data.size()).toArray());
    }

    @Override
    public String canonical() {
      return "drawn points=" + size + " seed=" + seed;
    }
  }

  /**
   * Points that were read from a file.
   *
   * @param points as they are predicted for, standardised where that was asked for
   */
  record Table(Points points) implements Queries {
    @Override
    public int size() {
      return points.size();
    }

    @Override
    public Points points(LabelledPoints data) {
      return points;
    }

    @Override
    public String canonical() {
      return "table " + LabelledPoints.of(points, new byte[points.size()]).fingerprint();
    }
  }

  /** Most points that are drawn where nothing else is asked for. */
  int MOST_DRAWN = 10_000;

  /**
   * Returns what is predicted for where nothing else is asked for: a grid of 201 points a side over
   * the points of two features and a twentieth beyond them, for all others some of the points.
   */
  static Queries usual(WorkloadData data) {
    if (data.features() != 2) {
      return new Drawn(Math.min(data.size(), MOST_DRAWN), 1);
    }
    double[] values = data.points().points().values();
    double least = Arrays.stream(values).min().orElse(0);
    double most = Arrays.stream(values).max().orElse(0);
    double width = most > least ? most - least : 1;
    double margin = width / 20;
    return new OnGrid(new Grid(least - margin, (width + 2 * margin) / 200, 201));
  }

  /** Returns the number of points. */
  int size();

  /**
   * Returns the points.
   *
   * @param data the training data
   */
  Points points(LabelledPoints data);

  /** Returns what determines the points beside the training data, as text. */
  String canonical();
}
