package io.finetunebench.bench.report.run;

import io.finetunebench.bench.judge.ratio.Medians;
import io.finetunebench.bench.record.metric.Details;
import io.finetunebench.bench.record.metric.ForkDetails;
import io.finetunebench.bench.record.metric.Latency;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.metric.Percentile;
import io.finetunebench.bench.report.Quantity;
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
public final class SampleFigures {
  /**
   * What one side measured.
   *
   * @param name of the side; empty where it is the only one
   * @param metric with the samples
   * @param details beside the samples, of each fork; may be empty
   * @param latencies distributions; may be empty
   * @param attachments with the whole curves of the distributions
   */
  public record Side(
      String name,
      Metric metric,
      List<ForkDetails> details,
      List<Latency> latencies,
      Attachments attachments) {
    /** Returns what a layer of this side is called. */
    private String layer(String what) {
      return name.isEmpty() ? what : name + ", " + what;
    }
  }

  private static final int WARMUP_LOOK = 5;

  private SampleFigures() {}

  /** Returns all figures that the samples are enough for. */
  public static List<Plot> of(List<Side> sides) {
    List<Plot> plots = new ArrayList<>();
    plots.add(iterations(sides));
    rulers(sides).ifPresent(plots::add);
    percentiles(sides).ifPresent(plots::add);
    return plots;
  }

  /**
   * Returns the samples one after the other, with a large dot for each fork and the warm-up before
   * each fork's samples, where it is known.
   */
  private static Plot iterations(List<Side> sides) {
    List<Plot.Layer> layers = new ArrayList<>();
    Set<Plot.Mark> marks = new LinkedHashSet<>();
    Metric metric = sides.get(0).metric();
    Quantity.Unit unit = Quantity.unit(metric.unit(), metric.score());
    for (int look = 0; look < sides.size(); look++) {
      Side side = sides.get(look);
      List<Integer> starts = starts(side);
      Points warmup = new Points();
      Points measured = new Points();
      Points medians = new Points();
      for (int fork = 0; fork < starts.size(); fork++) {
        List<Double> samples = side.metric().samples().get(fork);
        List<Double> before = warmup(side, fork);
        int start = starts.get(fork);
        int begin = start - before.size();
        if (fork > 0) {
          marks.add(new Plot.Mark(begin - 0.5, "fork " + (fork + 1) + " begins"));
        }
        Optional<String> unsteady = unsteady(side, fork + 1);
        if (unsteady.isPresent()) {
          marks.add(new Plot.Mark(start, unsteady.get(), Tone.CAUTION));
        } else if (!before.isEmpty()) {
          marks.add(new Plot.Mark(start - 0.5, "warm, steady from here on", Tone.GOOD));
        }
        warmup.add(begin, before, unit);
        measured.add(start, samples, unit);
        // At an iteration, so that a table has no rows between two of them.
        medians.add(start + (samples.size() - 1) / 2, List.of(median(samples)), unit);
      }
      if (!warmup.xs.isEmpty()) {
        // A look of its own, which no side has.
        layers.add(warmup.layer(side.layer("warm-up"), Plot.Kind.ASIDE, WARMUP_LOOK - look));
      }
      layers.add(measured.layer(side.layer("iterations"), Plot.Kind.POINTS, look));
      layers.add(medians.layer(side.layer("median of a fork"), Plot.Kind.LARGE_POINTS, look));
    }
    boolean warm = layers.stream().anyMatch(layer -> layer.kind() == Plot.Kind.ASIDE);
    boolean unsteady = marks.stream().anyMatch(mark -> mark.tone() == Tone.CAUTION);
    return new Plot(
        (warm
                ? "Every iteration; a dotted line where a fork begins with its warm-up, a dashed"
                    + " one where it is warm and counts"
                : "Every measured iteration; a line where the next fork begins")
            + (unsteady ? ", a bold dotted one where no steady state was found" : ""),
        new Plot.Axis("iteration", Plot.Scale.LINEAR),
        new Plot.Axis(metric.name() + ", " + unit.name(), Plot.Scale.LINEAR),
        layers,
        List.copyOf(marks));
  }

  /** Returns the place of each fork's first sample, from 1, its warm-up before it. */
  private static List<Integer> starts(Side side) {
    List<Integer> starts = new ArrayList<>();
    int next = 1;
    for (int fork = 0; fork < side.metric().samples().size(); fork++) {
      next += warmup(side, fork).size();
      starts.add(next);
      next += side.metric().samples().get(fork).size();
    }
    return starts;
  }

  /** Returns the place of the last iteration of the side that has most. */
  private static int longest(List<Side> sides) {
    int longest = 1;
    for (Side side : sides) {
      List<Integer> starts = starts(side);
      int last = starts.size() - 1;
      longest = Math.max(longest, starts.get(last) + side.metric().samples().get(last).size() - 1);
    }
    return longest;
  }

  private static List<Double> warmup(Side side, int fork) {
    return side.metric().forks().get(fork).warmup();
  }

  /** Places and values of a layer. */
  private static final class Points {
    private final List<Double> xs = new ArrayList<>();
    private final List<Double> ys = new ArrayList<>();

    /** Adds scores beside each other, in a unit that reads well. */
    void add(int first, List<Double> scores, Quantity.Unit unit) {
      add(first, scores.stream().map(unit::of).toList());
    }

    /** Adds values beside each other. */
    void add(int first, List<Double> values) {
      for (int i = 0; i < values.size(); i++) {
        xs.add((double) first + i);
        ys.add(values.get(i));
      }
    }

    Plot.Layer layer(String name, Plot.Kind kind, int look) {
      return new Plot.Layer(name, kind, xs, ys, look);
    }
  }

  private static Optional<String> unsteady(Side side, int fork) {
    @Nullable String unsteady =
        fork <= side.details().size() ? side.details().get(fork - 1).unsteady() : null;
    return Optional.ofNullable(unsteady)
        .map(words -> side.layer("fork " + fork + " has no steady state: " + words));
  }

  private static double median(List<Double> samples) {
    return Medians.of(samples.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** Returns the rulers beside the iterations; empty where nobody watched. */
  private static Optional<Plot> rulers(List<Side> sides) {
    List<Plot.Layer> layers = new ArrayList<>();
    for (Side side : sides) {
      Points compute = new Points();
      Points copy = new Points();
      List<Integer> starts = starts(side);
      for (int place = 0; place < side.details().size(); place++) {
        ForkDetails fork = side.details().get(place);
        compute.add(starts.get(place), fork.rulers(Details.COMPUTE_BEFORE));
        copy.add(starts.get(place), fork.rulers(Details.COPY_BEFORE));
      }
      if (!compute.xs.isEmpty()) {
        layers.add(compute.layer(side.layer("compute ruler"), Plot.Kind.POINTS, -1));
        layers.add(copy.layer(side.layer("copy ruler"), Plot.Kind.POINTS, -1));
      }
    }
    return layers.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Plot(
                "The rulers beside each iteration, 1 is their fastest: high means a busy machine",
                new Plot.Axis("iteration", Plot.Scale.LINEAR, 1, longest(sides)),
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
