package io.finetunebench.bench.report;

import io.finetunebench.bench.history.ChangePoint;
import io.finetunebench.bench.history.History;
import io.finetunebench.bench.history.Newest;
import io.finetunebench.bench.history.Trend;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYBoxAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * Draws a history, a panel a trend: a dot a run, the level between shifts, a line at each shift,
 * and the fence that the newest run is held against.
 */
public final class HistoryPicture {
  /** The most panels of one file. */
  public static final int TRENDS_A_PAGE = 20;

  /** The most trends that are drawn at once. */
  public static final int MOST_TRENDS = 10 * TRENDS_A_PAGE;

  private static final int WIDTH = 900;
  private static final int HEIGHT = 240;
  private static final String PNG = ".png";
  private static final String SVG = ".svg";
  private static final Color RUN = new Color(0x4477AA);
  private static final Color LEVEL = new Color(0x222222);
  private static final Color SLOWER = new Color(0xCC3311);
  private static final Color FASTER = new Color(0x228833);
  private static final Color MACHINE = new Color(0x888888);
  private static final Color FENCE = new Color(0xDDE6F0);
  private static final BasicStroke THIN = new BasicStroke(1.5f);

  private final List<Trend> trends;

  private HistoryPicture(List<Trend> trends) {
    this.trends = trends;
  }

  /** Returns the picture of a history of one trend or more. */
  public static HistoryPicture of(History history) {
    return new HistoryPicture(history.series());
  }

  /** Returns whether the name of a file says a format that can be drawn. */
  public static boolean draws(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(PNG) || lower.endsWith(SVG);
  }

  /**
   * Returns files of the format that the name says: one of that name, or several whose names end in
   * {@code -1}, {@code -2} and so on, with {@value #TRENDS_A_PAGE} panels each.
   *
   * @return the content of each file by its name
   * @throws MissingFontsException if this machine cannot draw text
   */
  public Map<String, byte[]> files(String name) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int from = 0; from < trends.size(); from += TRENDS_A_PAGE) {
      List<Trend> page = trends.subList(from, Math.min(from + TRENDS_A_PAGE, trends.size()));
      int number = from / TRENDS_A_PAGE + 1;
      int ending = name.lastIndexOf('.');
      files.put(
          trends.size() <= TRENDS_A_PAGE
              ? name
              : name.substring(0, ending) + "-" + number + name.substring(ending),
          new HistoryPicture(page).file(name));
    }
    return files;
  }

  private byte[] file(String name) {
    Canvas.requireFonts();
    int height = HEIGHT * trends.size();
    return name.toLowerCase(Locale.ROOT).endsWith(SVG)
        ? new Canvas(WIDTH, height).svg(this::draw, root -> {})
        : new Canvas(WIDTH, height).png(1, this::draw);
  }

  private void draw(Graphics2D graphics) {
    for (int i = 0; i < trends.size(); i++) {
      chart(trends.get(i))
          .draw(graphics, new Rectangle2D.Double(0, (double) i * HEIGHT, WIDTH, HEIGHT));
    }
  }

  private static JFreeChart chart(Trend trend) {
    XYSeriesCollection data = new XYSeriesCollection();
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer();
    XYSeries runs = new XYSeries("runs");
    for (int i = 0; i < trend.points().size(); i++) {
      runs.add(i, trend.points().get(i).score());
    }
    data.addSeries(runs);
    renderer.setSeriesLinesVisible(0, false);
    renderer.setSeriesShape(0, new Ellipse2D.Double(-2.5, -2.5, 5, 5));
    renderer.setSeriesPaint(0, RUN);

    NumberAxis number = new NumberAxis("run, the first is 0");
    number.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
    NumberAxis score = new NumberAxis(trend.key().unit());
    score.setAutoRangeIncludesZero(false);
    XYPlot plot = new XYPlot(data, number, score, renderer);
    plot.setBackgroundPaint(Color.WHITE);
    plot.setDomainGridlinesVisible(false);
    plot.setRangeGridlinePaint(new Color(0xDDDDDD));

    int from = 0;
    for (ChangePoint changePoint : trend.changePoints()) {
      addLevel(data, renderer, trend, from, changePoint.index());
      addShift(plot, changePoint);
      from = changePoint.end();
    }
    addLevel(data, renderer, trend, from, trend.points().size());
    Newest newest = trend.newest();
    if (newest.standing() != Newest.Standing.TOO_FEW) {
      renderer.addAnnotation(
          new XYBoxAnnotation(
              from - 0.5,
              newest.low(),
              trend.points().size() - 0.5,
              newest.high(),
              null,
              null,
              FENCE),
          Layer.BACKGROUND);
    }
    JFreeChart chart =
        new JFreeChart(trend.name(), new Font(Font.SANS_SERIF, Font.BOLD, 13), plot, false);
    chart.setBackgroundPaint(Color.WHITE);
    return chart;
  }

  /** The geometric mean, which the ratios of shifts are close to. */
  private static void addLevel(
      XYSeriesCollection data, XYLineAndShapeRenderer renderer, Trend trend, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += Math.log(trend.points().get(i).score());
    }
    double level = Math.exp(sum / (to - from));
    XYSeries line = new XYSeries("level from " + from);
    line.add(from - 0.4, level);
    line.add(to - 0.6, level);
    data.addSeries(line);
    int index = data.getSeriesCount() - 1;
    renderer.setSeriesShapesVisible(index, false);
    renderer.setSeriesPaint(index, LEVEL);
    renderer.setSeriesStroke(index, THIN);
  }

  private static void addShift(XYPlot plot, ChangePoint changePoint) {
    Color color = changePoint.machine() ? MACHINE : changePoint.ratio() > 1 ? SLOWER : FASTER;
    ValueMarker marker = new ValueMarker(changePoint.index() - 0.5, color, THIN);
    marker.setLabel(
        String.format(Locale.ROOT, "time x %.3f", changePoint.ratio())
            + (changePoint.machine() ? ", the machine's" : "")
            + (changePoint.acknowledgement() == null ? "" : ", acknowledged"));
    marker.setLabelPaint(color);
    marker.setLabelBackgroundColor(Color.WHITE);
    marker.setLabelFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
    marker.setLabelAnchor(RectangleAnchor.TOP_LEFT);
    marker.setLabelTextAnchor(TextAnchor.TOP_RIGHT);
    plot.addDomainMarker(marker);
  }
}
