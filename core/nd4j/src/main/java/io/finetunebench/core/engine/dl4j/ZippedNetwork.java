package io.finetunebench.core.engine.dl4j;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.core.network.ModelFileException;
import io.finetunebench.core.network.ModelZip;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.core.JsonFactory;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.core.StreamReadFeature;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * What is in a zip that DL4J's {@code ModelSerializer} wrote, read as data alone. Its configuration
 * names classes that DL4J's mapper makes, so the mapper is shown none but those of {@link
 * ZipClasses}. Nothing is deserialised by Java, and nothing is larger than the configuration says.
 */
final class ZippedNetwork {
  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final int MOST_LAYERS = 1000;
  private static final int DEPTH = 100;

  /** Most numbers that say the shape of the array of parameters. */
  private static final int SHAPE = 64;

  /** Most bytes of the array's headers and shape. */
  private static final int HEADERS = 1024;

  /** What is a class's name or might be taken for one, except as the name of a layer. */
  private static final Pattern CLASS_NAME =
      Pattern.compile("[\\p{Alpha}_$][\\w$]*(\\.[\\p{Alpha}_$][\\w$]*)+");

  /** How early versions allocated, who wrote lengths of 32 bits. */
  private static final Set<String> INT_LENGTHS = Set.of("DIRECT", "HEAP", "JAVACPP");

  private static final Set<String> SHAPE_TYPES = Set.of("LONG", "INT64");

  private static final Set<String> CLASS_FIELDS = Set.of("@class", "type");
  private static final String LAYER_NAME = "layerName";
  private static final String VERTICES = "vertices";
  private static final String NOT_TAKEN = "DL4J does not take its configuration";

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Path file;
  private final byte[] json;
  private final ZipConfiguration configuration;
  private final double[] parameters;

  /** Reads a file. */
  ZippedNetwork(Path file) {
    this.file = file;
    try (ModelZip zip = new ModelZip(file)) {
      for (String name :
          List.of(ModelSerializer.NORMALIZER_BIN, ModelSerializer.PREPROCESSOR_BIN)) {
        if (zip.has(name)) {
          throw problem(
              "holds a serialised normaliser, "
                  + name
                  + ", which is never read: save the net without it, and scale its data before");
        }
      }
      this.json = required(zip, ModelSerializer.CONFIGURATION_JSON, ModelZip.CONFIGURATION_BYTES);
      requireKnownClasses();
      this.configuration = configured(root());
      long count = configuredParameters();
      int bytes =
          switch (dataType()) {
            case FLOAT -> Float.BYTES;
            case DOUBLE -> Double.BYTES;
            default ->
                throw problem(
                    "holds parameters of type " + dataType() + ", expected FLOAT or DOUBLE");
          };
      if (count * bytes > ModelZip.FILE_BYTES) {
        throw problem(
            "has "
                + count
                + " parameters, expected at most "
                + ModelZip.FILE_BYTES / bytes
                + " of type "
                + dataType());
      }
      this.parameters =
          count == 0
              ? new double[0]
              : parameters(
                  required(zip, ModelSerializer.COEFFICIENTS_BIN, count * bytes + HEADERS),
                  (int) count);
    }
  }

  /** Returns whether a file is a zip with a configuration of DL4J. */
  static boolean isOne(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      if (!Arrays.equals(in.readNBytes(ZIP.length), ZIP)) {
        return false;
      }
    } catch (IOException e) {
      return false;
    }
    try (ModelZip zip = new ModelZip(file)) {
      return zip.has(ModelSerializer.CONFIGURATION_JSON);
    }
  }

  /** Returns the configuration. */
  ZipConfiguration configuration() {
    return configuration;
  }

  /** Returns the configuration's bytes. */
  byte[] json() {
    return json.clone();
  }

  /** Returns the type of the parameters. */
  DataType dataType() {
    return configuration.dataType();
  }

  /** Returns whether the configuration names a class, by its simple name. */
  boolean mentions(String simpleName) {
    return new String(json, UTF_8).contains("." + simpleName + "\"");
  }

  /** Returns the number of parameters. */
  int parameterCount() {
    return parameters.length;
  }

  /** Returns the parameters in DL4J's order. */
  double[] parameters() {
    return parameters.clone();
  }

  /**
   * Returns whether a part has its channels or features last; one that does not say has them where
   * the part before has.
   */
  boolean channelsLast(int part) {
    List<ZipConfiguration.Part> parts = configuration.parts();
    for (int i = part; i >= 0; i = parts.get(i).inputs().get(0) - 1) {
      JsonNode each = parts.get(i).json();
      if (containsText(each, Set.of("NHWC", "NWC", "NDHWC"))) {
        return true;
      }
      if (containsText(each, Set.of("NCHW", "NCW", "NCDHW"))) {
        return false;
      }
    }
    return false;
  }

  /** Returns what is wrong with the file, to throw. */
  ModelFileException problem(String text) {
    return new ModelFileException(file, text);
  }

  /** Returns what DL4J found wrong with it, to throw. */
  ModelFileException problem(String text, RuntimeException cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    return new ModelFileException(
        file, text + " (" + message.substring(0, Math.min(200, message.length())) + ")", cause);
  }

  private byte[] required(ModelZip zip, String name, long most) {
    byte[] bytes = zip.bytes(name, most);
    if (bytes == null) {
      throw problem("found no " + name + " in it: save the net again with DL4J's ModelSerializer");
    }
    return bytes;
  }

  /** Looks at every text before DL4J's mapper does. */
  private void requireKnownClasses() {
    try (JsonParser parser = JSON.createParser(json)) {
      int depth = 0;
      String field = "";
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (depth > DEPTH) {
          throw problem("its configuration nests deeper than " + DEPTH + " levels");
        }
        if (token == JsonToken.FIELD_NAME) {
          field = parser.getText();
        } else if (token == JsonToken.VALUE_STRING) {
          requireKnown(field, parser.getText());
        }
      }
    } catch (IOException e) {
      throw noJson(e);
    }
  }

  private void requireKnown(String field, String text) {
    boolean isClass =
        CLASS_FIELDS.contains(field)
            || (!field.equals(LAYER_NAME) && CLASS_NAME.matcher(text).matches());
    if (isClass && !ZipClasses.NAMES.contains(text)) {
      throw problem(
          "found class "
              + text
              + " in its configuration, which is not among the layers, functions and updaters of"
              + " DL4J that are served: build the net without it");
    }
  }

  private ModelFileException noJson(IOException e) {
    String text =
        e instanceof JsonProcessingException json
            ? json.getOriginalMessage()
            : String.valueOf(e.getMessage());
    return new ModelFileException(
        file,
        "its " + ModelSerializer.CONFIGURATION_JSON + " is no JSON (" + text + "): save it again",
        e);
  }

  private JsonNode root() {
    try {
      return new ObjectMapper(JSON).readTree(json);
    } catch (IOException e) {
      throw noJson(e);
    }
  }

  private ZipConfiguration configured(JsonNode root) {
    boolean graph = root.has(VERTICES);
    JsonNode parts = root.path(graph ? VERTICES : "confs");
    if (!(graph ? parts.isObject() : parts.isArray()) || parts.isEmpty()) {
      throw problem(
          "found no layers in its configuration, expected a MultiLayerNetwork or a"
              + " ComputationGraph");
    }
    if (parts.size() > MOST_LAYERS) {
      throw problem("found " + parts.size() + " layers, expected at most " + MOST_LAYERS);
    }
    for (JsonNode each : parts) {
      JsonNode layer = graph ? each.path("layerConf") : each;
      if (!(layer.isMissingNode() ? each : layer.path("layer")).has("@class")) {
        throw problem(
            "found a layer without a class, as DL4J wrote before 1.0.0: save the net again with"
                + " 1.0.0");
      }
    }
    try {
      String text = new String(json, UTF_8);
      return graph
          ? ZipConfiguration.of(ComputationGraphConfiguration.fromJson(text), parts)
          : ZipConfiguration.of(MultiLayerConfiguration.fromJson(text), parts);
    } catch (ZipConfiguration.NoOrderException e) {
      throw problem(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      throw problem(NOT_TAKEN, e);
    }
  }

  private long configuredParameters() {
    try {
      long sum = 0;
      for (ZipConfiguration.Part part : configuration.parts()) {
        long count = part.vertex().numParams(true);
        if (count < 0) {
          throw problem("found a layer of a negative number of parameters");
        }
        sum = Math.addExact(sum, count);
      }
      return sum;
    } catch (ModelFileException e) {
      throw e;
    } catch (RuntimeException e) {
      throw problem(NOT_TAKEN, e);
    }
  }

  /** Reads an array as {@code Nd4j.write} wrote it: its shape, then its values. */
  private double[] parameters(byte[] bytes, int expected) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      long shape = header(in, SHAPE_TYPES);
      if (shape < 1 || shape > SHAPE) {
        throw problem("its parameters have no shape: save the net again");
      }
      in.skipNBytes(shape * Long.BYTES);
      long found = header(in, Set.of(dataType().name()));
      if (found != expected) {
        throw problem(
            "holds " + found + " parameters, expected " + expected + " as its configuration says");
      }
      double[] values = new double[expected];
      for (int i = 0; i < expected; i++) {
        values[i] = dataType() == DataType.FLOAT ? in.readFloat() : in.readDouble();
      }
      if (!Arrays.stream(values).allMatch(Double::isFinite)) {
        throw problem("holds parameters that are not finite: train the net again");
      }
      return values;
    } catch (IOException | IllegalArgumentException e) {
      throw new ModelFileException(
          file,
          "its " + ModelSerializer.COEFFICIENTS_BIN + " is cut off or damaged: save it again",
          e);
    }
  }

  /** Reads how many values of some types a buffer has. */
  private long header(DataInputStream in, Set<String> types) throws IOException {
    long length = INT_LENGTHS.contains(in.readUTF()) ? in.readInt() : in.readLong();
    String found = in.readUTF();
    if (!types.contains(found)) {
      throw problem(
          "found values of type " + found + " in it, expected " + String.join(" or ", types));
    }
    return length;
  }

  private static boolean containsText(JsonNode node, Set<String> texts) {
    if (node.isTextual()) {
      return texts.contains(node.asText());
    }
    for (JsonNode child : node) {
      if (containsText(child, texts)) {
        return true;
      }
    }
    return false;
  }
}
