package io.finetunebench.core.experiment.reference;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;
import java.util.ServiceLoader;

/**
 * The inner loops of the engine {@code reference} in single precision, over rows that are arrays.
 *
 * <p>{@link PlainKernels} are loops that the JIT compiler turns into vector instructions. Other
 * kernels are found as services; they serve where the JVM has {@link #VECTOR_MODULE}, which takes a
 * flag. All compute the same up to rounding, and each always in the same order.
 */
public interface FloatKernels {
  /**
   * The JDK's module with explicit vector instructions, which incubates: it has to be asked for.
   */
  String VECTOR_MODULE = "jdk.incubator.vector";

  /** Returns kernels with room for rows of up to {@code capacity} values; of one thread each. */
  FloatKernels forRows(int capacity);

  /**
   * Sets a block of {@code c} to that of the product of {@code a}, or of {@code a} transposed, and
   * {@code b}. Threads may share the rows of a product.
   *
   * @param top first row of the block
   * @param bottom end of its rows
   * @param inner rows of {@code b}
   * @param left first column of the block
   * @param right end of its columns
   */
  void setBlock(
      float[][] a,
      boolean transposed,
      float[][] b,
      float[][] c,
      int top,
      int bottom,
      int inner,
      int left,
      int right);

  /**
   * Sets {@code dots[i][o]} to the dot product of {@code x[i]} and {@code y[o]}.
   *
   * @param count elements of a row that count
   */
  void setDots(float[][] x, int xRows, float[][] y, int yRows, int count, float[][] dots);

  /** Replaces the first {@code count} values by 0 where they are below it. */
  void relu(float[] values, int count);

  /** Multiplies deltas by 1 where the activation is above 0, else by 0. */
  void scaleByReluDerivative(float[] activations, float[] deltas, int count);

  /**
   * Writes the logistic function of the first {@code count} values; in place, too. Relative errors
   * stay below 5e-7.
   */
  void sigmoid(float[] from, float[] to, int count);

  /** Returns whether the class path has kernels by the Vector API, and this JDK the Vector API. */
  static boolean vectorsAreThere() {
    String service = "META-INF/services/" + FloatKernels.class.getName();
    return FloatKernels.class.getClassLoader().getResource(service) != null
        && ModuleFinder.ofSystem().find(VECTOR_MODULE).isPresent();
  }

  /** Returns the fastest kernels that this JVM can run. */
  static FloatKernels best() {
    return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent() && compilesToVectors()
        ? ServiceLoader.load(FloatKernels.class).findFirst().orElseGet(() -> new PlainKernels(0))
        : new PlainKernels(0);
  }

  /**
   * Returns whether the JVM has its optimising compiler. All others run the Vector API as ordinary
   * calls, a hundred times slower than plain loops.
   */
  private static boolean compilesToVectors() {
    try {
      HotSpotDiagnosticMXBean options =
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      return System.getProperty("java.vm.info", "").contains("mixed mode")
          && options.getVMOption("TieredStopAtLevel").getValue().equals("4");
    } catch (IllegalArgumentException e) {
      // Another JVM, which has no such option.
      return false;
    }
  }
}
