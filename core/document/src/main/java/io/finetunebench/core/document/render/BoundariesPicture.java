package io.finetunebench.core.document.render;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.core.document.Boundaries;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Boundaries as a file, three panels in a row, each with its axes and legend.
 *
 * <p>The same boundaries give the same bytes, of a PNG on a machine with the same fonts.
 */
public final class BoundariesPicture {
  /** What a runtime that was made small says in place of a PNG. */
  public static final String CANNOT =
      "no PNG: this Java runtime is without java.desktop, which draws it";

  /** Width of a panel with margins, in pixels. */
  public static final int WIDTH = 560;

  /** Height of a panel with margins and title, in pixels. */
  public static final int HEIGHT = 600;

  /** Side of the square that shows the plane, in pixels. */
  public static final int SIDE = 480;

  /** From the left to the square, in pixels. */
  public static final int LEFT = 62;

  /** From the top to the square, in pixels. */
  public static final int TOP = 44;

  /** Width of a speck, in pixels. */
  static final double SPECK = 0.8;

  private static final int COLUMNS = 3;
  private static final double MOST_TICKS = 5;
  private static final int TICK = 5;
  private static final double DOT = 4;
  private static final int MOST_OF_A_NAME = 40;
  private static final int LEGEND_GAP = 14;

  /** What a letter of the legend takes at most, in pixels. */
  private static final int LETTER = 8;

  /** Of the classes, in the order of their looks. */
  private static final List<Integer> COLOURS =
      List.of(0xFF0000, 0x000000, 0x1F77B4, 0x2CA02C, 0xFF7F0E, 0x8C564B);

  /** Lines, by their style. */
  private static final Map<String, Stroke> STROKES =
      Map.of(
          "axis", new Stroke(0x000000, 1),
          "truth", new Stroke(0xC8C8C8, 1.5),
          "boundary", new Stroke(0xA020F0, 3.5));

  /** How a line is drawn. */
  record Stroke(int colour, double width) {}

  /**
   * A panel.
   *
   * @param x of its left
   * @param y of its top
   * @param plane what the square shows, in the plane's units
   * @param around what stands around the square and over it, in pixels
   */
  record Panel(int x, int y, List<Mark> plane, List<Mark> around) {}

  private final BoundaryDrawing drawing;
  private final List<Panel> panels;

  private BoundariesPicture(Boundaries boundaries) {
    this.drawing = new BoundaryDrawing(boundaries);
    this.panels =
        IntStream.range(0, boundaries.panels().size()).mapToObj(i -> panel(boundaries, i)).toList();
  }

  /** Returns the picture of boundaries, of which it shows the first seed. */
  public static BoundariesPicture of(Boundaries boundaries) {
    return new BoundariesPicture(boundaries);
  }

  /** Returns whether this Java runtime can draw a PNG. Fonts may still be missing. */
  public static boolean canDraw() {
    return ModuleLayer.boot().findModule("java.desktop").isPresent();
  }

  /** Returns the picture as an SVG file without a document type, so that it fetches nothing. */
  public byte[] svg() {
    return HtmlRenderer.rendered("picture.jte", this).getBytes(UTF_8);
  }

  /**
   * Returns the picture as a PNG file.
   *
   * @throws MissingFontsException if this machine cannot draw text
   */
  public byte[] png() {
    return Raster.png(this);
  }

  int width() {
    return COLUMNS * WIDTH;
  }

  int height() {
    return (panels.size() + COLUMNS - 1) / COLUMNS * HEIGHT;
  }

  String viewBox() {
    return drawing.viewBox();
  }

  Boundaries.Plane plane() {
    return drawing.boundaries().plane();
  }

  List<Panel> panels() {
    return panels;
  }

  /** Returns the colour of a style. */
  static int colour(String style) {
    Stroke stroke = STROKES.get(style);
    return stroke != null ? stroke.colour() : COLOURS.get(style.charAt("layer".length()) - '0');
  }

  /** Returns the width of the lines of a style. */
  static double strokeWidth(String style) {
    Stroke stroke = STROKES.get(style);
    return stroke == null ? SPECK : stroke.width();
  }

  /** Returns the presentation of a shape as SVG writes it. */
  static String css(Mark.Shape shape) {
    String style = shape.style().split(" ", 2)[0];
    String colour = String.format("#%06x", colour(style));
    return shape.closed()
        ? "fill:" + colour
        : "fill:none;stroke:"
            + colour
            + ";stroke-width:"
            + Numbers.plain(strokeWidth(style))
            + ";stroke-linecap:round;stroke-linejoin:round;vector-effect:non-scaling-stroke";
  }

  private Panel panel(Boundaries boundaries, int place) {
    Boundaries.Panel panel = boundaries.panels().get(place);
    Boundaries.Frame frame = panel.frames().get(0);
    List<Mark> plane = new ArrayList<>(drawing.points(panel));
    plane.add(BoundaryDrawing.boundary(frame));
    List<Mark> around = new ArrayList<>();
    double middle = LEFT + SIDE / 2.0;
    around.add(new Mark.Words(Mark.Lettering.TITLE, middle, TOP - 16, panel.name()));
    if (frame.lines() == null) {
      around.add(
          new Mark.Words(Mark.Lettering.FEATURE, middle, TOP + SIDE / 2.0, "no valid result"));
    }
    axes(boundaries.plane(), around);
    String across = shortened(boundaries.features().get(0));
    String up = shortened(boundaries.features().get(1));
    around.add(new Mark.Words(Mark.Lettering.FEATURE, middle, TOP + SIDE + 40.0, across));
    around.add(new Mark.Words(Mark.Lettering.FEATURE_UP, 18, TOP + SIDE / 2.0, up));
    legend(boundaries, panel, around);
    return new Panel(place % COLUMNS * WIDTH, place / COLUMNS * HEIGHT, plane, around);
  }

  private static void axes(Boundaries.Plane plane, List<Mark> around) {
    double right = LEFT + SIDE;
    double bottom = TOP + SIDE;
    List<double[]> lines = new ArrayList<>();
    lines.add(new double[] {LEFT, TOP, right, TOP, right, bottom, LEFT, bottom, LEFT, TOP});
    double every = tick(plane.side());
    for (long i = (long) Math.ceil(plane.from() / every); i * every <= plane.to(); i++) {
      double share = (i * every - plane.from()) / plane.side();
      String text = Numbers.label(Math.rint(i * every * 1e9) / 1e9);
      double x = LEFT + SIDE * share;
      double y = bottom - SIDE * share;
      lines.add(new double[] {x, bottom, x, bottom + TICK});
      lines.add(new double[] {LEFT, y, LEFT - TICK, y});
      around.add(new Mark.Words(Mark.Lettering.ACROSS, x, bottom + 20, text));
      around.add(new Mark.Words(Mark.Lettering.UP, LEFT - 8.0, y + 5, text));
    }
    around.add(new Mark.Shape("axis", false, lines));
  }

  /** Returns how far ticks are apart: 1, 2 or 5 times a power of ten. */
  private static double tick(double side) {
    double tick = Math.pow(10, Math.ceil(Math.log10(side / MOST_TICKS)));
    if (side / (tick / 5) <= MOST_TICKS) {
      return tick / 5;
    }
    return side / (tick / 2) <= MOST_TICKS ? tick / 2 : tick;
  }

  /** Adds what the colours mean and how many points the plane leaves out, under the axis. */
  private static void legend(Boundaries boundaries, Boundaries.Panel panel, List<Mark> around) {
    double place = LEFT + DOT;
    double baseline = HEIGHT - 6;
    for (int i = 0; i < boundaries.classes().size(); i++) {
      int look = Shapes.look(i);
      String name = boundaries.classes().get(i);
      around.add(
          new Mark.Shape(
              "layer" + look, true, List.of(Shapes.at(look, place, baseline - DOT, DOT))));
      around.add(new Mark.Words(Mark.Lettering.NOTE, place + LEGEND_GAP - DOT, baseline, name));
      place += 2 * LEGEND_GAP + LETTER * name.length();
    }
    long outside =
        panel.points().stream()
            .filter(point -> !boundaries.plane().contains(point.x(), point.y()))
            .count();
    if (outside > 0) {
      String text = "outside: " + outside;
      around.add(new Mark.Words(Mark.Lettering.NOTE_END, LEFT + SIDE, baseline, text));
    }
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
}
