package io.finetunebench.bench.report;

import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.sweep.CostFit;
import io.finetunebench.bench.sweep.Curve;
import io.finetunebench.bench.sweep.Roof;
import io.finetunebench.bench.sweep.Rung;
import io.finetunebench.bench.sweep.Sweep;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * Draws a sweep on logarithmic axes: time or another metric against work, with the lines through
 * it, and the roofline.
 *
 * <p>Colours are Okabe and Ito's, which people with any colour vision tell apart; shapes differ
 * too.
 */
public final class SweepPictures {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 600;
  private static final int SAMPLES = 200;
  private static final double CLEAR_OF_EDGE = 1.15;
  private static final Color[] COLOURS = {
    new Color(0x0072B2),
    new Color(0xD55E00),
    new Color(0x009E73),
    new Color(0xCC79A7),
    new Color(0xE69F00),
    new Color(0x56B4E9),
    new Color(0x000000)
  };
  private static final Color[] ROOFS = {new Color(0x606060), new Color(0xA8A8A8)};
  private static final Color GRID = new Color(0xE0E0E0);
  private static final Font TITLE_FONT = new Font(Font.SANS_SERIF, Font.BOLD, 17);
  private static final Font LABEL_FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 15);
  private static final Font TICK_FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);

  private SweepPictures() {}

  /**
   * Returns the pictures by file name, PNG and SVG of each.
   *
   * @throws MissingFontsException if this machine cannot draw text
   */
  public static Map<String, byte[]> of(Sweep sweep) {
    Canvas.requireFonts();
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (List<Sweep.Line> lines : sweep.byBenchmark()) {
      Curve first = lines.get(0).curve();
      boolean networks = first.isOfNetworks();
      boolean grid = first.isOfGrid();
      String name = networks ? "networks" : grid ? "grid" : "epoch";
      String step = networks ? "epoch of all networks" : grid ? "call" : "step";
      if (SweepTable.hasPoints(lines)) {
        put(files, "sweep-" + name + "-" + fileName(first.metric()), cost(sweep, lines, step));
      }
      List<Sweep.Line> roofed = SweepTable.roofed(sweep, lines);
      if (!roofed.isEmpty()) {
        put(files, "sweep-" + name + "-roofline", roofline(sweep, roofed));
      }
    }
    return files;
  }

  /** Returns a metric's name with only what every file system takes. */
  private static String fileName(String metric) {
    return metric.replaceAll("[^A-Za-z0-9.-]+", "-");
  }

  private static void put(Map<String, byte[]> files, String name, JFreeChart chart) {
    Canvas canvas = new Canvas(WIDTH, HEIGHT);
    Rectangle2D area = new Rectangle2D.Double(0, 0, WIDTH, HEIGHT);
    files.put(name + ".png", canvas.png(2, graphics -> chart.draw(graphics, area)));
    files.put(name + ".svg", canvas.svg(graphics -> chart.draw(graphics, area), root -> {}));
  }

  private static JFreeChart cost(Sweep sweep, List<Sweep.Line> lines, String step) {
    Curve first = lines.get(0).curve();
    Drawing drawing = new Drawing();
    for (Sweep.Line line : lines) {
      String name = SweepTable.name(sweep, line.curve());
      Color colour = drawing.nextColour();
      List<Rung> rungs = SweepTable.drawn(line.curve());
      CostFit fit = line.fit();
      if (fit != null) {
        drawing.line(
            name + ": fixed + per FLOP",
            colour,
            false,
            rungs.get(0).operations(),
            rungs.get(rungs.size() - 1).operations(),
            work -> SweepTable.onAxis(first, fit.cost(work)),
            false);
      }
      for (Rung rung : rungs) {
        Interval interval = rung.interval(sweep.confidence());
        if (interval != null) {
          drawing.bar(
              colour,
              rung.operations(),
              SweepTable.onAxis(first, interval.low()),
              SweepTable.onAxis(first, interval.high()));
        }
      }
      drawing.points(
          name,
          colour,
          rungs.stream()
              .map(r -> new double[] {r.operations(), SweepTable.onAxis(first, r.cost())})
              .toList());
    }
    return drawing.chart(
        first.metric().substring(0, 1).toUpperCase(Locale.ROOT)
            + first.metric().substring(1)
            + " of a "
            + step
            + " against its work",
        "floating-point operations a " + step,
        SweepTable.axis(first, step));
  }

  private static JFreeChart roofline(Sweep sweep, List<Sweep.Line> lines) {
    Drawing drawing = new Drawing();
    double[] range =
        lines.stream()
            .flatMap(
                line ->
                    line.curve().rungs().stream()
                        .map(rung -> SweepTable.acrossRoofs(line.curve(), rung)))
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    double low = range[0];
    double high = range[range.length - 1];
    List<SweepTable.DrawnRoof> roofs = SweepTable.roofs(sweep, lines);
    for (int i = 0; i < roofs.size(); i++) {
      SweepTable.DrawnRoof roof = roofs.get(i);
      boolean networks = roof.intensity() != null;
      drawing.line(
          roof.name() + ": " + ceilings(roof),
          ROOFS[i % ROOFS.length],
          true,
          networks ? low : Math.min(low, roof.roof().ridge()) / 2,
          networks ? high : Math.max(high, roof.roof().ridge()) * 2,
          roof::giga,
          true);
    }
    for (Sweep.Line line : lines) {
      drawing.points(
          SweepTable.name(sweep, line.curve()),
          drawing.nextColour(),
          line.curve().rungs().stream()
              .map(
                  rung ->
                      new double[] {
                        SweepTable.acrossRoofs(line.curve(), rung), rung.operationsPerSecond() / 1e9
                      })
              .toList());
    }
    return drawing.chart(
        "Roofline: what was reached of what the machine allows",
        SweepTable.roofAxis(lines.get(0).curve()),
        "GFLOP/s");
  }

  /** Returns what a roof was measured by, or what it is at the intensity of many networks. */
  private static String ceilings(SweepTable.DrawnRoof drawn) {
    Roof roof = drawn.roof();
    Double intensity = drawn.intensity();
    return intensity != null
        ? Quantity.number(drawn.giga(intensity))
            + " GFLOP/s at "
            + Quantity.number(intensity)
            + " FLOP a byte"
        : (roof.device() == null ? "product " : "multiply-add ")
            + Quantity.number(roof.operationsPerSecond() / 1e9)
            + " GFLOP/s, copy "
            + Quantity.number(roof.bytesPerSecond() / 1e9)
            + " GB/s";
  }

  /** Series that are drawn in order, the later ones over the earlier. */
  private static final class Drawing {
    private final XYSeriesCollection data = new XYSeriesCollection();
    private final XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer();
    private int colours;
    private double lowX = Double.POSITIVE_INFINITY;
    private double highX;
    private double lowY = Double.POSITIVE_INFINITY;
    private double highY;

    Color nextColour() {
      return COLOURS[colours++ % COLOURS.length];
    }

    void line(
        String name,
        Color colour,
        boolean heavy,
        double from,
        double to,
        DoubleUnaryOperator value,
        boolean legend) {
      XYSeries series = new XYSeries(name, false);
      for (int i = 0; i <= SAMPLES; i++) {
        double x = from * Math.pow(to / from, (double) i / SAMPLES);
        add(series, x, value.applyAsDouble(x));
      }
      int index = add(series, colour, legend);
      renderer.setSeriesLinesVisible(index, true);
      renderer.setSeriesShapesVisible(index, false);
      renderer.setSeriesStroke(
          index,
          heavy
              ? new BasicStroke(2.5f)
              : new BasicStroke(
                  1.4f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 4}, 0));
    }

    void bar(Color colour, double x, double low, double high) {
      XYSeries series = new XYSeries("interval " + data.getSeriesCount(), false);
      add(series, x, low);
      add(series, x, high);
      int index = add(series, colour, false);
      renderer.setSeriesLinesVisible(index, true);
      renderer.setSeriesShapesVisible(index, false);
      renderer.setSeriesStroke(index, new BasicStroke(1.6f));
    }

    void points(String name, Color colour, List<double[]> points) {
      XYSeries series = new XYSeries(name, false);
      points.forEach(point -> add(series, point[0], point[1]));
      int index = add(series, colour, true);
      renderer.setSeriesLinesVisible(index, false);
      renderer.setSeriesShapesVisible(index, true);
      renderer.setSeriesShape(index, shape(colours));
    }

    private void add(XYSeries series, double x, double y) {
      series.add(x, y);
      lowX = Math.min(lowX, x);
      highX = Math.max(highX, x);
      lowY = Math.min(lowY, y);
      highY = Math.max(highY, y);
    }

    private int add(XYSeries series, Color colour, boolean legend) {
      int index = data.getSeriesCount();
      data.addSeries(series);
      renderer.setSeriesPaint(index, colour);
      renderer.setSeriesVisibleInLegend(index, legend);
      return index;
    }

    private static Shape shape(int number) {
      double side = 9;
      return switch (number % 3) {
        case 1 -> new Ellipse2D.Double(-side / 2, -side / 2, side, side);
        case 2 -> new Rectangle2D.Double(-side / 2 + 0.5, -side / 2 + 0.5, side - 1, side - 1);
        default -> {
          Path2D triangle = new Path2D.Double();
          triangle.moveTo(0, -side * 0.6);
          triangle.lineTo(side * 0.6, side * 0.5);
          triangle.lineTo(-side * 0.6, side * 0.5);
          triangle.closePath();
          yield triangle;
        }
      };
    }

    JFreeChart chart(String title, String across, String up) {
      renderer.setDrawSeriesLineAsPath(true);
      XYPlot plot = new XYPlot(data, axis(across, lowX, highX), axis(up, lowY, highY), renderer);
      plot.setBackgroundPaint(Color.WHITE);
      plot.setDomainGridlinePaint(GRID);
      plot.setRangeGridlinePaint(GRID);
      plot.setDomainGridlineStroke(new BasicStroke(1));
      plot.setRangeGridlineStroke(new BasicStroke(1));
      plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
      plot.setOutlinePaint(Color.BLACK);
      JFreeChart chart = new JFreeChart(null, TITLE_FONT, plot, true);
      TextTitle heading = new TextTitle(title, TITLE_FONT);
      heading.setMargin(8, 0, 6, 0);
      heading.setPaint(Color.BLACK);
      chart.setTitle(heading);
      chart.setBackgroundPaint(Color.WHITE);
      chart.setPadding(new RectangleInsets(4, 8, 8, 20));
      LegendTitle legend = chart.getLegend();
      legend.setItemFont(TICK_FONT);
      legend.setPosition(RectangleEdge.BOTTOM);
      legend.setFrame(BlockBorder.NONE);
      return chart;
    }

    private static double decade(double exponent) {
      return Math.pow(10, exponent);
    }

    /**
     * Whole decades, so that every tick is a power of ten, and beyond where a point would be cut in
     * half.
     */
    private static LogAxis axis(String label, double low, double high) {
      double from = decade(Math.floor(Math.log10(low)));
      double to = decade(Math.ceil(Math.log10(high)));
      LogAxis axis = new LogAxis(label);
      axis.setRange(
          low < from * CLEAR_OF_EDGE ? from / CLEAR_OF_EDGE : from,
          high > to / CLEAR_OF_EDGE ? to * CLEAR_OF_EDGE : to);
      axis.setTickUnit(
          new NumberTickUnit(
              1, new DecimalFormat("0", DecimalFormatSymbols.getInstance(Locale.ROOT))));
      axis.setBaseSymbol("10");
      Canvas.style(axis, LABEL_FONT, TICK_FONT);
      return axis;
    }
  }
}
