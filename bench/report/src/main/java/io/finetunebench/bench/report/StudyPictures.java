package io.finetunebench.bench.report;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.study.Grid;
import io.finetunebench.core.study.Scenario;
import io.finetunebench.core.study.ScenarioResult;
import io.finetunebench.core.study.SeedResult;
import io.finetunebench.core.study.StudyResult;
import io.finetunebench.core.study.StudySettings;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Draws the boundaries of a study's first seed, one panel a scenario, three in a row.
 *
 * <p>The same study gives the same bytes on a machine with the same fonts.
 */
public final class StudyPictures {
  private static final int COLUMNS = 3;
  private static final float LARGEST_TITLE = 17;

  /** A large set of more points is drawn as specks, which do not hide each other. */
  private static final int MOST_DISCS = 1000;

  /** The most points that the SVG holds as shapes. */
  private static final int MOST_SHAPES = 2000;

  private final List<ScenarioPanel> panels;
  private final Font titleFont;
  private final int width;
  private final int height;

  private StudyPictures(List<ScenarioPanel> panels) {
    this.panels = panels;
    this.titleFont = titleFont(panels);
    int rows = (panels.size() + COLUMNS - 1) / COLUMNS;
    this.width = COLUMNS * ScenarioPanel.WIDTH;
    this.height = rows * ScenarioPanel.HEIGHT;
  }

  /**
   * Returns the pictures of a study.
   *
   * @throws MissingFontsException if this machine cannot draw text
   */
  public static StudyPictures of(StudyReport study) {
    StudyResult result = study.result();
    SeedResult seed = result.seeds().get(0);
    StudySettings settings = result.settings();
    Grid grid = Objects.requireNonNull(settings.grid(), "a study without a grid has no picture");
    List<ScenarioPanel> panels = new ArrayList<>();
    for (Scenario scenario : settings.scenarios()) {
      LabelledPoints largeSet = settings.large();
      boolean large = scenario.trainsOnLarge() && largeSet != null;
      LabelledPoints points =
          scenario.trainsOnLarge() && largeSet != null ? largeSet : settings.small();
      ScenarioResult drawn = seed.results().get(scenario);
      panels.add(
          new ScenarioPanel(
              scenario.id(),
              points,
              large && points.size() > MOST_DISCS,
              drawn == null ? null : drawn.contour(),
              Frame.of(grid),
              study.small().features(),
              settings.againstCross()));
    }
    return new StudyPictures(panels);
  }

  /** Returns the picture as a PNG file. */
  public byte[] png() {
    return canvas().png(graphics -> draw(graphics, Integer.MAX_VALUE));
  }

  /**
   * Returns the picture as an SVG file without a document type, so that nothing is fetched to read
   * it. Many points are one embedded image; all else is shapes and text.
   */
  public byte[] svg() {
    return canvas().svg(graphics -> draw(graphics, MOST_SHAPES), this::centreTitles);
  }

  private Canvas canvas() {
    return new Canvas(width, height);
  }

  /** Returns the width of a text in pixels. */
  static double width(String text, Font font) {
    return font.getStringBounds(text, new FontRenderContext(null, true, true)).getWidth();
  }

  private void draw(Graphics2D graphics, int mostShapes) {
    for (int i = 0; i < panels.size(); i++) {
      ScenarioPanel panel = panels.get(i);
      panel.draw(
          graphics,
          i % COLUMNS * ScenarioPanel.WIDTH,
          i / COLUMNS * ScenarioPanel.HEIGHT,
          titleFont,
          panel.points().size() > mostShapes);
    }
  }

  /** Anchors titles at their middle: a viewer's font may be narrower or wider than this one's. */
  private void centreTitles(Element root) {
    NodeList texts = root.getElementsByTagName("text");
    for (int i = 0; i < texts.getLength(); i++) {
      Element text = (Element) texts.item(i);
      String title = text.getTextContent();
      if (panels.stream().anyMatch(panel -> panel.title().equals(title))) {
        double middle = Double.parseDouble(text.getAttribute("x")) + width(title, titleFont) / 2;
        text.setAttribute("x", String.valueOf(Math.round(middle)));
        text.setAttribute("text-anchor", "middle");
      }
    }
  }

  /** One size for all titles, the largest in which the longest fits. */
  private static Font titleFont(List<ScenarioPanel> panels) {
    Canvas.requireFonts();
    Font font = new Font(Font.SANS_SERIF, Font.BOLD, 1).deriveFont(LARGEST_TITLE);
    double widest =
        panels.stream().mapToDouble(panel -> width(panel.title(), font)).max().orElse(0);
    double room = ScenarioPanel.SIDE;
    return widest <= room ? font : font.deriveFont((float) (LARGEST_TITLE * room / widest));
  }
}
