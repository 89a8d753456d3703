package io.finetunebench.core.nd4j;

import io.finetunebench.core.experiment.network.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The activations of any chain of dense layers, and their derivatives, as ND4J operations. */
public final class ChainActivations {
  private static final double GELU_SCALE = Math.sqrt(2 / Math.PI);
  private static final double GELU_CUBE = 0.044715;

  private ChainActivations() {}

  /**
   * Returns the activations of pre-activations in a new array.
   *
   * @param z pre-activations; of a softmax a column an example
   */
  public static INDArray of(Activation activation, INDArray z) {
    return switch (activation.function()) {
      case LINEAR -> z.dup();
      case RELU -> Transforms.max(z, 0, true);
      case TANH -> Transforms.tanh(z, true);
      case SIGMOID -> Transforms.sigmoid(z, true);
      case LEAKY_RELU -> positive(z).addi(negative(z).muli(activation.parameter()));
      case ELU ->
          positive(z).addi(Transforms.expm1(negative(z), false).muli(activation.parameter()));
      case GELU -> normal(z).muli(z);
      case GELU_TANH -> geluTanh(z).addi(1).muli(z).muli(0.5);
      case SILU -> Transforms.sigmoid(z, true).muli(z);
      case SOFTMAX -> Transforms.softmax(z.transpose().dup('c'), false).transpose();
    };
  }

  /** Returns the derivatives by the pre-activations in a new array. */
  public static INDArray slope(Activation activation, INDArray z) {
    return switch (activation.function()) {
      case LINEAR -> Nd4j.onesLike(z);
      case RELU -> isPositive(z);
      case TANH -> squared(Transforms.tanh(z, true)).rsubi(1);
      case SIGMOID -> {
        INDArray sigmoid = Transforms.sigmoid(z, true);
        yield sigmoid.rsub(1).muli(sigmoid);
      }
      case LEAKY_RELU ->
          isPositive(z).muli(1 - activation.parameter()).addi(activation.parameter());
      case ELU -> {
        // exp(min(z, 0)) is 1 above 0, where the scale does not count.
        INDArray below = isPositive(z).rsubi(1).muli(activation.parameter() - 1).addi(1);
        yield Transforms.exp(negative(z), false).muli(below);
      }
      case GELU -> {
        INDArray density = Transforms.exp(z.mul(z).muli(-0.5), false);
        yield normal(z).addi(density.muli(1 / Math.sqrt(2 * Math.PI)).muli(z));
      }
      case GELU_TANH -> {
        INDArray tanh = geluTanh(z);
        INDArray inner = z.mul(z).muli(3 * GELU_CUBE).addi(1).muli(GELU_SCALE);
        INDArray rest = squared(tanh.dup()).rsubi(1).muli(inner).muli(z);
        yield tanh.addi(1).addi(rest).muli(0.5);
      }
      case SILU -> {
        INDArray sigmoid = Transforms.sigmoid(z, true);
        yield sigmoid.rsub(1).muli(z).addi(1).muli(sigmoid);
      }
      case SOFTMAX ->
          throw new UnsupportedOperationException("softmax has a derivative with its loss alone");
    };
  }

  private static INDArray positive(INDArray z) {
    return Transforms.max(z, 0, true);
  }

  private static INDArray negative(INDArray z) {
    return Transforms.min(z, 0, true);
  }

  private static INDArray isPositive(INDArray z) {
    return z.gt(0).castTo(z.dataType());
  }

  private static INDArray squared(INDArray values) {
    return values.muli(values);
  }

  /** Returns {@code (1 + erf(z / sqrt(2))) / 2}. */
  private static INDArray normal(INDArray z) {
    INDArray scaled = z.mul(Math.sqrt(0.5));
    return Nd4j.getExecutioner().exec(new Erf(scaled, scaled)).addi(1).muli(0.5);
  }

  private static INDArray geluTanh(INDArray z) {
    INDArray argument = z.mul(z).muli(GELU_CUBE).addi(1).muli(z).muli(GELU_SCALE);
    return Transforms.tanh(argument, false);
  }
}
