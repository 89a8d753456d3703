package io.finetunebench.core.document.render;

import io.finetunebench.core.document.Boundaries;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;

/** Paints a picture's marks by Java2D. */
final class Raster {
  private final Graphics2D graphics;

  private Raster(Graphics2D graphics) {
    this.graphics = graphics;
  }

  static byte[] png(BoundariesPicture picture) {
    BufferedImage image =
        new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, picture.width(), picture.height());
    Raster raster = new Raster(graphics);
    picture.panels().forEach(panel -> raster.paint(picture.plane(), panel));
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, "png", bytes)) {
        throw new IOException("this Java cannot write PNG images");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void paint(Boundaries.Plane plane, BoundariesPicture.Panel panel) {
    int left = panel.x() + BoundariesPicture.LEFT;
    int top = panel.y() + BoundariesPicture.TOP;
    AffineTransform toPixels = AffineTransform.getTranslateInstance(left, top);
    double scale = BoundariesPicture.SIDE / plane.side();
    toPixels.scale(scale, scale);
    toPixels.translate(-plane.from(), plane.to());
    graphics.setClip(left, top, BoundariesPicture.SIDE, BoundariesPicture.SIDE);
    paint(panel.plane(), toPixels);
    graphics.setClip(null);
    paint(panel.around(), AffineTransform.getTranslateInstance(panel.x(), panel.y()));
  }

  private void paint(List<Mark> marks, AffineTransform toPixels) {
    for (Mark mark : marks) {
      if (mark instanceof Mark.Shape shape) {
        paint(shape, toPixels);
      } else if (mark instanceof Mark.Words words) {
        paint(words, toPixels);
      }
    }
  }

  private void paint(Mark.Shape shape, AffineTransform toPixels) {
    String style = shape.style().split(" ", 2)[0];
    float width = (float) BoundariesPicture.strokeWidth(style);
    graphics.setColor(new Color(BoundariesPicture.colour(style)));
    graphics.setStroke(new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    Path2D path = new Path2D.Double();
    for (double[] piece : shape.pieces()) {
      double[] places = new double[piece.length];
      toPixels.transform(piece, 0, places, 0, piece.length / 2);
      if (!shape.closed() && piece.length == 2) {
        graphics.fill(
            new Ellipse2D.Double(places[0] - width / 2, places[1] - width / 2, width, width));
        continue;
      }
      path.moveTo(places[0], places[1]);
      for (int i = 2; i < places.length; i += 2) {
        path.lineTo(places[i], places[i + 1]);
      }
      if (shape.closed()) {
        path.closePath();
      }
    }
    if (shape.closed()) {
      graphics.fill(path);
    } else {
      graphics.draw(path);
    }
  }

  private void paint(Mark.Words words, AffineTransform toPixels) {
    Mark.Lettering lettering = words.lettering();
    int style = lettering.bold() ? Font.BOLD : Font.PLAIN;
    String text = Escape.terminal(words.text());
    AffineTransform before = graphics.getTransform();
    try {
      graphics.setFont(new Font(Font.SANS_SERIF, style, lettering.size()));
      double width = graphics.getFontMetrics().stringWidth(text);
      graphics.transform(toPixels);
      graphics.translate(words.x(), words.y());
      graphics.rotate(lettering.turned() ? -Math.PI / 2 : 0);
      graphics.setColor(Color.BLACK);
      graphics.drawString(text, (float) (-lettering.before() * width), 0);
    } catch (RuntimeException | LinkageError | InternalError e) {
      // What a JDK without fonts or font libraries throws differs from release to release.
      throw new MissingFontsException(e);
    } finally {
      graphics.setTransform(before);
    }
  }
}
