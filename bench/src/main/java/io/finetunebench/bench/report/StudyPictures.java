package io.finetunebench.bench.report;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.study.Scenario;
import io.finetunebench.core.study.ScenarioResult;
import io.finetunebench.core.study.SeedResult;
import io.finetunebench.core.study.StudyResult;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.image.BufferedImage;
import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.batik.svggen.ImageHandlerBase64Encoder;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.w3c.dom.Document;
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

  /** The most points that the SVG holds as shapes. */
  private static final int MOST_SHAPES = 2000;

  private static final String SVG = "http://www.w3.org/2000/svg";

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
  public static StudyPictures of(StudyResult result) {
    SeedResult seed = result.seeds().get(0);
    List<ScenarioPanel> panels = new ArrayList<>();
    for (Scenario scenario : result.settings().scenarios()) {
      boolean large = scenario.trainsOnLarge();
      LabelledPoints points = large ? result.settings().large() : result.settings().small();
      ScenarioResult drawn = seed.results().get(scenario);
      panels.add(
          new ScenarioPanel(
              scenario.title(), points, large, drawn == null ? null : drawn.contour()));
    }
    return new StudyPictures(panels);
  }

  /** Returns the picture as a PNG file. */
  public byte[] png() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    draw(graphics, Integer.MAX_VALUE);
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      encodePng(image, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Returns the picture as an SVG file without a document type, so that nothing is fetched to read
   * it. Many points are one embedded image; all else is shapes and text.
   */
  public byte[] svg() {
    try {
      Document document =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .getDOMImplementation()
              .createDocument(SVG, "svg", null);
      SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
      context.setComment(null);
      context.setPrecision(2);
      context.setImageHandler(new PngImages());
      SVGGraphics2D graphics = new SVGGraphics2D(context, false);
      graphics.setSVGCanvasSize(new Dimension(width, height));
      draw(graphics, MOST_SHAPES);
      Element root = graphics.getRoot();
      root.setAttribute("viewBox", "0 0 " + width + " " + height);
      centreTitles(root);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      Transformer writer = TransformerFactory.newInstance().newTransformer();
      writer.transform(new DOMSource(root), new StreamResult(bytes));
      return bytes.toByteArray();
    } catch (ParserConfigurationException | TransformerException e) {
      throw new IllegalStateException("every Java platform writes XML", e);
    }
  }

  /** Returns the width of a text in pixels. */
  static double width(String text, Font font) {
    return font.getStringBounds(text, new FontRenderContext(null, true, true)).getWidth();
  }

  private void draw(Graphics2D graphics, int mostShapes) {
    // JFreeChart puts the hint that it found back, and Batik takes no null for it.
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
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
    try {
      Font font = new Font(Font.SANS_SERIF, Font.BOLD, 1).deriveFont(LARGEST_TITLE);
      double widest =
          panels.stream().mapToDouble(panel -> width(panel.title(), font)).max().orElse(0);
      double room = ScenarioPanel.SIDE;
      return widest <= room ? font : font.deriveFont((float) (LARGEST_TITLE * room / widest));
    } catch (RuntimeException | LinkageError | InternalError e) {
      // What a JDK without fonts or font libraries throws differs from release to release.
      throw new MissingFontsException(e);
    }
  }

  private static void encodePng(RenderedImage image, OutputStream out) throws IOException {
    if (!ImageIO.write(image, "png", out)) {
      throw new IOException("this Java cannot write PNG images");
    }
  }

  /** Batik's own encoder is in a part of it that nothing else here needs. */
  private static final class PngImages extends ImageHandlerBase64Encoder {
    @Override
    public void encodeImage(RenderedImage image, OutputStream out) {
      try {
        encodePng(image, out);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
