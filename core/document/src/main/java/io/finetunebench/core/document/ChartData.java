package io.finetunebench.core.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Plots with two even axes as data for the script, which draws them so that a reader can zoom. */
final class ChartData {
  private ChartData() {}

  /** Returns whether the script can draw a plot: it has one value of a layer at each place. */
  static boolean fits(Plot plot) {
    return plot.x().scale() == Plot.Scale.LINEAR
        && plot.y().scale() == Plot.Scale.LINEAR
        && plot.layers().stream().allMatch(layer -> rises(layer.xs()));
  }

  private static boolean rises(List<Double> xs) {
    for (int i = 1; i < xs.size(); i++) {
      if (xs.get(i) <= xs.get(i - 1)) {
        return false;
      }
    }
    return true;
  }

  /** Returns a plot as JSON: all places, and a value or null of each layer for each of them. */
  static String of(Plot plot) {
    Set<Double> all = new TreeSet<>();
    plot.layers().forEach(layer -> all.addAll(layer.xs()));
    List<String> layers = new ArrayList<>();
    for (int i = 0; i < plot.layers().size(); i++) {
      layers.add(layer(plot.layers().get(i), i, all));
    }
    List<String> marks =
        plot.marks().stream()
            .map(
                mark ->
                    "{\"at\":%s,\"words\":%s,\"tone\":\"%s\"}"
                        .formatted(
                            Numbers.plain(mark.at()),
                            text(mark.words()),
                            HtmlPage.css(mark.tone())))
            .toList();
    return "{\"x\":%s,\"from\":%s,\"to\":%s,\"xTitle\":%s,\"yTitle\":%s,\"layers\":%s,\"marks\":%s}"
        .formatted(
            array(all.stream().map(Numbers::plain).toList()),
            Numbers.plain(plot.x().from()),
            Numbers.plain(plot.x().to()),
            text(plot.x().title()),
            text(plot.y().title()),
            array(layers),
            array(marks));
  }

  private static String layer(Plot.Layer layer, int place, Set<Double> all) {
    TreeMap<Double, Double> values = new TreeMap<>();
    for (int i = 0; i < layer.xs().size(); i++) {
      values.put(layer.xs().get(i), layer.ys().get(i));
    }
    List<String> ys =
        all.stream()
            .map(values::get)
            .map(value -> value == null ? "null" : Numbers.plain(value))
            .toList();
    return "{\"name\":%s,\"kind\":\"%s\",\"look\":%d,\"y\":%s}"
        .formatted(text(layer.name()), layer.kind(), Shapes.look(layer, place), array(ys));
  }

  private static String array(List<String> values) {
    return values.stream().collect(Collectors.joining(",", "[", "]"));
  }

  /** Returns text as a string of JSON; nothing in it has to be escaped but these two. */
  private static String text(String text) {
    return '"' + Escape.terminal(text).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
