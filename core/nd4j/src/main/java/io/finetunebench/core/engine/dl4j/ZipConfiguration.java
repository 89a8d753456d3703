package io.finetunebench.core.engine.dl4j;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * What a model in a zip consists of, and how DL4J makes it.
 *
 * @param description what the model is called, such as "MultiLayerNetwork of 3 layers"
 * @param dataType of the parameters
 * @param iterations how many steps the model was trained for
 * @param truncatedSteps that truncated back-propagation goes through time; 0 where it does not
 * @param parts each after those that it takes from; the output last
 * @param maker of new models at any parameters, whose layers are changed before they are made
 */
record ZipConfiguration(
    String description,
    DataType dataType,
    int iterations,
    int truncatedSteps,
    List<Part> parts,
    Function<Consumer<Layer>, Dl4jModel> maker) {
  /**
   * A layer, or another vertex of a graph.
   *
   * @param name in its graph, or its place among the layers
   * @param vertex as a graph holds it
   * @param inputs where its inputs come from: 0 for the example, 1 for the first part
   * @param json of it
   */
  record Part(String name, GraphVertex vertex, List<Integer> inputs, JsonNode json) {
    /** Returns the layer; null for another vertex. */
    @Nullable Layer layer() {
      return vertex instanceof LayerVertex own ? own.getLayerConf().getLayer() : null;
    }

    /** Returns the name and the type for people. */
    String label() {
      Layer layer = layer();
      return layer == null || layer.getLayerName() != null
          ? (layer == null ? name : layer.getLayerName()) + " (" + type() + ")"
          : type();
    }

    /** Returns the simple name of the layer's class or the vertex's. */
    String type() {
      Layer layer = layer();
      return (layer == null ? vertex : layer).getClass().getSimpleName();
    }
  }

  /** Says in one line why a graph is not taken. */
  static final class NoOrderException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoOrderException(String message) {
      super(message);
    }
  }

  /** Lists the layers of a configuration, one after the other. */
  static ZipConfiguration of(MultiLayerConfiguration configuration, JsonNode json) {
    List<NeuralNetConfiguration> layers = configuration.getConfs();
    return new ZipConfiguration(
        "MultiLayerNetwork of " + counted(layers.size(), "layer", "layers"),
        configuration.getDataType(),
        configuration.getIterationCount(),
        configuration.getBackpropType() == BackpropType.TruncatedBPTT
            ? configuration.getTbpttFwdLength()
            : 0,
        IntStream.range(0, layers.size())
            .mapToObj(
                i ->
                    new Part(
                        "layer " + i,
                        new LayerVertex(layers.get(i), configuration.getInputPreProcess(i)),
                        List.of(i),
                        json.get(i)))
            .toList(),
        change -> {
          MultiLayerConfiguration own = configuration.clone();
          own.getConfs().forEach(each -> change.accept(each.getLayer()));
          MultiLayerNetwork network = new MultiLayerNetwork(own);
          network.init();
          return new Dl4jModel.Layered(network);
        });
  }

  /**
   * Lists the vertices of a graph of one input and one output.
   *
   * @throws NoOrderException if it has not one input and one output, or no order
   */
  static ZipConfiguration of(ComputationGraphConfiguration configuration, JsonNode json) {
    List<Part> parts = parts(configuration, json);
    return new ZipConfiguration(
        "ComputationGraph of " + counted(parts.size(), "vertex", "vertices"),
        configuration.getDataType(),
        configuration.getIterationCount(),
        configuration.getBackpropType() == BackpropType.TruncatedBPTT
            ? configuration.getTbpttFwdLength()
            : 0,
        parts,
        change -> {
          ComputationGraphConfiguration own = configuration.clone();
          own.getVertices()
              .values()
              .forEach(
                  vertex -> {
                    if (vertex instanceof LayerVertex layer) {
                      change.accept(layer.getLayerConf().getLayer());
                    }
                  });
          ComputationGraph graph = new ComputationGraph(own);
          graph.init();
          return new Dl4jModel.Graph(graph);
        });
  }

  private static String counted(int count, String one, String many) {
    return count + " " + (count == 1 ? one : many);
  }

  private static List<Part> parts(ComputationGraphConfiguration configuration, JsonNode json) {
    List<String> inputs = configuration.getNetworkInputs();
    List<String> outputs = configuration.getNetworkOutputs();
    if (inputs.size() != 1 || outputs.size() != 1) {
      throw new NoOrderException(
          "is a graph of "
              + counted(inputs.size(), "input", "inputs")
              + " and "
              + counted(outputs.size(), "output", "outputs")
              + ", expected one of each");
    }
    Map<String, GraphVertex> left = new LinkedHashMap<>(configuration.getVertices());
    List<String> placed = new ArrayList<>(inputs);
    List<Part> parts = new ArrayList<>();
    GraphVertex output = left.remove(outputs.get(0));
    while (!left.isEmpty()) {
      String next =
          left.keySet().stream()
              .filter(name -> placed.containsAll(from(configuration, name)))
              .findFirst()
              .orElseThrow(
                  () ->
                      new NoOrderException(
                          "is a graph without an order: vertex "
                              + left.keySet().iterator().next()
                              + " takes from the output, from a circle or from nothing"));
      parts.add(part(configuration, next, left.remove(next), placed, json));
      placed.add(next);
    }
    if (output == null || !placed.containsAll(from(configuration, outputs.get(0)))) {
      throw new NoOrderException("is a graph without an order: its output takes from nothing");
    }
    parts.add(part(configuration, outputs.get(0), output, placed, json));
    return List.copyOf(parts);
  }

  private static List<String> from(ComputationGraphConfiguration configuration, String name) {
    return configuration.getVertexInputs().getOrDefault(name, List.of());
  }

  private static Part part(
      ComputationGraphConfiguration configuration,
      String name,
      GraphVertex vertex,
      List<String> placed,
      JsonNode json) {
    List<Integer> inputs = from(configuration, name).stream().map(placed::indexOf).toList();
    if (inputs.isEmpty()) {
      throw new NoOrderException(
          "is a graph without an order: vertex " + name + " takes from nothing");
    }
    return new Part(name, vertex, inputs, json.path(name));
  }
}
