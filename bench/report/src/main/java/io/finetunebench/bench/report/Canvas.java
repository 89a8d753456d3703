package io.finetunebench.bench.report;

import io.finetunebench.bench.record.Printable;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
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
import org.w3c.dom.Node;

/** A white surface that is drawn on once and becomes a file. */
record Canvas(int width, int height) {
  private static final String SVG = "http://www.w3.org/2000/svg";

  /**
   * Checks that this machine can draw text.
   *
   * @throws MissingFontsException if not
   */
  static void requireFonts() {
    try {
      StudyPictures.width("text", new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    } catch (RuntimeException | LinkageError | InternalError e) {
      // What a JDK without fonts or font libraries throws differs from release to release.
      throw new MissingFontsException(e);
    }
  }

  /** Returns a PNG file. */
  byte[] png(Consumer<Graphics2D> drawing) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    draw(graphics, drawing);
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
   * Returns an SVG file without a document type, so that nothing is fetched to read it.
   *
   * @param finishing changes the document at the end
   */
  byte[] svg(Consumer<Graphics2D> drawing, Consumer<Element> finishing) {
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
      draw(graphics, drawing);
      Element root = graphics.getRoot();
      root.setAttribute("viewBox", "0 0 " + width + " " + height);
      finishing.accept(root);
      makeLegal(root);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      Transformer writer = TransformerFactory.newInstance().newTransformer();
      writer.transform(new DOMSource(root), new StreamResult(bytes));
      return bytes.toByteArray();
    } catch (ParserConfigurationException | TransformerException e) {
      throw new IllegalStateException("every Java platform writes XML", e);
    }
  }

  /** No XML document may hold control characters, not even escaped. */
  private static void makeLegal(Node node) {
    if (node.getNodeType() == Node.TEXT_NODE) {
      node.setNodeValue(Printable.text(node.getNodeValue()));
    }
    for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
      makeLegal(child);
    }
  }

  private void draw(Graphics2D graphics, Consumer<Graphics2D> drawing) {
    // JFreeChart puts the hint that it found back, and Batik takes no null for it.
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    drawing.accept(graphics);
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
