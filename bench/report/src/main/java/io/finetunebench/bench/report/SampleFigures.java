package io.finetunebench.bench.report;

import io.finetunebench.bench.record.ForkNoise;
import io.finetunebench.bench.record.Latency;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.Percentile;
import io.finetunebench.core.document.Plot;
import io.finetunebench.core.document.Tone;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Draws the samples of a benchmark: those of one run, or of two sides over each other. */
final class SampleFigures {
  /**
   * What one side measured.
   *
   * @param name of the side; empty where it is the only one
   * @param metric with the samples
   * @param noise beside the samples, a value a fork; may be empty
   * @param latencies distributions; may be empty
   * @param attachments with the whole curves of the distributions
   */
  record Side(
      String name,
      Metric metric,
      List<ForkNoise> noise,
      List<Latency> latencies,
      Attachments attachments) {
    /** Returns what a layer of this side is called. */
    private String layer(String what) {
      return name.isEmpty() ? what : name + ", " + what;
    }
  }

  private SampleFigures() {}

  /** Returns all figures that the samples are enough for. */
  static List<Plot> of(List<Side> sides) {
    List<Plot> plots = new ArrayList<>();
    plots.add(iterations(sides));
    rulers(sides).ifPresent(plots::add);
    percentiles(sides).ifPresent(plots::add);
    return plots;
  }

  /** Returns the samples one after the other, with a large dot for each fork. */
  private static Plot iterations(List<Side> sides) {
    List<Plot.Layer> layers = new ArrayList<>();
    Set<Plot.Mark> marks = new LinkedHashSet<>();
    for (int look = 0; look < sides.size(); look++) {
      Side side = sides.get(look);
      List<Double> xs = new ArrayList<>();
      List<Double> ys = new ArrayList<>();
      List<Double> middles = new ArrayList<>();
      List<Double> medians = new ArrayList<>();
      int fork = 0;
      for (List<Double> samples : side.metric().samples()) {
        fork++;
        if (samples.isEmpty()) {
          continue;
        }
        int first = xs.size() + 1;
        if (fork > 1) {
          marks.add(new Plot.Mark(first - 0.5, "fork " + fork + " begins"));
        }
        unsteady(side, fork)
            .ifPresent(words -> marks.add(new Plot.Mark(first, words, Tone.CAUTION)));
        for (double sample : samples) {
          xs.add(xs.size() + 1.0);
          ys.add(sample);
        }
        // At an iteration, so that a table has no rows between two of them.
        middles.add(Math.floor((first + xs.size()) / 2.0));
        medians.add(median(samples));
      }
      layers.add(new Plot.Layer(side.layer("iterations"), Plot.Kind.POINTS, xs, ys, look));
      layers.add(
          new Plot.Layer(
              side.layer("median of a fork"), Plot.Kind.LARGE_POINTS, middles, medians, look));
    }
    Metric metric = sides.get(0).metric();
    return new Plot(
        "Every measured iteration, after the warm-up; a line where the next fork begins",
        new Plot.Axis("iteration", Plot.Scale.LINEAR),
        new Plot.Axis(metric.name() + ", " + metric.unit(), Plot.Scale.LINEAR),
        layers,
        List.copyOf(marks));
  }

  private static Optional<String> unsteady(Side side, int fork) {
    @Nullable String unsteady =
        fork <= side.noise().size() ? side.noise().get(fork - 1).unsteady() : null;
    return Optional.ofNullable(unsteady)
        .map(words -> side.layer("fork " + fork + " has no steady state: " + words));
  }

  private static double median(List<Double> samples) {
    double[] sorted = samples.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** Returns the rulers beside the iterations; empty where nobody watched. */
  private static Optional<Plot> rulers(List<Side> sides) {
    List<Plot.Layer> layers = new ArrayList<>();
    for (Side side : sides) {
      List<Double> xs = new ArrayList<>();
      List<Double> compute = new ArrayList<>();
      List<Double> copy = new ArrayList<>();
      for (ForkNoise fork : side.noise()) {
        for (int i = 0; i < fork.iterations(); i++) {
          xs.add(xs.size() + 1.0);
          compute.add((double) fork.slowestComputeNanos(i) / fork.fastestComputeNanos());
          copy.add(
              (double) Math.max(fork.copyBeforeNanos().get(i), fork.copyAfterNanos().get(i))
                  / fork.fastestCopyNanos());
        }
      }
      if (!xs.isEmpty()) {
        layers.add(new Plot.Layer(side.layer("compute ruler"), Plot.Kind.LINE, xs, compute));
        layers.add(new Plot.Layer(side.layer("copy ruler"), Plot.Kind.DASHES, xs, copy));
      }
    }
    return layers.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Plot(
                "The rulers beside each iteration, 1 is their fastest: high means a busy machine",
                new Plot.Axis("iteration", Plot.Scale.LINEAR),
                new Plot.Axis("times the fastest", Plot.Scale.LINEAR),
                layers,
                List.of()));
  }

  /** Returns the distributions, as far as there are samples enough: a tail of one call is luck. */
  private static Optional<Plot> percentiles(List<Side> sides) {
    List<Plot.Layer> layers = new ArrayList<>();
    int look = 0;
    for (Side side : sides) {
      for (Latency latency : side.latencies()) {
        List<Percentile> known = new ArrayList<>(List.of(new Percentile(0, latency.min())));
        latency.percentiles().stream()
            .filter(each -> each.percentile() > 0 && each.percentile() < 100)
            .forEach(known::add);
        if (known.size() == 1) {
          continue;
        }
        List<Percentile> curve = side.attachments().curve(latency);
        String name = side.layer(latency.name());
        if (curve.isEmpty()) {
          layers.add(layer(name, Plot.Kind.LINE_POINTS, known, look));
        } else {
          double furthest = known.get(known.size() - 1).percentile();
          layers.add(
              layer(
                  name,
                  Plot.Kind.LINE,
                  curve.stream().filter(each -> each.percentile() <= furthest).toList(),
                  look));
          layers.add(layer(name + ", with samples enough", Plot.Kind.POINTS, known, look));
        }
        look++;
      }
    }
    return layers.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Plot(
                String.format(
                    Locale.ROOT,
                    "The time of a call by percentile, as far as the samples reach (p%s)",
                    number(furthest(layers))),
                new Plot.Axis("percentile", Plot.Scale.PERCENTILE),
                new Plot.Axis("time of a call, microseconds", Plot.Scale.LOGARITHMIC),
                layers,
                List.of()));
  }

  private static Plot.Layer layer(
      String name, Plot.Kind kind, List<Percentile> percentiles, int look) {
    return new Plot.Layer(
        name,
        kind,
        percentiles.stream().map(Percentile::percentile).toList(),
        percentiles.stream().map(each -> micros(each.value())).toList(),
        look);
  }

  private static double furthest(List<Plot.Layer> layers) {
    return layers.stream()
        .flatMap(layer -> layer.xs().stream())
        .mapToDouble(x -> x)
        .max()
        .orElseThrow();
  }

  private static String number(double percentile) {
    return percentile == Math.rint(percentile)
        ? String.valueOf((long) percentile)
        : String.valueOf(percentile);
  }

  private static double micros(long nanos) {
    return Math.max(1, nanos) / 1e3;
  }
}
