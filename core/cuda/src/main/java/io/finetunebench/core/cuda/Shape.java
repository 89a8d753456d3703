package io.finetunebench.core.cuda;

import io.finetunebench.core.experiment.network.Activation;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.DenseShape;
import io.finetunebench.core.experiment.network.NetworkSpec;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A network as the kernels see it, and what decides which of them can take it.
 *
 * @param spec the network
 * @param layers its dense layers
 * @param parameters how many it has
 */
record Shape(NetworkSpec spec, List<DenseShape> layers, int parameters) {
  private static final int MOST_THREADS = 256;
  private static final int LARGEST_TILE = 128;
  private static final int SMALLEST_TILE = 8;
  private static final int MOST_SLICES = 8;

  /**
   * Squares of 4 x 4 gradients, times slices, that are enough: three warps of a block then have one
   * a thread. Further slices would take shared memory from other networks' blocks. An estimate, not
   * measured.
   */
  private static final int ENOUGH_SQUARES = 96;

  private static final int WARP = 32;
  private static final int HEADER = 2;

  /**
   * Parameters times rows of a step up to which a network alone is trained by one block. A block
   * does some 23 products of these a cycle, of three each; a step in launches takes some 18 us
   * whatever it computes, which at 1.7 GHz is the same at this. Estimates, not measured.
   */
  private static final long MOST_WORK_OF_A_BLOCK = 700_000;

  /**
   * How a block trains a narrow network.
   *
   * @param tile rows of a batch that it holds at once
   * @param slices parts that the rows of a tile are summed in
   * @param sharedBytes that it needs
   */
  record Training(int tile, int slices, int sharedBytes) {
    static final int THREADS = MOST_THREADS;
  }

  /**
   * How a block predicts with a narrow network.
   *
   * @param threads of the block, a point each at a time
   * @param sharedBytes that it needs
   */
  record Prediction(int threads, int sharedBytes) {}

  /**
   * Returns a network's shape.
   *
   * @throws IllegalArgumentException if it has more parameters than an int counts
   */
  static Shape of(NetworkSpec spec) {
    List<DenseShape> layers = spec.denseShapes();
    double parameters =
        layers.stream().mapToDouble(layer -> (layer.inputs() + 1.0) * layer.outputs()).sum();
    if (parameters > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected at most %d weights and biases on engine cuda, found %.0f: choose narrower"
                  + " layers",
              Integer.MAX_VALUE,
              parameters));
    }
    return new Shape(spec, layers, (int) parameters);
  }

  /** Returns whether it is the article's network, which has kernels of its own. */
  boolean isArticle() {
    return spec.inputs() == 2
        && spec.widths().equals("2-5-7-1")
        && layers.get(0).activation().equals(Activation.RELU)
        && layers.get(1).activation().equals(Activation.RELU);
  }

  /** Returns the description that the kernels read: the layers and which of them train. */
  int[] description(CompiledNetwork network) {
    int[] description = new int[HEADER + 3 * layers.size()];
    description[0] = layers.size();
    description[1] = spec.inputs();
    for (int k = 0; k < layers.size(); k++) {
      description[HEADER + 3 * k] = layers.get(k).outputs();
      description[HEADER + 3 * k + 1] = code(layers.get(k).activation());
      description[HEADER + 3 * k + 2] = network.trains(k) ? 1 : 0;
    }
    return description;
  }

  /**
   * Returns how a block trains it; empty if parameters and a batch's activations do not fit in its
   * shared memory.
   *
   * @param batch rows of a step
   * @param most bytes of shared memory
   */
  Optional<Training> training(int batch, int most) {
    long squares =
        layers.stream()
            .mapToLong(layer -> vectors(layer.inputs()) * vectors(layer.outputs()))
            .sum();
    int mostSlices = 1;
    while (mostSlices < MOST_SLICES && mostSlices * squares < ENOUGH_SQUARES) {
      mostSlices *= 2;
    }
    // Half a tile has twice the barriers, so slices go first.
    int tile = (int) Math.min(roundUp(batch, SMALLEST_TILE), LARGEST_TILE);
    while (tile >= SMALLEST_TILE) {
      for (int slices = mostSlices; slices >= 1; slices /= 2) {
        long bytes = trainingBytes(tile, slices);
        if (bytes <= most) {
          return Optional.of(new Training(tile, slices, (int) bytes));
        }
      }
      tile = tile / 2 / SMALLEST_TILE * SMALLEST_TILE;
    }
    return Optional.empty();
  }

  /** Returns whether a network of this shape is too much work for one block, if it is alone. */
  boolean isForWholeDevice(int batch) {
    return (long) parameters * batch > MOST_WORK_OF_A_BLOCK;
  }

  private long trainingBytes(int tile, int slices) {
    long outputs = layers.stream().mapToLong(DenseShape::outputs).sum();
    long room =
        layers.stream().mapToLong(layer -> (layer.inputs() + 1L) * pitch(layer.outputs())).sum();
    return 16L * tile
        + elements().bytes() * (room * (1 + slices) + (spec.inputs() + 2 * outputs) * (tile + 4L))
        + 4L * (HEADER + 3L * layers.size());
  }

  /** Returns how a block predicts with it; empty if it does not fit. */
  Optional<Prediction> prediction(int most) {
    for (int threads = MOST_THREADS / 2; threads >= WARP; threads /= 2) {
      long bytes =
          elements().bytes() * (roundUp(parameters, 4) + 2L * widest() * threads)
              + 4L * (HEADER + 3L * layers.size());
      if (bytes <= most) {
        return Optional.of(new Prediction(threads, (int) bytes));
      }
    }
    return Optional.empty();
  }

  /** Returns the largest number of inputs or outputs of any layer. */
  int widest() {
    return Math.max(
        spec.inputs(), layers.stream().mapToInt(DenseShape::outputs).max().orElseThrow());
  }

  Elements elements() {
    return Elements.of(spec.precision());
  }

  /** Returns the number that the kernels know an activation by. */
  static int code(Activation activation) {
    return switch (activation.function()) {
      case LINEAR -> 0;
      case RELU -> 1;
      case TANH -> 2;
      case SIGMOID -> 3;
      case LEAKY_RELU, ELU, GELU, GELU_TANH, SILU, SOFTMAX -> throw activation.notPlain();
    };
  }

  /**
   * Returns how many elements the weights of one input take up in a training block's shared memory:
   * whole vectors of four, and no multiple of 32, as {@code pitchOf} in {@code narrow.cuh}.
   */
  private static long pitch(int outputs) {
    long vectors = vectors(outputs);
    return 4 * (vectors % 8 == 0 ? vectors + 1 : vectors);
  }

  private static long vectors(int values) {
    return (values + 3L) / 4;
  }

  private static long roundUp(long number, int multiple) {
    return (number + multiple - 1) / multiple * multiple;
  }
}
