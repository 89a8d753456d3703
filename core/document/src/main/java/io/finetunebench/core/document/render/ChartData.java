package io.finetunebench.core.document.render;

import io.finetunebench.core.document.Plot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Plots as data for the script, which draws them so that a reader can zoom. */
final class ChartData {
  private ChartData() {}

  /**
   * Returns a plot as JSON: all places, rising, and a value or null of each layer for each of them.
   * A place stands there as often as a layer has values at it.
   */
  static String of(Plot plot) {
    NavigableMap<Double, Integer> most = new TreeMap<>();
    List<NavigableMap<Double, List<Double>>> values = new ArrayList<>();
    for (Plot.Layer layer : plot.layers()) {
      NavigableMap<Double, List<Double>> own = new TreeMap<>();
      for (int i = 0; i < layer.xs().size(); i++) {
        own.computeIfAbsent(layer.xs().get(i), absent -> new ArrayList<>()).add(layer.ys().get(i));
      }
      own.forEach((x, ys) -> most.merge(x, ys.size(), Math::max));
      values.add(own);
    }
    List<Double> all =
        most.entrySet().stream()
            .flatMap(place -> Collections.nCopies(place.getValue(), place.getKey()).stream())
            .toList();
    List<String> layers = new ArrayList<>();
    for (int i = 0; i < plot.layers().size(); i++) {
      layers.add(layer(plot.layers().get(i), i, ys(values.get(i), most)));
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
    return "{\"x\":%s,\"from\":%s,\"to\":%s,\"xTitle\":%s,\"yTitle\":%s,\"xScale\":\"%s\",\"yScale\":\"%s\",\"layers\":%s,\"marks\":%s}"
        .formatted(
            array(all.stream().map(Numbers::plain).toList()),
            Numbers.plain(plot.x().from()),
            Numbers.plain(plot.x().to()),
            text(plot.x().title()),
            text(plot.y().title()),
            plot.x().scale(),
            plot.y().scale(),
            array(layers),
            array(marks));
  }

  /** Returns the values of a layer at all places; null where it has none or has no more. */
  private static List<String> ys(
      NavigableMap<Double, List<Double>> own, NavigableMap<Double, Integer> most) {
    List<String> ys = new ArrayList<>();
    most.forEach(
        (x, count) -> {
          List<Double> here = own.getOrDefault(x, List.of());
          for (int i = 0; i < count; i++) {
            ys.add(i < here.size() ? Numbers.plain(here.get(i)) : "null");
          }
        });
    return ys;
  }

  private static String layer(Plot.Layer layer, int place, List<String> ys) {
    int look = Shapes.look(layer, place);
    return "{\"name\":%s,\"kind\":\"%s\",\"look\":%d,\"shape\":\"%s\",\"y\":%s}"
        .formatted(text(layer.name()), layer.kind(), look, Shapes.of(look), array(ys));
  }

  private static String array(List<String> values) {
    return values.stream().collect(Collectors.joining(",", "[", "]"));
  }

  /** Returns text as a string of JSON; nothing in it has to be escaped but these two. */
  private static String text(String text) {
    return '"' + Escape.terminal(text).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
