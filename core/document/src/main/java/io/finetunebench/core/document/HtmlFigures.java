package io.finetunebench.core.document;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Writes figures as SVG in percent of their place, so that they fit every screen; plots with two
 * even axes are data for the script, which draws them on a canvas that a reader can zoom.
 */
final class HtmlFigures {
  private static final int DIGITS = 6;
  private static final double LARGE = 1e9;
  private static final int SPARK_STEPS = 60;
  private static final int MOST_TABLE_ROWS = 400;

  /** Of radius 1: layers differ in shape, so that colour is never the only sign. */
  private static final List<String> SHAPES =
      List.of(
          "M-1,0 A1,1 0 1 0 1,0 A1,1 0 1 0 -1,0 Z",
          "M0,-1.25 L1.2,1 L-1.2,1 Z",
          "M-0.9,-0.9 L0.9,-0.9 L0.9,0.9 L-0.9,0.9 Z",
          "M0,-1.4 L1.2,0 L0,1.4 L-1.2,0 Z",
          "M-1.3,-0.4 h0.9 v-0.9 h0.8 v0.9 h0.9 v0.8 h-0.9 v0.9 h-0.8 v-0.9 h-0.9 Z",
          "M0,1.25 L1.2,-1 L-1.2,-1 Z");

  private static final List<Double> PERCENTILES = List.of(0.0, 50.0, 90.0, 99.0, 99.9, 99.99);

  private final Html html;
  private final int number;

  /**
   * Makes a writer.
   *
   * @param number of the figure, which no other of the page has
   */
  HtmlFigures(Html html, int number) {
    this.html = html;
    this.number = number;
  }

  void write(Figure figure) {
    if (figure instanceof Forest forest) {
      write(forest);
    } else if (figure instanceof Plot plot) {
      write(plot);
    } else if (figure instanceof Boundaries boundaries) {
      write(boundaries);
    }
  }

  // A forest is a table with a drawing in each row, so that it needs no table beside it.
  private void write(Forest forest) {
    if (forest.items().isEmpty()) {
      return;
    }
    Axis axis = Axis.of(forest);
    html.open("table", "class", "forest").open("thead").open("tr");
    html.element("th", "benchmark", "scope", "col").open("th", "scope", "col", "class", "axis");
    html.open("span", "class", "ends").element("span", "← " + forest.lower());
    html.element("span", forest.higher() + " →").close().close();
    html.element("th", "ratio", "scope", "col").close().close().open("tbody");
    for (Forest.Item item : forest.items()) {
      html.open("tr", "class", HtmlRenderer.css(item.tone()));
      html.open("th", "scope", "row").element("span", item.label(), "dir", "auto").close();
      html.open("td", "class", "axis");
      html.open("svg", "class", "row", "role", "img", "aria-label", item.words());
      if (forest.bandHigh() > forest.bandLow()) {
        double left = axis.share(forest.bandLow());
        html.open(
                "rect",
                "class",
                "band",
                "x",
                percent(left),
                "width",
                percent(axis.share(forest.bandHigh()) - left),
                "y",
                "0",
                "height",
                "100%")
            .close();
      }
      String one = percent(axis.share(1));
      html.open("line", "class", "one", "x1", one, "x2", one, "y1", "0", "y2", "100%").close();
      if (item.low() != null && item.high() != null) {
        String from = percent(axis.share(item.low()));
        String to = percent(axis.share(item.high()));
        html.open("line", "class", "interval", "x1", from, "x2", to, "y1", "50%", "y2", "50%")
            .close();
      }
      mark(item.tone(), percent(axis.share(item.ratio())));
      html.close().close();
      html.element("td", item.words(), "class", "words").close().line();
    }
    html.close().close();
    ticks(axis, forest.bandHigh() > forest.bandLow());
  }

  private void ticks(Axis axis, boolean band) {
    html.open("p", "class", "scale");
    html.text(
        "axis: "
            + label(Math.exp(axis.low()))
            + " to "
            + label(Math.exp(axis.high()))
            + ", logarithmic; the line is 1"
            + (band ? "; what lies in the band is too small to matter" : ""));
    html.close();
  }

  /** Draws a shape that tells tones apart without colours. */
  private void mark(Tone tone, String x) {
    html.open("svg", "x", x, "y", "50%", "overflow", "visible", "class", "mark");
    String path =
        switch (tone) {
          case BAD -> "M0,-7 L7,5 L-7,5 Z";
          case GOOD -> "M0,7 L7,-5 L-7,-5 Z";
          case CAUTION -> "M0,-6 L6,0 L0,6 L-6,0 Z";
          case PLAIN -> "M-5,0 A5,5 0 1 0 5,0 A5,5 0 1 0 -5,0 Z";
        };
    html.open("path", "d", path).close().close();
  }

  /** What a forest's axis covers, in logarithms. */
  private record Axis(double low, double high) {
    static Axis of(Forest forest) {
      double[] logs =
          forest.items().stream()
              .flatMapToDouble(
                  item ->
                      DoubleStream.of(
                          item.ratio(),
                          item.low() == null ? item.ratio() : item.low(),
                          item.high() == null ? item.ratio() : item.high()))
              .filter(ratio -> ratio > 0 && Double.isFinite(ratio))
              .map(Math::log)
              .toArray();
      double least = Math.max(2 * Math.log(forest.bandHigh()), Math.log(1.02));
      double low = Math.min(-least, Arrays.stream(logs).min().orElse(0));
      double high = Math.max(least, Arrays.stream(logs).max().orElse(0));
      if (forest.bandHigh() > forest.bandLow()) {
        // Faster and slower look alike where a change is judged.
        low = Math.min(low, -high);
        high = -low;
      }
      double margin = 0.04 * (high - low);
      return new Axis(low - margin, high + margin);
    }

    double share(double ratio) {
      double log = Math.log(Math.max(ratio, 1e-9));
      return Math.min(1, Math.max(0, (log - low) / (high - low)));
    }
  }

  private void write(Plot plot) {
    if (plot.layers().stream().allMatch(layer -> layer.xs().isEmpty())) {
      html.element("p", "no values", "class", "note");
    } else if (plot.x().scale() == Plot.Scale.LINEAR
        && plot.y().scale() == Plot.Scale.LINEAR
        && plot.layers().stream().allMatch(layer -> rises(layer.xs()))) {
      writeForCanvas(plot);
    } else {
      writeSvg(plot);
      table(plot);
    }
  }

  /** The script has one value of a layer at each place. */
  private static boolean rises(List<Double> xs) {
    for (int i = 1; i < xs.size(); i++) {
      if (xs.get(i) <= xs.get(i - 1)) {
        return false;
      }
    }
    return true;
  }

  private void writeForCanvas(Plot plot) {
    TreeSet<Double> all = new TreeSet<>();
    plot.layers().forEach(layer -> all.addAll(layer.xs()));
    StringBuilder data = new StringBuilder("{\"x\":");
    append(data, List.copyOf(all));
    data.append(",\"xTitle\":").append(json(plot.x().title()));
    data.append(",\"yTitle\":").append(json(plot.y().title()));
    data.append(",\"layers\":[");
    for (int i = 0; i < plot.layers().size(); i++) {
      Plot.Layer layer = plot.layers().get(i);
      TreeMap<Double, Double> values = new TreeMap<>();
      for (int j = 0; j < layer.xs().size(); j++) {
        values.put(layer.xs().get(j), layer.ys().get(j));
      }
      data.append(i == 0 ? "" : ",").append("{\"name\":").append(json(layer.name()));
      data.append(",\"kind\":").append(json(layer.kind().name()));
      data.append(",\"look\":").append(look(layer, i));
      data.append(",\"y\":[")
          .append(
              all.stream()
                  .map(values::get)
                  .map(value -> value == null ? "null" : number(value))
                  .collect(Collectors.joining(",")))
          .append("]}");
    }
    data.append("],\"marks\":[");
    data.append(
        plot.marks().stream()
            .map(
                mark ->
                    "{\"at\":"
                        + number(mark.at())
                        + ",\"words\":"
                        + json(mark.words())
                        + ",\"tone\":\""
                        + HtmlRenderer.css(mark.tone())
                        + "\"}")
            .collect(Collectors.joining(",")));
    data.append("]}");
    html.open(
        "div",
        "class",
        "canvas",
        "role",
        "application",
        "tabindex",
        "0",
        "aria-label",
        plot.title() + ". Arrows: from value to value; plus, minus: zoom; Escape: all");
    html.open("script", "type", "application/json").raw(data.toString()).close().close();
    legend(plot);
    html.open("p", "class", "reading", "aria-live", "polite").close();
    html.open("details", "class", "behind").element("summary", "Table").close();
  }

  private void writeSvg(Plot plot) {
    double[] xs =
        plot.layers().stream().flatMap(layer -> layer.xs().stream()).mapToDouble(x -> x).toArray();
    double[] ys =
        plot.layers().stream().flatMap(layer -> layer.ys().stream()).mapToDouble(y -> y).toArray();
    Range x = Range.of(plot.x().scale(), xs);
    Range y = Range.of(plot.y().scale(), ys);
    html.element("p", "up: " + plot.y().title(), "class", "note");
    html.open("div", "class", "plot");
    html.open("svg", "role", "img", "aria-label", plot.title());
    for (double tick : y.ticks()) {
      String at = percent(1 - y.share(tick));
      html.open("line", "class", "grid", "x1", "0", "x2", "100%", "y1", at, "y2", at).close();
      html.element("text", label(tick), "x", "-6", "y", at, "dy", "4", "class", "ytick");
    }
    for (double tick : x.ticks()) {
      String at = percent(x.share(tick));
      html.open("line", "class", "grid", "x1", at, "x2", at, "y1", "0", "y2", "100%").close();
      html.element("text", label(tick), "x", at, "y", "100%", "dy", "18", "class", "xtick");
    }
    for (Plot.Mark mark : plot.marks()) {
      String at = percent(x.share(mark.at()));
      String css = "event " + HtmlRenderer.css(mark.tone());
      html.open("line", "class", css, "x1", at, "x2", at, "y1", "0", "y2", "100%");
      html.element("title", mark.words()).close();
    }
    for (int i = 0; i < plot.layers().size(); i++) {
      layer(plot.layers().get(i), i, x, y);
    }
    html.close();
    html.element("p", plot.x().title(), "class", "xtitle").close();
    legend(plot);
  }

  /** Writes which shape and colour stands for what; one layer alone is what the title says. */
  private void legend(Plot plot) {
    if (plot.layers().size() < 2) {
      return;
    }
    html.open("ul", "class", "legend");
    for (int i = 0; i < plot.layers().size(); i++) {
      Plot.Layer layer = plot.layers().get(i);
      String css = "layer" + look(layer, i);
      html.open("li").open("svg", "class", "key", "viewBox", "-12 -8 24 16", "aria-hidden", "true");
      if (hasLine(layer)) {
        String line = css + (layer.kind() == Plot.Kind.DASHES ? " dashes" : "");
        html.open("polyline", "class", line, "points", "-12,0 12,0").close();
      }
      if (hasDots(layer)) {
        String path = SHAPES.get(look(layer, i));
        html.open("path", "class", css, "d", path, "transform", scale(layer)).close();
      }
      html.close().element("span", layer.name(), "dir", "auto").close();
    }
    html.close();
  }

  private static int look(Plot.Layer layer, int place) {
    return (layer.look() < 0 ? place : layer.look()) % SHAPES.size();
  }

  private static boolean hasDots(Plot.Layer layer) {
    return switch (layer.kind()) {
      case POINTS, LARGE_POINTS, LINE_POINTS -> true;
      case LINE, DASHES -> false;
    };
  }

  private static boolean hasLine(Plot.Layer layer) {
    return switch (layer.kind()) {
      case LINE, DASHES, LINE_POINTS -> true;
      case POINTS, LARGE_POINTS -> false;
    };
  }

  /** Returns what makes a shape of radius 1 as large as a layer's dots. */
  private static String scale(Plot.Layer layer) {
    return layer.kind() == Plot.Kind.LARGE_POINTS ? "scale(6.5)" : "scale(4)";
  }

  private void layer(Plot.Layer layer, int place, Range x, Range y) {
    String css = "layer" + look(layer, place);
    if (hasLine(layer)) {
      StringBuilder points = new StringBuilder();
      for (int i = 0; i < layer.xs().size(); i++) {
        points.append(i == 0 ? "" : " ");
        points.append(number(1000 * x.share(layer.xs().get(i)))).append(',');
        points.append(number(1000 * (1 - y.share(layer.ys().get(i)))));
      }
      html.open(
          "svg", "viewBox", "0 0 1000 1000", "preserveAspectRatio", "none", "class", "stretched");
      html.open(
              "polyline",
              "class",
              css + (layer.kind() == Plot.Kind.DASHES ? " dashes" : ""),
              "points",
              points.toString(),
              "vector-effect",
              "non-scaling-stroke")
          .close()
          .close();
    }
    for (int i = 0; hasDots(layer) && i < layer.xs().size(); i++) {
      html.open(
          "svg",
          "class",
          "dot",
          "overflow",
          "visible",
          "x",
          percent(x.share(layer.xs().get(i))),
          "y",
          percent(1 - y.share(layer.ys().get(i))));
      String path = SHAPES.get(look(layer, place));
      html.open("path", "class", css, "d", path, "transform", scale(layer));
      html.element(
              "title",
              layer.name() + ": " + label(layer.xs().get(i)) + ", " + label(layer.ys().get(i)))
          .close()
          .close();
    }
  }

  private void table(Plot plot) {
    html.open("details", "class", "behind").element("summary", "Table");
    String label = "Values of figure " + number;
    html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", label);
    html.open("table", "class", "data").open("thead").open("tr");
    html.element("th", "what", "scope", "col");
    html.element("th", plot.x().title(), "scope", "col", "class", "num");
    html.element("th", plot.y().title(), "scope", "col", "class", "num");
    html.close().close().open("tbody");
    int rows = 0;
    for (Plot.Layer layer : plot.layers()) {
      for (int i = 0; i < layer.xs().size() && rows < MOST_TABLE_ROWS; i++, rows++) {
        html.open("tr").element("th", layer.name(), "scope", "row", "dir", "auto");
        html.element("td", label(layer.xs().get(i)), "class", "num");
        html.element("td", label(layer.ys().get(i)), "class", "num").close();
      }
    }
    html.close().close().close().close();
  }

  private void write(Boundaries boundaries) {
    int frames =
        boundaries.panels().stream().mapToInt(panel -> panel.frames().size()).max().orElse(0);
    if (frames > 1) {
      html.open("p", "class", "seeds").open("label").text("Seed ");
      html.open("input", "type", "range", "min", "1", "max", String.valueOf(frames), "value", "1");
      html.close().text(" ");
      html.element("output", boundaries.panels().get(0).frames().get(0).label()).close();
    }
    html.open("ul", "class", "legend classes");
    for (boolean first : List.of(true, false)) {
      html.open("li").open("svg", "class", "key", "viewBox", "-12 -8 24 16", "aria-hidden", "true");
      String path = SHAPES.get(first ? 0 : 2);
      html.open("path", "class", first ? "one" : "two", "d", path, "transform", "scale(5)").close();
      html.close();
      html.element("span", first ? boundaries.first() : boundaries.second(), "dir", "auto").close();
    }
    html.close();
    double extent = boundaries.extent();
    html.open(
        "div", "class", "panels", "data-extent", number(extent), "data-first", boundaries.first());
    for (Boundaries.Panel panel : boundaries.panels()) {
      write(boundaries, panel);
    }
    html.close();
  }

  private void write(Boundaries boundaries, Boundaries.Panel panel) {
    double extent = boundaries.extent();
    boolean fields = panel.frames().stream().anyMatch(frame -> frame.field() != null);
    html.open("div", "class", "panel").element("p", panel.name(), "class", "name", "dir", "auto");
    html.open("div", "class", "plane");
    if (fields) {
      html.open("canvas", "aria-hidden", "true").close();
    }
    html.open(
        "svg",
        "viewBox",
        number(-extent)
            + " "
            + number(-extent)
            + " "
            + number(2 * extent)
            + " "
            + number(2 * extent),
        "role",
        fields ? "application" : "img",
        "tabindex",
        fields ? "0" : null,
        "aria-label",
        "Decision boundary of "
            + panel.name()
            + (fields ? ". Arrows: from place to place, to read probabilities" : ""));
    for (Boundaries.Point point : boundaries.points()) {
      String at = "translate(" + number(point.x()) + " " + number(-point.y()) + ") scale(0.05)";
      html.open(
              "path",
              "class",
              point.first() ? "one" : "two",
              "transform",
              at,
              "d",
              SHAPES.get(point.first() ? 0 : 2))
          .close();
    }
    for (int i = 0; i < panel.frames().size(); i++) {
      Boundaries.Frame frame = panel.frames().get(i);
      html.open(
          "g",
          "class",
          i == 0 ? "frame" : "frame off",
          "data-label",
          frame.label(),
          "data-field",
          frame.field() == null ? null : encoded(frame.field()));
      for (Boundaries.Line line : frame.lines()) {
        StringBuilder points = new StringBuilder();
        for (int j = 0; j < line.xs().size(); j++) {
          points.append(j == 0 ? "" : " ").append(number(line.xs().get(j))).append(',');
          points.append(number(-line.ys().get(j)));
        }
        html.open("polyline", "points", points.toString()).close();
      }
      html.close();
    }
    html.close().close();
    for (int i = 0; i < panel.frames().size(); i++) {
      Boundaries.Frame frame = panel.frames().get(i);
      html.element(
          "p", frame.label() + ": " + frame.words(), "class", i == 0 ? "frame" : "frame off");
    }
    if (fields) {
      html.element("p", "", "class", "reading", "aria-live", "polite");
    }
    html.close().line();
  }

  /** Returns probabilities as a byte each, in base 64. */
  private static String encoded(Boundaries.Field field) {
    byte[] bytes = new byte[field.probabilities().size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.round(255 * Math.min(1, Math.max(0, field.probabilities().get(i))));
    }
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Draws how a value went, small enough for a line of text. */
  static void spark(Html html, Cell.Trend trend) {
    double[] values = trend.values().stream().mapToDouble(Double::doubleValue).toArray();
    int steps = Math.min(SPARK_STEPS, values.length);
    double low = Arrays.stream(values).min().orElseThrow();
    double high = Arrays.stream(values).max().orElseThrow();
    StringBuilder points = new StringBuilder();
    for (int step = 0; step < steps; step++) {
      double[] bucket =
          Arrays.copyOfRange(
              values, step * values.length / steps, (step + 1) * values.length / steps);
      Arrays.sort(bucket);
      double height = high == low ? 0.5 : (bucket[bucket.length / 2] - low) / (high - low);
      points
          .append(step == 0 ? "" : " ")
          .append(number(steps == 1 ? 60 : 120.0 * step / (steps - 1)));
      points.append(',').append(number(22 - 20 * height));
    }
    html.open("svg", "class", "spark", "viewBox", "0 0 120 24", "aria-hidden", "true");
    for (int shift : trend.shifts()) {
      String at = number(120.0 * shift / Math.max(1, values.length - 1));
      html.open("line", "class", "event plain", "x1", at, "x2", at, "y1", "0", "y2", "24").close();
    }
    html.open("polyline", "points", points.toString()).close().close();
  }

  /** What an axis covers. */
  private record Range(Plot.Scale scale, double low, double high) {
    static Range of(Plot.Scale scale, double[] values) {
      double low = Arrays.stream(values).map(value -> on(scale, value)).min().orElse(0);
      double high = Arrays.stream(values).map(value -> on(scale, value)).max().orElse(1);
      double margin = high > low ? 0.04 * (high - low) : 0.5;
      return new Range(scale, scale == Plot.Scale.PERCENTILE ? 0 : low - margin, high + margin);
    }

    private static double on(Plot.Scale scale, double value) {
      return switch (scale) {
        case LINEAR -> value;
        case LOGARITHMIC -> Math.log10(value);
        case PERCENTILE -> -Math.log10(1 - Math.min(value, 99.9999) / 100);
      };
    }

    double share(double value) {
      return (on(scale, value) - low) / (high - low);
    }

    List<Double> ticks() {
      List<Double> ticks = new ArrayList<>();
      switch (scale) {
        case PERCENTILE -> ticks.addAll(PERCENTILES);
        case LOGARITHMIC -> {
          double[] steps = high - low > 4 ? new double[] {1} : new double[] {1, 2, 5};
          double every = Math.max(1, Math.ceil((high - low) / 8));
          for (double power = Math.floor(low); power <= high; power += every) {
            for (double step : steps) {
              ticks.add(step * Math.pow(10, power));
            }
          }
        }
        case LINEAR -> {
          double step = Math.pow(10, Math.floor(Math.log10((high - low) / 2)));
          step = (high - low) / step > 12 ? 5 * step : (high - low) / step > 6 ? 2 * step : step;
          for (double tick = Math.ceil(low / step) * step; tick <= high; tick += step) {
            ticks.add(tick);
          }
        }
      }
      return ticks.stream().filter(tick -> share(tick) >= 0 && share(tick) <= 1).toList();
    }
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f%%", 100 * share);
  }

  private static String label(double value) {
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros();
    double size = Math.abs(value);
    return size != 0 && (size >= 1e6 || size < 1e-3)
        ? String.format(Locale.ROOT, "%.3g", value)
            .replaceFirst("\\.?0*e", "e")
            .replace("e+0", "e")
            .replace("e-0", "e-")
        : rounded.toPlainString();
  }

  /** Returns a number for a script or a drawing, in six digits at most. */
  static String number(double value) {
    if (!Double.isFinite(value)) {
      return "null";
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(DIGITS)).stripTrailingZeros();
    return Math.abs(value) < LARGE ? rounded.toPlainString() : rounded.toString();
  }

  private static void append(StringBuilder data, List<Double> values) {
    data.append('[')
        .append(values.stream().map(HtmlFigures::number).collect(Collectors.joining(",")))
        .append(']');
  }

  /** Returns text as JSON that no HTML parser takes for the end of its element. */
  private static String json(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (char c : Escape.terminal(text).toCharArray()) {
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c == '<' || c == '>' || c == '&' || c < 0x20) {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
