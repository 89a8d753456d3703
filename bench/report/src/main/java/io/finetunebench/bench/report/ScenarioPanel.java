package io.finetunebench.bench.report;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.study.Polyline;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jfree.chart.annotations.XYDataImageAnnotation;
import org.jfree.chart.annotations.XYShapeAnnotation;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.DefaultXYDataset;
import org.jspecify.annotations.Nullable;

/**
 * One picture as the article draws it: the points that were trained on last, over them the
 * boundary, behind them the true cross where there is one.
 *
 * @param title above the picture
 * @param points that were trained on last
 * @param tiny draws them a tenth as wide
 * @param contour of the boundary; null where there is no valid result
 * @param frame the part of the plane that is shown
 * @param features names of the two features, for the axes
 * @param cross whether the true cross is shown
 */
record ScenarioPanel(
    String title,
    LabelledPoints points,
    boolean tiny,
    @Nullable List<Polyline> contour,
    Frame frame,
    List<String> features,
    boolean cross) {
  /** Width with margins, in pixels. */
  static final int WIDTH = 560;

  /** Height with margins and title, in pixels. */
  static final int HEIGHT = 600;

  /** Side of the square that shows the plane, in pixels. */
  static final int SIDE = 480;

  /** From the left to the square, in pixels. */
  static final int LEFT = 62;

  /** From the top to the square, in pixels. */
  static final int TOP = 44;

  static final Color BOUNDARY = new Color(0xA020F0);
  private static final Color[] LABELS = {
    Color.BLACK,
    Color.RED,
    new Color(0x1F77B4),
    new Color(0x2CA02C),
    new Color(0xFF7F0E),
    new Color(0x8C564B),
    new Color(0xE377C2),
    new Color(0x17BECF)
  };
  private static final Color CROSS = new Color(0xC8C8C8);
  private static final double DIAMETER = 8;
  private static final int MOST_OF_A_NAME = 40;
  private static final int LEGEND_MARGIN = 6;
  private static final double LEGEND_GAP = 14;
  private static final int IMAGE_SIDE = 1200;
  private static final Font TICK_FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
  private static final Font LABEL_FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 15);

  /**
   * Draws the panel.
   *
   * @param graphics to draw on
   * @param x of the panel's left
   * @param y of the panel's top
   * @param titleFont to write the title in
   * @param pointsAsImage draws the points as one image, for vector formats
   */
  void draw(Graphics2D graphics, int x, int y, Font titleFont, boolean pointsAsImage) {
    graphics.setFont(titleFont);
    graphics.setColor(Color.BLACK);
    double width = StudyPictures.width(title, titleFont);
    graphics.drawString(title, (float) (x + LEFT + (SIDE - width) / 2), y + TOP - 16f);

    XYPlot plot = emptyPlot();
    if (pointsAsImage) {
      XYLineAndShapeRenderer renderer = (XYLineAndShapeRenderer) plot.getRenderer();
      renderer.addAnnotation(
          new XYDataImageAnnotation(
              pointImage(), frame.from(), frame.from(), frame.side(), frame.side()),
          Layer.BACKGROUND);
    } else {
      plot.setDataset(dataset());
    }
    if (contour == null) {
      XYTextAnnotation text =
          new XYTextAnnotation(
              "no valid result", (frame.from() + frame.to()) / 2, (frame.from() + frame.to()) / 2);
      text.setFont(LABEL_FONT);
      text.setPaint(BOUNDARY);
      text.setBackgroundPaint(Color.WHITE);
      plot.addAnnotation(text);
    } else {
      plot.addAnnotation(
          new XYShapeAnnotation(
              path(contour),
              new BasicStroke(3.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND),
              BOUNDARY));
    }
    drawLegend(graphics, x, y);
    plot.draw(
        graphics, new Rectangle2D.Double(x, y + TOP, LEFT + SIDE, HEIGHT - TOP), null, null, null);
  }

  /** Draws what the colours mean and how many points the frame leaves out, under the axis. */
  private void drawLegend(Graphics2D graphics, int x, int y) {
    graphics.setFont(TICK_FONT);
    double place = x + LEFT;
    float baseline = y + HEIGHT - LEGEND_MARGIN;
    for (int label = 0; label < labels(); label++) {
      String name = points.names().get(label);
      graphics.setColor(colour(label));
      graphics.fill(circle(place + DIAMETER / 2, baseline - DIAMETER / 2, DIAMETER));
      graphics.setColor(Color.BLACK);
      graphics.drawString(name, (float) (place + LEGEND_GAP), baseline);
      place += LEGEND_GAP + StudyPictures.width(name, TICK_FONT) + LEGEND_GAP;
    }
    int outside = frame.outside(points.points());
    if (outside > 0) {
      String text = Quantity.count(outside, "point") + " outside";
      double right = x + LEFT + SIDE - StudyPictures.width(text, TICK_FONT);
      graphics.drawString(text, (float) right, baseline);
    }
  }

  private int labels() {
    return points.kind() == LabelledPoints.Kind.VALUES ? 0 : points.names().size();
  }

  private static Color colour(int label) {
    return LABELS[label % LABELS.length];
  }

  private XYPlot emptyPlot() {
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(false, true);
    renderer.setDrawOutlines(false);
    for (int label = 0; label < labels(); label++) {
      renderer.setSeriesShape(label, circle(0, 0, diameter()));
      renderer.setSeriesPaint(label, colour(label));
    }
    XYPlot plot = new XYPlot(new DefaultXYDataset(), axis(0), axis(1), renderer);
    plot.setInsets(RectangleInsets.ZERO_INSETS);
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    AxisSpace below = new AxisSpace();
    below.setBottom(HEIGHT - TOP - SIDE);
    plot.setFixedDomainAxisSpace(below);
    AxisSpace beside = new AxisSpace();
    beside.setLeft(LEFT);
    plot.setFixedRangeAxisSpace(beside);
    plot.setBackgroundPaint(Color.WHITE);
    plot.setOutlinePaint(Color.BLACK);
    plot.setOutlineStroke(new BasicStroke(1));
    plot.setDomainGridlinesVisible(false);
    plot.setRangeGridlinesVisible(false);
    plot.setDomainZeroBaselineVisible(cross);
    plot.setDomainZeroBaselinePaint(CROSS);
    plot.setDomainZeroBaselineStroke(new BasicStroke(1.5f));
    plot.setRangeZeroBaselineVisible(cross);
    plot.setRangeZeroBaselinePaint(CROSS);
    plot.setRangeZeroBaselineStroke(new BasicStroke(1.5f));
    return plot;
  }

  private NumberAxis axis(int feature) {
    NumberAxis axis = new NumberAxis(shortened(features.get(feature)));
    axis.setRange(frame.from(), frame.to());
    axis.setTickUnit(
        new NumberTickUnit(
            frame.tick(),
            new DecimalFormat("0.###", DecimalFormatSymbols.getInstance(Locale.ROOT))));
    axis.setLabelFont(LABEL_FONT);
    axis.setTickLabelFont(TICK_FONT);
    axis.setLabelPaint(Color.BLACK);
    axis.setTickLabelPaint(Color.BLACK);
    axis.setAxisLinePaint(Color.BLACK);
    axis.setTickMarkPaint(Color.BLACK);
    axis.setTickMarkOutsideLength(5);
    return axis;
  }

  /** Cuts a long name, and keeps what it ends with in brackets: its unit, or how it was scaled. */
  private static String shortened(String name) {
    if (name.length() <= MOST_OF_A_NAME) {
      return name;
    }
    int bracket = name.endsWith(")") ? name.lastIndexOf(" (") : -1;
    String end = bracket < name.length() - MOST_OF_A_NAME / 2 ? "" : name.substring(bracket);
    return name.substring(0, MOST_OF_A_NAME - end.length()) + "..." + end;
  }

  private double diameter() {
    return tiny ? DIAMETER / 10 : DIAMETER;
  }

  private static Ellipse2D circle(double x, double y, double diameter) {
    return new Ellipse2D.Double(x - diameter / 2, y - diameter / 2, diameter, diameter);
  }

  private DefaultXYDataset dataset() {
    DefaultXYDataset dataset = new DefaultXYDataset();
    for (int label = 0; label < labels(); label++) {
      int target = label;
      int[] members = members(target);
      double[][] columns = new double[2][members.length];
      for (int i = 0; i < members.length; i++) {
        columns[0][i] = points.points().feature(members[i], 0);
        columns[1][i] = points.points().feature(members[i], 1);
      }
      dataset.addSeries(label, columns);
    }
    return dataset;
  }

  /** The points over the square as a transparent image, finer than the pixels of the panel. */
  private BufferedImage pointImage() {
    BufferedImage image = new BufferedImage(IMAGE_SIDE, IMAGE_SIDE, BufferedImage.TYPE_INT_ARGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    double scale = IMAGE_SIDE / frame.side();
    AffineTransform toPixels =
        new AffineTransform(scale, 0, 0, -scale, -scale * frame.from(), scale * frame.to());
    double diameter = diameter() * IMAGE_SIDE / SIDE;
    for (int label = 0; label < labels(); label++) {
      graphics.setColor(colour(label));
      for (int member : members(label)) {
        double[] place = points.points().row(member);
        toPixels.transform(place, 0, place, 0, 1);
        Ellipse2D circle = circle(place[0], place[1], diameter);
        if (circle.intersects(0, 0, IMAGE_SIDE, IMAGE_SIDE)) {
          graphics.fill(circle);
        }
      }
    }
    graphics.dispose();
    return image;
  }

  private int[] members(int target) {
    return IntStream.range(0, points.size())
        .filter(point -> points.target(point) == target)
        .toArray();
  }

  private static Path2D path(List<Polyline> contour) {
    Path2D path = new Path2D.Double();
    for (Polyline line : contour) {
      List<Polyline.Vertex> vertices = line.vertices();
      path.moveTo(vertices.get(0).x(), vertices.get(0).y());
      vertices.stream().skip(1).forEach(vertex -> path.lineTo(vertex.x(), vertex.y()));
    }
    return path;
  }
}
