package io.finetunebench.core.engine.dl4j;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.jspecify.annotations.Nullable;

/**
 * What a network takes as an example. DL4J's files say it in part: of how many features, and seldom
 * of what height, width or length.
 *
 * @param shape sizes of an example, in the order of the network's input
 * @param type as DL4J calls it
 * @param indices number of values where an example's numbers are indices from 0; 0 where they are
 *     not
 */
record ZipInput(List<Integer> shape, InputType type, long indices) {
  /** Most numbers of an example, and of what a layer makes of it. */
  static final long MOST_NUMBERS = 1L << 26;

  private static final String OPTION = "--input-shape ";

  /** Returns what a network takes. */
  static ZipInput of(ZippedNetwork net, List<Integer> given) {
    List<ZipConfiguration.Part> parts = net.configuration().parts();
    int at =
        IntStream.range(0, parts.size())
            .filter(i -> parts.get(i).inputs().contains(0) && parts.get(i).layer() != null)
            .findFirst()
            .orElse(0);
    Layer layer = parts.get(at).layer();
    Layer first = layer == null ? null : inner(layer);
    long indices =
        first instanceof EmbeddingLayer || first instanceof EmbeddingSequenceLayer
            ? ((FeedForwardLayer) first).getNIn()
            : 0;
    List<Integer> shape = given.isEmpty() ? shape(net, at, first) : given;
    if (shape.size() > 4 || shape.stream().anyMatch(size -> size < 1)) {
      throw net.problem(
          "expected one to four sizes of 1 or more for the shape of an example, found "
              + text(shape));
    }
    long size = shape.stream().mapToLong(Integer::longValue).reduce(1, ZipInput::product);
    if (size > MOST_NUMBERS) {
      throw net.problem(
          "expected an example of at most " + MOST_NUMBERS + " numbers, found " + text(shape));
    }
    return new ZipInput(shape, type(shape, net.channelsLast(at)), indices);
  }

  /** Returns the number of numbers of an example. */
  int size() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /** Multiplies within the limits: what is above them stays above. */
  private static long product(long a, long b) {
    return Math.min(a * Math.min(b, 2 * MOST_NUMBERS), 2 * MOST_NUMBERS);
  }

  @Override
  public String toString() {
    return text(shape);
  }

  private static String text(List<Integer> shape) {
    return shape.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static InputType type(List<Integer> shape, boolean channelsLast) {
    int[] s = shape.stream().mapToInt(Integer::intValue).toArray();
    return switch (s.length) {
      case 1 -> InputType.feedForward(s[0]);
      case 2 ->
          channelsLast
              ? InputType.recurrent(s[1], s[0], RNNFormat.NWC)
              : InputType.recurrent(s[0], s[1], RNNFormat.NCW);
      case 3 ->
          channelsLast
              ? InputType.convolutional(s[0], s[1], s[2], CNN2DFormat.NHWC)
              : InputType.convolutional(s[1], s[2], s[0], CNN2DFormat.NCHW);
      default ->
          channelsLast
              ? InputType.convolutional3D(Convolution3D.DataFormat.NDHWC, s[0], s[1], s[2], s[3])
              : InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, s[1], s[2], s[3], s[0]);
    };
  }

  /** Returns the shape where the file says it. */
  private static List<Integer> shape(ZippedNetwork net, int at, @Nullable Layer first) {
    ZipConfiguration.Part part = net.configuration().parts().get(at);
    InputPreProcessor before =
        part.vertex() instanceof LayerVertex own ? own.getPreProcessor() : null;
    if (before instanceof FeedForwardToCnnPreProcessor flat) {
      return sizes(net, flat.getNumChannels() * flat.getInputHeight() * flat.getInputWidth());
    }
    if (before instanceof CnnToFeedForwardPreProcessor image) {
      return sizes(net, image.getNumChannels(), image.getInputHeight(), image.getInputWidth());
    }
    if (first instanceof EmbeddingSequenceLayer words) {
      return sizes(net, words.getInputLength());
    }
    if (first instanceof EmbeddingLayer) {
      return List.of(1);
    }
    boolean last = net.channelsLast(at);
    String name = first == null ? part.type() : first.getClass().getSimpleName();
    long features = first instanceof FeedForwardLayer layer ? layer.getNIn() : 0;
    if (first instanceof BaseRecurrentLayer || first instanceof Convolution1DLayer) {
      long steps = net.configuration().truncatedSteps();
      if (steps > 0) {
        return last ? sizes(net, steps, features) : sizes(net, features, steps);
      }
      throw unsaid(net, name, last ? "STEPS," + features : features + ",STEPS");
    }
    if (first instanceof Convolution3D) {
      throw unsaid(
          net, name, last ? "DEPTH,HEIGHT,WIDTH," + features : features + ",DEPTH,HEIGHT,WIDTH");
    }
    if (first instanceof ConvolutionLayer) {
      throw unsaid(net, name, last ? "HEIGHT,WIDTH," + features : features + ",HEIGHT,WIDTH");
    }
    if (before == null && features > 0) {
      return sizes(net, features);
    }
    throw unsaid(net, name, "SIZES");
  }

  private static RuntimeException unsaid(ZippedNetwork net, String first, String shape) {
    return net.problem(
        "does not say how large an example of its first layer, "
            + first
            + ", is: say it with "
            + OPTION
            + shape);
  }

  private static List<Integer> sizes(ZippedNetwork net, long... sizes) {
    for (long size : sizes) {
      if (size < 1 || size > Integer.MAX_VALUE) {
        throw net.problem("expected sizes of 1 or more of an example, found " + size);
      }
    }
    return Arrays.stream(sizes).mapToObj(size -> (int) size).toList();
  }

  /** Returns the layer inside of wrappers. */
  static Layer inner(Layer layer) {
    if (layer instanceof FrozenLayer frozen) {
      return inner(frozen.getLayer());
    }
    if (layer instanceof Bidirectional both) {
      return inner(both.getFwd());
    }
    return layer instanceof BaseWrapperLayer wrapper ? inner(wrapper.getUnderlying()) : layer;
  }
}
