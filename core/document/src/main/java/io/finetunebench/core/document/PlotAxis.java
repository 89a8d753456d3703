package io.finetunebench.core.document;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * An axis of a plot that is drawn as SVG.
 *
 * @param scale how values are spread over it
 * @param low its lower end, on the scale
 * @param high its upper end, on the scale
 */
record PlotAxis(Plot.Scale scale, double low, double high) {
  private static final List<Double> PERCENTILES = List.of(0.0, 50.0, 90.0, 99.0, 99.9, 99.99);

  static PlotAxis ofX(Plot plot) {
    return of(plot, plot.x().scale(), Plot.Layer::xs);
  }

  static PlotAxis ofY(Plot plot) {
    return of(plot, plot.y().scale(), Plot.Layer::ys);
  }

  private static PlotAxis of(
      Plot plot, Plot.Scale scale, Function<Plot.Layer, List<Double>> values) {
    double[] places =
        plot.layers().stream()
            .flatMap(layer -> values.apply(layer).stream())
            .mapToDouble(value -> on(scale, value))
            .toArray();
    double low = Arrays.stream(places).min().orElse(0);
    double high = Arrays.stream(places).max().orElse(1);
    double margin = high > low ? 0.04 * (high - low) : 0.5;
    return new PlotAxis(scale, scale == Plot.Scale.PERCENTILE ? 0 : low - margin, high + margin);
  }

  private static double on(Plot.Scale scale, double value) {
    return switch (scale) {
      case LINEAR -> value;
      case LOGARITHMIC -> Math.log10(value);
      case PERCENTILE -> -Math.log10(1 - Math.min(value, 99.9999) / 100);
    };
  }

  /** Returns where a value stands, from the axis' lower end. */
  String at(double value) {
    return Numbers.percent(share(value));
  }

  /** Returns where a value stands, from the axis' upper end. */
  String down(double value) {
    return Numbers.percent(1 - share(value));
  }

  /** Returns the points of a layer's line in a square of 1,000 by 1,000. */
  static String line(Plot.Layer layer, PlotAxis x, PlotAxis y) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < layer.xs().size(); i++) {
      points.append(i == 0 ? "" : " ");
      points.append(Numbers.plain(1000 * x.share(layer.xs().get(i)))).append(',');
      points.append(Numbers.plain(1000 * (1 - y.share(layer.ys().get(i)))));
    }
    return points.toString();
  }

  private double share(double value) {
    return (on(scale, value) - low) / (high - low);
  }

  /** Returns the values that the axis names. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    switch (scale) {
      case PERCENTILE -> ticks.addAll(PERCENTILES);
      case LOGARITHMIC -> {
        if (high - low <= 1) {
          // Within a power of ten, 1, 2 and 5 would name two places or fewer.
          ticks.addAll(even(Math.pow(10, low), Math.pow(10, high)));
          break;
        }
        double[] steps = high - low > 4 ? new double[] {1} : new double[] {1, 2, 5};
        double every = Math.max(1, Math.ceil((high - low) / 8));
        for (double power = Math.floor(low); power <= high; power += every) {
          for (double step : steps) {
            ticks.add(step * Math.pow(10, power));
          }
        }
      }
      case LINEAR -> ticks.addAll(even(low, high));
    }
    return ticks.stream().filter(tick -> share(tick) >= 0 && share(tick) <= 1).toList();
  }

  private static List<Double> even(double from, double to) {
    List<Double> ticks = new ArrayList<>();
    double step = Math.pow(10, Math.floor(Math.log10((to - from) / 2)));
    step = (to - from) / step > 12 ? 5 * step : (to - from) / step > 6 ? 2 * step : step;
    for (double tick = Math.ceil(from / step) * step; tick <= to; tick += step) {
      ticks.add(tick);
    }
    return ticks;
  }
}
