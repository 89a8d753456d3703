package io.finetunebench.core.keras.onnx;

import io.finetunebench.core.experiment.network.Activation;
import io.finetunebench.core.experiment.network.DenseShape;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Writes a network as an ONNX model: a {@code Gemm} a layer, and its activation of operators that
 * ONNX has had since operator set 13, so that every runtime of the last years takes it.
 */
public final class OnnxWriter {
  /** Name of the model's input: a matrix with a row an example, of any number. */
  public static final String INPUT = "input";

  /** Name of the model's output: a matrix with a row an example. */
  public static final String OUTPUT = "output";

  private static final int FORMAT_VERSION = 7;
  private static final int OPERATOR_SET = 13;
  private static final int FLOAT = 1;
  private static final int DOUBLE = 11;
  private static final int WHOLE_ATTRIBUTE = 2;

  private final NetworkSpec network;
  private final Message nodes = new Message();
  private final Message tensors = new Message();
  private int values;

  private OnnxWriter(NetworkSpec network) {
    this.network = network;
  }

  /**
   * Returns a model's bytes.
   *
   * @param network the network; its precision is that of input, output and arithmetic
   * @param parameters of the network
   */
  public static byte[] bytes(NetworkSpec network, Parameters parameters) {
    return new OnnxWriter(network).model(parameters).toByteArray();
  }

  private Message model(Parameters parameters) {
    List<DenseShape> shapes = network.denseShapes();
    String value = INPUT;
    for (int k = 0; k < shapes.size(); k++) {
      DenseShape shape = shapes.get(k);
      String name = network.dense(k).name();
      tensor(name + "/kernel", parameters.weights(k), shape.inputs(), shape.outputs());
      tensor(name + "/bias", parameters.biases(k), shape.outputs());
      value = node("Gemm", value, name + "/kernel", name + "/bias");
      value = activation(shape.activation(), value);
    }
    nodes.message(1, operator("Identity", OUTPUT, value));
    return new Message()
        .number(1, FORMAT_VERSION)
        .text(2, "finetune-bench")
        .message(7, graph())
        .message(8, new Message().text(1, "").number(2, OPERATOR_SET));
  }

  private Message graph() {
    return nodes
        .text(2, "network")
        .append(tensors)
        .message(11, matrix(INPUT, network.inputs()))
        .message(12, matrix(OUTPUT, network.outputs()));
  }

  private String activation(Activation activation, String z) {
    double parameter = activation.parameter();
    return switch (activation.function()) {
      case LINEAR -> z;
      case RELU -> node("Relu", z);
      case TANH -> node("Tanh", z);
      case SIGMOID -> node("Sigmoid", z);
      // Of two parts, since runtimes have LeakyRelu and Elu for floats alone.
      case LEAKY_RELU ->
          node("Add", node("Relu", z), node("Mul", negative(z), constant(parameter)));
      case ELU -> {
        String grown = node("Sub", node("Exp", negative(z)), constant(1));
        yield node("Add", node("Relu", z), node("Mul", grown, constant(parameter)));
      }
      case GELU -> {
        String erf = node("Erf", node("Mul", z, constant(Math.sqrt(0.5))));
        String cumulative = node("Mul", node("Add", erf, constant(1)), constant(0.5));
        yield node("Mul", z, cumulative);
      }
      case GELU_TANH -> {
        String cube = node("Mul", node("Mul", z, z), node("Mul", z, constant(0.044715)));
        String inner = node("Mul", node("Add", z, cube), constant(Math.sqrt(2 / Math.PI)));
        String half = node("Mul", node("Add", node("Tanh", inner), constant(1)), constant(0.5));
        yield node("Mul", z, half);
      }
      case SILU ->
          network.precision() == Precision.FLOAT
              ? node("Mul", z, node("Sigmoid", z))
              // ONNX Runtime makes one operator of the product above, and has it for floats alone.
              : node("Div", z, node("Add", node("Exp", node("Neg", z)), constant(1)));
      case SOFTMAX -> {
        String result = name();
        Message axis = new Message().text(1, "axis").number(3, -1).number(20, WHOLE_ATTRIBUTE);
        nodes.message(1, operator("Softmax", result, z).message(5, axis));
        yield result;
      }
    };
  }

  private String negative(String z) {
    return node("Min", z, constant(0));
  }

  private String constant(double value) {
    String name = name();
    tensor(name, new double[] {value});
    return name;
  }

  private String name() {
    values++;
    return "value" + values;
  }

  private String node(String kind, String... inputs) {
    String result = name();
    nodes.message(1, operator(kind, result, inputs));
    return result;
  }

  private static Message operator(String kind, String output, String... inputs) {
    Message node = new Message();
    for (String input : inputs) {
      node.text(1, input);
    }
    return node.text(2, output).text(3, output).text(4, kind);
  }

  /** Adds an array of the sizes given; a single number without. */
  private void tensor(String name, double[] array, int... sizes) {
    Message tensor = new Message();
    for (int size : sizes) {
      tensor.number(1, size);
    }
    boolean inDouble = network.precision() == Precision.DOUBLE;
    ByteBuffer raw =
        ByteBuffer.allocate(Math.multiplyExact(array.length, inDouble ? Double.BYTES : Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (double value : array) {
      if (inDouble) {
        raw.putDouble(value);
      } else {
        raw.putFloat((float) value);
      }
    }
    tensors.message(5, tensor.number(2, type()).text(8, name).bytes(9, raw.array()));
  }

  private Message matrix(String name, int columns) {
    Message shape =
        new Message()
            .message(1, new Message().text(2, "rows"))
            .message(1, new Message().number(1, columns));
    Message tensor = new Message().number(1, type()).message(2, shape);
    return new Message().text(1, name).message(2, new Message().message(1, tensor));
  }

  private int type() {
    return network.precision() == Precision.DOUBLE ? DOUBLE : FLOAT;
  }
}
