package io.finetunebench.core.keras;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a configuration says of a model.
 *
 * @param inOrder the layers from input to output
 * @param asListed the layers in the order of the file, which their weights are numbered by
 * @param compile how it was compiled; missing where it was not
 */
record Configuration(List<LayerNode> inOrder, List<LayerNode> asListed, JsonNode compile) {
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(Limits.DEPTH)
                          .maxDocumentLength(ModelZip.CONFIGURATION_BYTES)
                          .maxStringLength(ModelZip.CONFIGURATION_BYTES)
                          .build())
                  .build())
          .build();

  /** Reads a text as JSON. */
  static JsonNode json(Path file, String what, String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      throw new ModelFileException(
          file,
          "its %s is no JSON (%s): save the model again"
              .formatted(what, e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  /** Reads a model's description. */
  static Configuration of(Path file, JsonNode model, JsonNode compile) {
    String className = model.path("class_name").asString("");
    JsonNode config = model.path("config");
    JsonNode layers = config.isArray() ? config : config.path("layers");
    boolean sequential = className.equals("Sequential");
    if (!sequential && !className.equals("Functional") && !className.equals("Model")) {
      throw new ModelFileException(
          file,
          "found a model of class "
              + (className.isEmpty() ? "unknown" : className)
              + ", expected Sequential or Functional: code of a subclass is not in the file, build"
              + " the model again with one of these");
    }
    if (!layers.isArray() || layers.isEmpty()) {
      throw new ModelFileException(file, "found no layers: save the model again from Keras");
    }
    if (layers.size() > Limits.LAYERS) {
      throw new ModelFileException(
          file, "found " + layers.size() + " layers, expected at most " + Limits.LAYERS);
    }
    List<LayerNode> listed = new ArrayList<>();
    Map<String, LayerNode> byName = new HashMap<>();
    for (JsonNode node : layers) {
      LayerNode layer = LayerNode.of(file, node);
      listed.add(layer);
      if (byName.put(layer.name(), layer) != null) {
        throw layer.problem("has the name of another layer: rename it");
      }
    }
    return new Configuration(
        sequential ? listed : inLine(file, config, listed, byName), listed, compile);
  }

  /** Returns the layers of a functional model from its input to its output. */
  private static List<LayerNode> inLine(
      Path file, JsonNode config, List<LayerNode> listed, Map<String, LayerNode> byName) {
    LayerNode first = end(file, config.path("input_layers"), "input", byName);
    LayerNode last = end(file, config.path("output_layers"), "output", byName);
    Map<String, LayerNode> after = new HashMap<>();
    for (LayerNode layer : listed) {
      List<String> from = new ArrayList<>();
      collect(layer.node().path("inbound_nodes"), from, 0);
      if (from.size() > 1) {
        throw layer.problem(
            "takes " + from.size() + " inputs or is used several times, " + LayerNode.WHAT_IS);
      }
      if (from.size() == 1) {
        LayerNode other = after.put(from.get(0), layer);
        if (other != null) {
          throw layer.problem("branches off beside " + other.name() + ", " + LayerNode.WHAT_IS);
        }
      }
    }
    List<LayerNode> line = new ArrayList<>();
    LayerNode layer = first;
    while (layer != null && line.size() <= listed.size()) {
      line.add(layer);
      layer = layer.equals(last) ? null : after.get(layer.name());
    }
    if (line.size() != listed.size() || !line.get(line.size() - 1).equals(last)) {
      throw new ModelFileException(
          file, "its layers are not one line from input to output, " + LayerNode.WHAT_IS);
    }
    return line;
  }

  private static LayerNode end(
      Path file, JsonNode ends, String which, Map<String, LayerNode> byName) {
    JsonNode end = ends.isArray() && ends.size() == 1 ? ends.get(0) : ends;
    LayerNode layer = end.isArray() ? byName.get(end.path(0).asString("")) : null;
    if (layer == null) {
      throw new ModelFileException(
          file, "expected a model of one " + which + ", found " + LayerNode.shown(ends));
    }
    return layer;
  }

  /** Collects the names of the layers that a layer takes its input from. */
  private static void collect(JsonNode node, List<String> names, int depth) {
    if (depth > Limits.DEPTH) {
      return;
    }
    JsonNode history = node.path("keras_history");
    if (history.isArray()) {
      names.add(history.path(0).asString(""));
    } else if (node.isArray() && node.path(0).isString() && node.path(1).isNumber()) {
      names.add(node.path(0).asString());
    } else if (node.isArray() || node.isObject()) {
      for (JsonNode child : node) {
        collect(child, names, depth + 1);
      }
    }
  }

  /** Returns the shape of an example, as the layers, the model or the first weights say it. */
  static int[] inputShape(Path file, JsonNode model, List<LayerNode> layers, StoredWeights stored) {
    int[] shape = layers.get(0).inputShape();
    if (shape == null) {
      shape = buildShape(model);
    }
    for (LayerNode layer : layers) {
      if (shape == null && layer.className().equals("Dense")) {
        long[] kernel = stored.shape(layer, 0);
        if (kernel != null && kernel.length == 2 && kernel[0] >= 1 && kernel[0] < 1 << 28) {
          shape = new int[] {(int) kernel[0]};
        }
        break;
      }
    }
    if (shape == null) {
      throw new ModelFileException(
          file, "does not say how many features it takes: give the model an Input and save again");
    }
    long count = 1;
    for (int size : shape) {
      count *= size;
      if (count > 1 << 28) {
        throw new ModelFileException(
            file, "takes an input of shape " + Arrays.toString(shape) + ", expected fewer values");
      }
    }
    return shape;
  }

  /** Returns the shape of an example where no layer but the model itself says it. */
  private static int @Nullable [] buildShape(JsonNode model) {
    JsonNode shape = model.path("config").path("build_input_shape");
    if (!shape.isArray() || shape.size() != 2 || !shape.path(1).canConvertToInt()) {
      return null;
    }
    return shape.path(1).asInt() > 0 ? new int[] {shape.path(1).asInt()} : null;
  }
}
