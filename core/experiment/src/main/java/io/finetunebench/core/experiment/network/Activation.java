package io.finetunebench.core.experiment.network;

import java.util.Locale;

/**
 * An activation function, each as Keras 3 defines it.
 *
 * @param function which one
 * @param parameter the slope below 0 of a leaky ReLU, the scale of an ELU; 0 for all others
 */
public record Activation(Function function, double parameter) {
  /** The functions that a layer may apply to its result. */
  public enum Function {
    /** The identity. */
    LINEAR,
    /** {@code max(0, z)}; its derivative at 0 is 0. */
    RELU,
    /** The hyperbolic tangent. */
    TANH,
    /** The logistic function {@code 1 / (1 + exp(-z))}. */
    SIGMOID,
    /** {@code z} above 0, {@code parameter z} elsewhere. */
    LEAKY_RELU,
    /** {@code z} above 0, {@code parameter (exp(z) - 1)} elsewhere. */
    ELU,
    /** {@code z (1 + erf(z / sqrt(2))) / 2}. */
    GELU,
    /** {@code z (1 + tanh(sqrt(2 / pi) (z + 0.044715 z^3))) / 2}, an approximation of GELU. */
    GELU_TANH,
    /** {@code z / (1 + exp(-z))}, called swish too. */
    SILU,
    /** {@code exp(z_k) / sum of exp(z_j)} over the units of a layer; in the last layer only. */
    SOFTMAX
  }

  /** The identity. */
  public static final Activation LINEAR = of(Function.LINEAR);

  /** The rectifier. */
  public static final Activation RELU = of(Function.RELU);

  /** The hyperbolic tangent. */
  public static final Activation TANH = of(Function.TANH);

  /** The logistic function. */
  public static final Activation SIGMOID = of(Function.SIGMOID);

  /** The Gaussian error linear unit. */
  public static final Activation GELU = of(Function.GELU);

  /** The Gaussian error linear unit, approximated by the hyperbolic tangent. */
  public static final Activation GELU_TANH = of(Function.GELU_TANH);

  /** The sigmoid linear unit. */
  public static final Activation SILU = of(Function.SILU);

  /** The softmax over the units of the last layer. */
  public static final Activation SOFTMAX = of(Function.SOFTMAX);

  private static final double GELU_SCALE = Math.sqrt(2 / Math.PI);
  private static final double GELU_CUBE = 0.044715;

  /** Checks that the parameter is one of the function. */
  public Activation {
    boolean parametric = function == Function.LEAKY_RELU || function == Function.ELU;
    if (!Double.isFinite(parameter) || parameter < 0 || (!parametric && parameter != 0)) {
      throw new IllegalArgumentException(
          "expected %s%s, found %s"
              .formatted(
                  parametric ? "a parameter of 0 or more for " : "no parameter for ",
                  lowerCase(function),
                  parameter));
    }
  }

  /** Returns a leaky ReLU, whose slope below 0 is 0 or more. */
  public static Activation leakyRelu(double slope) {
    return new Activation(Function.LEAKY_RELU, slope);
  }

  /** Returns an exponential linear unit of a scale of 0 or more. */
  public static Activation elu(double scale) {
    return new Activation(Function.ELU, scale);
  }

  /**
   * Returns the activation of a name in lower case, with Keras's default parameter where it has
   * one.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Activation named(String name) {
    for (Function function : Function.values()) {
      if (lowerCase(function).equals(name)) {
        return switch (function) {
          case LEAKY_RELU -> leakyRelu(0.2);
          case ELU -> elu(1);
          case LINEAR, RELU, TANH, SIGMOID, GELU, GELU_TANH, SILU, SOFTMAX -> of(function);
        };
      }
    }
    throw new IllegalArgumentException("found no activation \"" + name + "\"");
  }

  /**
   * Returns the activation of a pre-activation.
   *
   * @throws UnsupportedOperationException for softmax, which is a function of a whole layer
   */
  public double of(double preActivation) {
    return switch (function) {
      case LINEAR -> preActivation;
      case RELU -> Math.max(0, preActivation);
      case TANH -> Math.tanh(preActivation);
      case SIGMOID -> sigmoid(preActivation);
      case LEAKY_RELU -> preActivation > 0 ? preActivation : parameter * preActivation;
      case ELU -> preActivation > 0 ? preActivation : parameter * Math.expm1(preActivation);
      case GELU -> preActivation * ErrorFunction.normal(preActivation);
      case GELU_TANH -> 0.5 * preActivation * (1 + Math.tanh(geluArgument(preActivation)));
      case SILU -> preActivation * sigmoid(preActivation);
      case SOFTMAX -> throw ofAWholeLayer();
    };
  }

  /**
   * Returns the derivative with respect to the pre-activation.
   *
   * @throws UnsupportedOperationException for softmax, which is a function of a whole layer
   */
  public double slope(double preActivation) {
    return switch (function) {
      case LINEAR -> 1;
      case RELU -> preActivation > 0 ? 1 : 0;
      case TANH -> {
        double tanh = Math.tanh(preActivation);
        yield 1 - tanh * tanh;
      }
      case SIGMOID -> {
        double sigmoid = sigmoid(preActivation);
        yield sigmoid * (1 - sigmoid);
      }
      case LEAKY_RELU -> preActivation > 0 ? 1 : parameter;
      case ELU -> preActivation > 0 ? 1 : parameter * Math.exp(preActivation);
      case GELU ->
          ErrorFunction.normal(preActivation)
              + preActivation * ErrorFunction.normalDensity(preActivation);
      case GELU_TANH -> {
        double tanh = Math.tanh(geluArgument(preActivation));
        double inner = GELU_SCALE * (1 + 3 * GELU_CUBE * preActivation * preActivation);
        yield 0.5 * (1 + tanh) + 0.5 * preActivation * (1 - tanh * tanh) * inner;
      }
      case SILU -> {
        double sigmoid = sigmoid(preActivation);
        yield sigmoid * (1 + preActivation * (1 - sigmoid));
      }
      case SOFTMAX -> throw ofAWholeLayer();
    };
  }

  /** Returns whether the derivative is a function of the activation alone. */
  public boolean isPlain() {
    return switch (function) {
      case LINEAR, RELU, TANH, SIGMOID -> true;
      case LEAKY_RELU, ELU, GELU, GELU_TANH, SILU, SOFTMAX -> false;
    };
  }

  /**
   * Returns the derivative with respect to the pre-activation, given the activation.
   *
   * @throws UnsupportedOperationException unless the activation {@link #isPlain}
   */
  public double derivative(double activation) {
    return switch (function) {
      case LINEAR -> 1;
      case RELU -> activation > 0 ? 1 : 0;
      case TANH -> 1 - activation * activation;
      case SIGMOID -> activation * (1 - activation);
      case LEAKY_RELU, ELU, GELU, GELU_TANH, SILU, SOFTMAX -> throw notPlain();
    };
  }

  /** Returns the refusal of an engine that knows only the plain activations. */
  public UnsupportedOperationException notPlain() {
    return new UnsupportedOperationException(
        "expected linear, relu, tanh or sigmoid, found " + this);
  }

  /** Returns the name in lower case, with the parameter in brackets where there is one. */
  @Override
  public String toString() {
    return switch (function) {
      case LEAKY_RELU, ELU -> lowerCase(function) + "(" + parameter + ")";
      case LINEAR, RELU, TANH, SIGMOID, GELU, GELU_TANH, SILU, SOFTMAX -> lowerCase(function);
    };
  }

  private static Activation of(Function function) {
    return new Activation(function, 0);
  }

  private static String lowerCase(Function function) {
    return function.name().toLowerCase(Locale.ROOT);
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  private static double geluArgument(double z) {
    return GELU_SCALE * (z + GELU_CUBE * z * z * z);
  }

  private static UnsupportedOperationException ofAWholeLayer() {
    return new UnsupportedOperationException("softmax is a function of a whole layer");
  }
}
