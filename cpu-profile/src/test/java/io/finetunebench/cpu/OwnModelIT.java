package io.finetunebench.cpu;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.Engines;
import io.finetunebench.core.engine.Learner;
import io.finetunebench.core.engine.OwnModel;
import io.finetunebench.core.engine.Predictor;
import io.finetunebench.core.network.ModelFileException;
import io.finetunebench.core.network.Parameters;
import io.finetunebench.core.network.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models that DL4J 1.0.0-M2.1 saved, with what it predicted itself; {@code .ci/Dl4jModels.java}
 * wrote them.
 */
class OwnModelIT {
  private static final Path FILES = Path.of("src", "test", "resources", "dl4j");
  private static final String JSON = "configuration.json";
  private static final String COEFFICIENTS = "coefficients.bin";

  @TempDir private Path folder;

  private static Engine engine() {
    return Engines.named("dl4j").orElseThrow();
  }

  private static OwnModel read(Path file, boolean withoutDropout, Integer... shape) {
    return engine()
        .ownModel(file, new OwnModel.Reading(List.of(shape), withoutDropout))
        .orElseThrow();
  }

  private static OwnModel read(String name) {
    Integer[] shape =
        switch (name) {
          case "image-shape", "graph" -> new Integer[] {2, 8, 8};
          case "sequence" -> new Integer[] {4, 5};
          case "last-step" -> new Integer[] {3, 5};
          default -> new Integer[0];
        };
    return read(FILES.resolve(name + ".zip"), true, shape);
  }

  /** Sines of their numbers' places, as the script drew them. */
  private static Points points(OwnModel model, int size) {
    return Points.generate(
        model.inputs(),
        size,
        (point, feature) -> StrictMath.sin(1 + point * model.inputs() + feature));
  }

  private static double[] predicted(
      OwnModel model, Precision precision, Points points, int batchSize) {
    try (Predictor predictor = model.predictor(precision, model.parameters(), points, batchSize)) {
      predictor.predict();
      predictor.fence();
      double[] all = predictor.probabilities();
      assertEquals(all[0], predictor.predictPoint(points.row(0)), 1e-6);
      return all;
    }
  }

  private static LabelledPoints data(OwnModel model) {
    SplittableRandom random = new SplittableRandom(3);
    int size = 20;
    Points points =
        Points.generate(model.inputs(), size, (point, feature) -> random.nextDouble(-1, 1));
    return LabelledPoints.ofValues(
        points,
        IntStream.range(0, model.outputs()).mapToObj(String::valueOf).toList(),
        random.doubles((long) size * model.outputs(), -1, 1).toArray());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "image",
        "image-dropout",
        "image-shape",
        "sequence",
        "sequence-truncated",
        "last-step",
        "words",
        "weighted-classes",
        "double",
        "graph",
        "graph-dense",
        "no-loss"
      })
  void predictsWhatDl4jPredicts(String name) throws IOException {
    OwnModel model = read(name);
    Points points = points(model, 3);
    double[] expected =
        Files.readAllLines(FILES.resolve(name + ".txt")).stream()
            .mapToDouble(Double::parseDouble)
            .toArray();
    assertEquals(3 * model.outputs(), expected.length);
    double error = model.precision() == Precision.DOUBLE ? 1e-12 : 1e-6;
    assertArrayEquals(expected, predicted(model, model.precision(), points, 3), error);
    assertArrayEquals(expected, predicted(model, model.precision(), points, 2), error);
    assertArrayEquals(expected, predicted(model, Precision.DOUBLE, points, 3), 1e-5);
    assertArrayEquals(expected, model.expected(null, points), 1e-5);
    assertTrue(model.operations() > model.inputs(), "" + model.operations());
    assertEquals(model.outputs(), model.widths().get(model.widths().size() - 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "image",
        "image-dropout",
        "image-shape",
        "sequence",
        "sequence-truncated",
        "last-step",
        "words",
        "weighted-classes",
        "double",
        "graph",
        "graph-dense"
      })
  void trainsAsInDoublePrecision(String name) {
    OwnModel model = read(name);
    assertNull(model.trainingObstacle());
    LabelledPoints data = data(model);
    Points points = points(model, 3);
    Parameters trained;
    try (Learner learner = model.learner(model.precision(), model.parameters(), data, 8)) {
      assertEquals(3, learner.stepsPerEpoch());
      learner.shuffle(1, 0);
      learner.trainEpoch();
      learner.fence();
      trained = learner.parameters();
      assertNotEquals(model.parameters(), trained);
      learner.restore(model.parameters());
      learner.trainEpoch();
      assertEquals(0, trained.largestDifference(learner.parameters()), 1e-6);
      assertTrue(Double.isFinite(learner.trainEpochMeasured().loss()));
    }
    try (Predictor predictor = model.predictor(model.precision(), trained, points, points.size())) {
      predictor.predict();
      assertArrayEquals(
          model.expected(new OwnModel.Steps(data, 8, 3), points), predictor.probabilities(), 1e-4);
    }
  }

  @Test
  void countsTheWorkOfLayersByTheirPlaces() {
    OwnModel model = read("sequence");
    // An LSTM of 4 features and 6 units has 4 x 6 x (4 + 6 + 1) weights, the output 3 x 7.
    assertEquals(264 + 21, model.parameterCount());
    assertEquals(2 * 5 * (264 + 21), model.operations());
    assertEquals(List.of(30, 15), model.widths());
    assertEquals(20, model.inputs());
  }

  @Test
  void listsTheVerticesOfAGraphInTheirOrder() {
    OwnModel model = read("graph");
    assertEquals(List.of(256, 256, 256, 4, 3), model.widths());
    // Two convolutions of 3 x 3 at 64 places, a sum of 256 numbers, a pooling to 4.
    assertEquals(2 * 64 * (4 * 19 + 4 * 37) + 256 + 4 + 2 * 15, model.operations());
    assertEquals(
        "DL4J's ComputationGraph of 5 vertices (ConvolutionLayer, ElementWiseVertex,"
            + " GlobalPoolingLayer, OutputLayer), examples of 2,8,8",
        model.description());
    assertEquals(
        "layer wide (DenseLayer) drops or disturbs at random in training: --without-dropout"
            + " trains without it",
        read(FILES.resolve("graph-dense.zip"), false).trainingObstacle());
  }

  @Test
  void anotherParameterIsAnotherModel() throws IOException {
    Path changed = rewritten("image", Map.of(COEFFICIENTS, bytes -> flipped(bytes)));
    assertNotEquals(read("image").fingerprint(), read(changed, true).fingerprint());
    assertEquals(read("image").fingerprint(), read("image").fingerprint());
  }

  private static byte[] flipped(byte[] bytes) {
    byte[] changed = bytes.clone();
    changed[changed.length - 1] ^= 1;
    return changed;
  }

  @Test
  void saysWhyAModelDoesNotTrain() {
    OwnModel dropping = read(FILES.resolve("image-dropout.zip"), false);
    String obstacle = String.valueOf(dropping.trainingObstacle());
    assertEquals(
        "layer layer3 (DenseLayer) drops or disturbs at random in training: --without-dropout"
            + " trains without it",
        obstacle);
    LabelledPoints data = data(dropping);
    Parameters parameters = dropping.parameters();
    assertThrows(
        UnsupportedOperationException.class,
        () -> dropping.learner(Precision.FLOAT, parameters, data, 5));
    assertEquals(
        "its last layer, layer0 (DenseLayer), has no loss, so it predicts and does not train",
        read("no-loss").trainingObstacle());
  }

  @Test
  void otherFilesAreNotItsOwn() throws IOException {
    OwnModel.Reading reading = new OwnModel.Reading(List.of(), false);
    Path text = Files.writeString(folder.resolve("text.zip"), "no zip");
    assertFalse(engine().ownModel(text, reading).isPresent());
    assertFalse(engine().ownModel(folder.resolve("none.zip"), reading).isPresent());
    Path empty = zip("empty.zip", Map.of("other.txt", new byte[3]));
    assertFalse(engine().ownModel(empty, reading).isPresent());
    assertFalse(
        Engines.named("reference")
            .orElseThrow()
            .ownModel(FILES.resolve("image.zip"), reading)
            .isPresent());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          normaliser  | holds a serialised normaliser, normalizer.bin, which is never read
          graph-inputs | is a graph of 2 inputs and 1 output, expected one of each
          graph       | does not say how large an example of its first layer, ConvolutionLayer, is: \
          say it with --input-shape 2,HEIGHT,WIDTH
          image-shape | does not say how large an example of its first layer, ConvolutionLayer, is: \
          say it with --input-shape 2,HEIGHT,WIDTH
          sequence    | does not say how large an example of its first layer, LSTM, is: say it with \
          --input-shape 4,STEPS
          """)
  void refusesFilesThatDl4jWrote(String name, String expected) {
    assertRefused(FILES.resolve(name + ".zip"), expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          DenseLayer"    | Evil"              | found class org.deeplearning4j.nn.conf.layers.Evil in
          "layerName":   | "x":{"@class":"Evil"},"layerName": | found class Evil in its configuration
          "layerName":   | "x":["java.lang.ProcessBuilder",1],"layerName": | found class java.lang.Proc
          "layerName":   | "x":{"type":"java.net.URL"},"layerName": | found class java.net.URL in its
          "layerName":   | "layerName":"a","layerName": | Duplicate field 'layerName'
          "FLOAT"        | "HALF"             | holds parameters of type HALF, expected FLOAT or DOUBLE
          "nout":8       | "nout":9           | expected 416 as its configuration says
          "nout":8       | "nout":900000000   | parameters, expected at most 134217728 of type FLOAT
          "nout":8       | "nout":"x"         | DL4J does not take its configuration
          {"backpropType"| {{"backpropType"   | is no JSON
          "confs":       | "other":           | found no layers in its configuration
          "inputHeight":8| "inputHeight":30   | DL4J does not take an example of shape 240
          """)
  void refusesConfigurations(String from, String to, String expected) throws IOException {
    assertRefused(configured("image", from, to), expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          conf.graph.MergeVertex | conf.graph.StackVertex | found class org.deeplearning4j.nn.conf.graph.St
          "wide":["in"]    | "wide":["both"]  | is a graph without an order: vertex
          "wide":["in"]    | "wide":["out"]   | is a graph without an order: vertex
          "wide":["in"]    | "wide":["none"]  | is a graph without an order: vertex
          "wide":["in"]    | "wide":[]        | is a graph without an order: vertex wide takes from nothing
          "out":["both"]   | "out":["none"]   | is a graph without an order: its output takes from nothing
          "nin":10         | "nin":11         | expected 74 as its configuration says
          "wide","narrow"] | "wide"]          | DL4J does not take an example of shape 4
          "vertices":      | "corners":       | found no layers in its configuration
          """)
  void refusesGraphs(String from, String to, String expected) throws IOException {
    assertRefused(configured("graph-dense", from, to), expected);
  }

  /** Returns a copy of a model with a part of its configuration replaced. */
  private Path configured(String name, String from, String to) throws IOException {
    return rewritten(
        name,
        Map.of(
            JSON,
            bytes -> {
              String text = new String(bytes, UTF_8).replaceAll("\\s*([:{},\\[\\]])\\s*", "$1");
              assertTrue(text.contains(from), text);
              return text.replace(from, to).getBytes(UTF_8);
            }));
  }

  @Test
  void refusesDamagedParameters() throws IOException {
    assertRefused(rewritten("image", Map.of(COEFFICIENTS, bytes -> null)), "found no coefficients");
    assertRefused(
        rewritten("image", Map.of(COEFFICIENTS, bytes -> Arrays.copyOf(bytes, bytes.length - 9))),
        "is cut off or damaged");
    assertRefused(
        rewritten("image", Map.of(COEFFICIENTS, bytes -> new byte[100])), "found values of type");
    assertRefused(
        rewritten(
            "image",
            Map.of(
                COEFFICIENTS,
                bytes -> {
                  byte[] changed = bytes.clone();
                  Arrays.fill(changed, changed.length - 4, changed.length, (byte) -1);
                  return changed;
                })),
        "holds parameters that are not finite");
    assertRefused(
        rewritten("image", Map.of(COEFFICIENTS, bytes -> new byte[1 << 22])),
        "unpacks to more than");
    Path cut = folder.resolve("cut.zip");
    byte[] whole = Files.readAllBytes(FILES.resolve("image.zip"));
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    assertRefused(cut, "cannot be read as a zip");
  }

  @Test
  void refusesDepth() throws IOException {
    String deep = "{\"a\":".repeat(200) + "1" + "}".repeat(200);
    assertRefused(
        rewritten("image", Map.of(JSON, bytes -> deep.getBytes(UTF_8))),
        "nests deeper than 100 levels");
  }

  @Test
  void refusesShapesThatDoNotFit() {
    Path image = FILES.resolve("image-shape.zip");
    assertRefused(image, "expected one to four sizes of 1 or more", 0, 8, 8);
    assertRefused(image, "DL4J does not take an example of shape 2,20,20", 2, 20, 20);
    assertRefused(image, "DL4J does not take an example of shape 5", 5);
    assertRefused(
        image, "expected an example of at most 67108864 numbers", 2, 1_000_000, 1_000_000);
  }

  private void assertRefused(Path file, String expected, Integer... shape) {
    ModelFileException refusal =
        assertThrows(ModelFileException.class, () -> read(file, false, shape));
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.startsWith(file + ": "), message);
    assertTrue(message.contains(expected), message);
    assertEquals(1, message.lines().count(), message);
  }

  /** Returns a copy of a model with some entries changed; null leaves one out. */
  private Path rewritten(String name, Map<String, UnaryOperator<byte[]>> changes)
      throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile source = new ZipFile(FILES.resolve(name + ".zip").toFile())) {
      for (ZipEntry entry : source.stream().toList()) {
        byte[] bytes = source.getInputStream(entry).readAllBytes();
        byte[] changed =
            changes.getOrDefault(entry.getName(), UnaryOperator.identity()).apply(bytes);
        if (changed != null) {
          entries.put(entry.getName(), changed);
        }
      }
    }
    return zip("changed.zip", entries);
  }

  private Path zip(String name, Map<String, byte[]> entries) throws IOException {
    Path file = folder.resolve(name);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey()));
        out.write(entry.getValue());
      }
    }
    return file;
  }
}
