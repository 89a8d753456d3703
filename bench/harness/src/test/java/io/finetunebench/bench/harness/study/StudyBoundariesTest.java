package io.finetunebench.bench.harness.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.document.render.BoundariesPicture;
import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.data.XorGenerator;
import io.finetunebench.core.experiment.study.Scenario;
import io.finetunebench.core.experiment.study.StudyResult;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

class StudyBoundariesTest {
  private static final int WHITE = 0xFFFFFF;
  private static final int BLACK = 0x000000;
  private static final int RED = 0xFF0000;
  private static final int PURPLE = 0xA020F0;
  private static final int FINE_TUNED = 1;

  @BeforeEach
  void needsFonts() {
    Fonts.assumeThere();
  }

  @Test
  void thePngHasAPanelForEachScenario() throws IOException {
    BufferedImage five = png(HandmadeStudy.threeSeeds());
    assertEquals(3 * BoundariesPicture.WIDTH, five.getWidth());
    assertEquals(2 * BoundariesPicture.HEIGHT, five.getHeight());
    assertEquals(List.of(), inkOf(panel(five, 5)));

    BufferedImage six = png(HandmadeStudy.withCustom());
    for (int panel = 0; panel < 6; panel++) {
      assertTrue(inkOf(panel(six, panel)).contains(PURPLE), "panel " + panel);
    }
  }

  @Test
  void pointsAreBlackForLabel1AndRedForLabel2() throws IOException {
    BufferedImage panel = panel(png(HandmadeStudy.threeSeeds()), FINE_TUNED);
    assertEquals(BLACK, at(panel, 2, 2));
    assertEquals(RED, at(panel, -2, 2));
    assertEquals(WHITE, at(panel, 2, -2));
  }

  @Test
  void theBoundaryLiesOverThePoints() throws IOException {
    BufferedImage panel = panel(png(HandmadeStudy.threeSeeds()), FINE_TUNED);
    assertEquals(PURPLE, at(panel, 1, 0.015));
    assertEquals(BLACK, at(panel, 1, -0.04));
    assertEquals(PURPLE, at(panel, -2.5, 0.015));
    assertEquals(PURPLE, at(panel, -2, -2.5));
    assertEquals(WHITE, at(panel, -2, -1.5));
  }

  @Test
  void theTrueCrossIsFaintAndBehind() throws IOException {
    BufferedImage panel = panel(png(HandmadeStudy.threeSeeds()), FINE_TUNED);
    int cross = at(panel, 0, 3.3) & 0xFF;
    assertTrue(cross > 0x80 && cross < 0xFF, "gray " + cross);
    assertEquals(at(panel, 0, 3.3), at(panel, 0, -3.3));
    int horizontal = at(panel, 3.5, 0) & 0xFF;
    assertTrue(horizontal > 0x80 && horizontal < 0xFF, "gray " + horizontal);
  }

  @Test
  void whatLiesOutsideIsClipped() throws IOException {
    BufferedImage panel = panel(png(HandmadeStudy.threeSeeds()), FINE_TUNED);
    int right = BoundariesPicture.LEFT + BoundariesPicture.SIDE + 2;
    BufferedImage margin =
        panel.getSubimage(
            right,
            BoundariesPicture.TOP,
            BoundariesPicture.WIDTH - right,
            BoundariesPicture.SIDE - 10);
    assertEquals(List.of(), inkOf(margin));
  }

  @Test
  void manyPointsOfTheLargeSetAreATenthAsWide() throws IOException {
    BufferedImage few = png(HandmadeStudy.oneSeed(HandmadeStudy.SMALL));
    double small = darknessAround(panel(few, FINE_TUNED), 2, 2);
    assertEquals(small, darknessAround(panel(few, 0), 2, 2), 1e-9);
    double[] places = new double[2 * 1001];
    Arrays.fill(places, 5);
    places[0] = 2;
    places[1] = 2;
    BufferedImage many =
        png(HandmadeStudy.oneSeed(LabelledPoints.of(Points.of(2, places), new byte[1001])));
    assertEquals(100, small / darknessAround(panel(many, 0), 2, 2), 20);
  }

  @Test
  void theLongestTitleFitsIntoItsPanel() throws IOException {
    BufferedImage panel = panel(png(HandmadeStudy.threeSeeds()), 2);
    BufferedImage title =
        panel.getSubimage(0, 0, BoundariesPicture.WIDTH, BoundariesPicture.TOP - 2);
    assertTrue(inkOf(title).contains(BLACK));
    assertEquals(List.of(), inkOf(title.getSubimage(0, 0, 20, title.getHeight())));
    assertEquals(
        List.of(), inkOf(title.getSubimage(BoundariesPicture.WIDTH - 5, 0, 5, title.getHeight())));
  }

  @Test
  void aScenarioWithoutResultShowsItsPointsAndSaysSo() throws Exception {
    BoundariesPicture pictures =
        picture(HandmadeStudy.report(HandmadeStudy.firstFromScratchInvalid()));
    BufferedImage panel = panel(ImageIO.read(new ByteArrayInputStream(pictures.png())), 4);
    assertEquals(BLACK, at(panel, 2, 2));
    assertNotEquals(PURPLE, at(panel, -2, -2.5));
    assertTrue(texts(parse(pictures.svg())).contains("no valid result"));
  }

  @Test
  void theSvgIsPlainXmlWithTitlesAsText() throws Exception {
    Document svg = parse(picture(HandmadeStudy.report(HandmadeStudy.withCustom())).svg());
    assertEquals("svg", svg.getDocumentElement().getLocalName());
    assertEquals("http://www.w3.org/2000/svg", svg.getDocumentElement().getNamespaceURI());
    assertEquals("0 0 1680 1200", svg.getDocumentElement().getAttribute("viewBox"));
    List<String> texts = texts(svg);
    for (Scenario scenario : Scenario.values()) {
      assertTrue(texts.contains(scenario.id()), scenario.id() + " in " + texts);
    }
    String feature = "a length of very very very very very ver...";
    assertTrue(texts.containsAll(List.of(feature, "-4", "4")), texts.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx (standardised),"
        + " xxxxxxxxxxxxxxxxxxxxxxxxx... (standardised)",
    "x (yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy), x (yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy...",
  })
  void aLongNameOfAFeatureKeepsWhatItEndsWithInBrackets(String name, String shown)
      throws Exception {
    StudyReport study = HandmadeStudy.report(HandmadeStudy.oneSeed(HandmadeStudy.large()));
    DataSource table = new DataSource.File("own.csv", List.of(name, "y"));
    Document svg =
        parse(
            picture(new StudyReport(study.result(), study.engine(), table, table, study.freeze()))
                .svg());
    assertTrue(texts(svg).contains(shown), texts(svg).toString());
  }

  @Test
  void theSvgHoldsManyPointsAsAPathOfEachClassUnderTheBoundary() throws Exception {
    byte[] bytes =
        picture(
                HandmadeStudy.report(
                    HandmadeStudy.oneSeed(new XorGenerator(100_000, 0.7).generate(1))))
            .svg();
    assertTrue(bytes.length < 2_000_000, bytes.length + " bytes");
    List<Element> shapes =
        elements(parse(bytes)).stream()
            .filter(element -> element.getLocalName().equals("path"))
            .toList();
    assertEquals(
        List.of("truth", "layer0 specks", "layer1 specks", "boundary"),
        shapes.stream().limit(4).map(shape -> shape.getAttribute("class")).toList());
    int specks =
        shapes.subList(1, 3).stream()
            .mapToInt(shape -> shape.getAttribute("d").split("M").length - 1)
            .sum();
    assertTrue(specks > 99_000 && specks <= 100_000, specks + " specks");
  }

  @Test
  void theSameStudyGivesTheSameBytes() {
    BoundariesPicture once = picture(HandmadeStudy.report(HandmadeStudy.threeSeeds()));
    BoundariesPicture again = picture(HandmadeStudy.report(HandmadeStudy.threeSeeds()));
    assertArrayEquals(once.png(), again.png());
    assertArrayEquals(once.svg(), again.svg());
  }

  private static BoundariesPicture picture(StudyReport study) {
    return BoundariesPicture.of(StudyBoundaries.ofFirstSeed(study).orElseThrow());
  }

  private static BufferedImage png(StudyResult study) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(picture(HandmadeStudy.report(study)).png()));
  }

  private static BufferedImage panel(BufferedImage image, int number) {
    return image.getSubimage(
        number % 3 * BoundariesPicture.WIDTH,
        number / 3 * BoundariesPicture.HEIGHT,
        BoundariesPicture.WIDTH,
        BoundariesPicture.HEIGHT);
  }

  private static int pixelX(double x) {
    return (int) Math.round(BoundariesPicture.LEFT + (x + 4) / 8 * BoundariesPicture.SIDE);
  }

  private static int pixelY(double y) {
    return (int) Math.round(BoundariesPicture.TOP + (4 - y) / 8 * BoundariesPicture.SIDE);
  }

  private static int at(BufferedImage panel, double x, double y) {
    return panel.getRGB(pixelX(x), pixelY(y)) & WHITE;
  }

  /** The area of a black point, in pixels. */
  private static double darknessAround(BufferedImage panel, double x, double y) {
    double sum = 0;
    for (int dx = -8; dx <= 8; dx++) {
      for (int dy = -8; dy <= 8; dy++) {
        sum += 1 - (panel.getRGB(pixelX(x) + dx, pixelY(y) + dy) & 0xFF) / 255.0;
      }
    }
    return sum;
  }

  private static List<Integer> inkOf(BufferedImage image) {
    List<Integer> ink = new ArrayList<>();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int colour = image.getRGB(x, y) & WHITE;
        if (colour != WHITE) {
          ink.add(colour);
        }
      }
    }
    return ink;
  }

  private static Document parse(byte[] svg)
      throws ParserConfigurationException, SAXException, IOException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory.newDocumentBuilder().parse(new ByteArrayInputStream(svg));
  }

  private static List<Element> elements(Document svg) {
    NodeList nodes = svg.getElementsByTagName("*");
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  private static List<String> texts(Document svg) {
    return elements(svg).stream()
        .filter(element -> element.getLocalName().equals("text"))
        .map(Element::getTextContent)
        .toList();
  }
}
