package io.finetunebench.peers.onnxruntime;

import io.finetunebench.core.network.Activation;
import io.finetunebench.core.network.DenseShape;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import java.util.ArrayList;
import java.util.List;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;

/** Writes a network as an ONNX model: one {@code Gemm} and one activation a layer. */
final class OnnxModel {
  static final String INPUT = "points";
  static final String OUTPUT = "probabilities";

  // ONNX 1.8: old enough for every runtime of the last years, and all that the operators need.
  private static final int FORMAT_VERSION = 7;
  private static final int OPERATOR_SET = 13;

  private OnnxModel() {}

  /** Returns the model's bytes; its input is a matrix with a row a point, of any number. */
  static byte[] bytes(NetworkSpec spec, Parameters parameters) {
    GraphProto.Builder graph = GraphProto.newBuilder().setName("network");
    List<DenseShape> shapes = spec.denseShapes();
    String value = INPUT;
    for (int k = 0; k < shapes.size(); k++) {
      DenseShape shape = shapes.get(k);
      String weights = "weights" + k;
      String biases = "biases" + k;
      graph.addInitializer(
          tensor(spec, weights, parameters.weights(k), shape.inputs(), shape.outputs()));
      graph.addInitializer(tensor(spec, biases, parameters.biases(k), shape.outputs()));
      graph.addNode(node("Gemm", "dense" + k, value, weights, biases));
      value = "dense" + k;
      if (!shape.activation().equals(Activation.LINEAR)) {
        String result = k == shapes.size() - 1 ? OUTPUT : "activation" + k;
        graph.addNode(node(operator(shape.activation()), result, value));
        value = result;
      }
    }
    graph.addInput(matrix(spec, INPUT, spec.inputs()));
    graph.addOutput(matrix(spec, OUTPUT, 1));
    return ModelProto.newBuilder()
        .setIrVersion(FORMAT_VERSION)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATOR_SET))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private static String operator(Activation activation) {
    return switch (activation.function()) {
      case LINEAR -> "Identity";
      case RELU -> "Relu";
      case TANH -> "Tanh";
      case SIGMOID -> "Sigmoid";
      case LEAKY_RELU, ELU, GELU, GELU_TANH, SILU, SOFTMAX -> throw activation.notPlain();
    };
  }

  private static NodeProto node(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName(output)
        .addAllInput(List.of(inputs))
        .addOutput(output)
        .build();
  }

  private static TensorProto tensor(
      NetworkSpec spec, String name, double[] values, long... dimensions) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(dataType(spec).getNumber());
    List<Long> sizes = new ArrayList<>();
    for (long dimension : dimensions) {
      sizes.add(dimension);
    }
    tensor.addAllDims(sizes);
    for (double value : values) {
      switch (spec.precision()) {
        case FLOAT -> tensor.addFloatData((float) value);
        case DOUBLE -> tensor.addDoubleData(value);
      }
    }
    return tensor.build();
  }

  private static ValueInfoProto matrix(NetworkSpec spec, String name, int columns) {
    TensorShapeProto shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("rows"))
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(columns))
            .build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(dataType(spec).getNumber())
                        .setShape(shape)))
        .build();
  }

  private static TensorProto.DataType dataType(NetworkSpec spec) {
    return switch (spec.precision()) {
      case FLOAT -> TensorProto.DataType.FLOAT;
      case DOUBLE -> TensorProto.DataType.DOUBLE;
    };
  }
}
