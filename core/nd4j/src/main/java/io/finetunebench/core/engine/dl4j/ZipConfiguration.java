package io.finetunebench.core.engine.dl4j;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
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

/** What a model in a zip consists of, and how DL4J makes it. */
interface ZipConfiguration {
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
  final class NoOrderException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoOrderException(String message) {
      super(message);
    }
  }

  /** Returns the parts, each after those that it takes from; the output last. */
  List<Part> parts();

  /** Returns what the model is called, such as "MultiLayerNetwork of 3 layers". */
  String description();

  /** Returns the type of the parameters. */
  DataType dataType();

  /** Returns how many steps the model was trained for. */
  int iterations();

  /** Returns the steps that truncated back-propagation goes through time; 0 where it does not. */
  int truncatedSteps();

  /** Returns a new model at any parameters, whose layers are changed before it is made. */
  Dl4jModel model(Consumer<Layer> change);

  private static String counted(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  /** Layers one after the other. */
  record Layered(MultiLayerConfiguration configuration, List<Part> parts)
      implements ZipConfiguration {
    /** Lists the layers of a configuration. */
    static Layered of(MultiLayerConfiguration configuration, JsonNode json) {
      List<NeuralNetConfiguration> layers = configuration.getConfs();
      return new Layered(
          configuration,
          IntStream.range(0, layers.size())
              .mapToObj(
                  i ->
                      new Part(
                          "layer " + i,
                          new LayerVertex(layers.get(i), configuration.getInputPreProcess(i)),
                          List.of(i),
                          json.get(i)))
              .toList());
    }

    @Override
    public String description() {
      return "MultiLayerNetwork of " + counted(parts.size(), "layer");
    }

    @Override
    public DataType dataType() {
      return configuration.getDataType();
    }

    @Override
    public int iterations() {
      return configuration.getIterationCount();
    }

    @Override
    public int truncatedSteps() {
      return configuration.getBackpropType() == BackpropType.TruncatedBPTT
          ? configuration.getTbpttFwdLength()
          : 0;
    }

    @Override
    public Dl4jModel model(Consumer<Layer> change) {
      MultiLayerConfiguration own = configuration.clone();
      own.getConfs().forEach(each -> change.accept(each.getLayer()));
      MultiLayerNetwork network = new MultiLayerNetwork(own);
      network.init();
      return new Dl4jModel.Layered(network);
    }
  }

  /** A graph of one input and one output. */
  record Graph(ComputationGraphConfiguration configuration, List<Part> parts)
      implements ZipConfiguration {
    /**
     * Lists the vertices of a graph.
     *
     * @throws NoOrderException if it has not one input and one output, or no order
     */
    static Graph of(ComputationGraphConfiguration configuration, JsonNode json) {
      List<String> inputs = configuration.getNetworkInputs();
      List<String> outputs = configuration.getNetworkOutputs();
      if (inputs.size() != 1 || outputs.size() != 1) {
        throw new NoOrderException(
            "is a graph of "
                + counted(inputs.size(), "input")
                + " and "
                + counted(outputs.size(), "output")
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
      return new Graph(configuration, List.copyOf(parts));
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

    @Override
    public String description() {
      return "ComputationGraph of " + parts.size() + (parts.size() == 1 ? " vertex" : " vertices");
    }

    @Override
    public DataType dataType() {
      return configuration.getDataType();
    }

    @Override
    public int iterations() {
      return configuration.getIterationCount();
    }

    @Override
    public int truncatedSteps() {
      return configuration.getBackpropType() == BackpropType.TruncatedBPTT
          ? configuration.getTbpttFwdLength()
          : 0;
    }

    @Override
    public Dl4jModel model(Consumer<Layer> change) {
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
    }
  }
}
