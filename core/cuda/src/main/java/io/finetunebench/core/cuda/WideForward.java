package io.finetunebench.core.cuda;

import io.finetunebench.core.experiment.network.DenseShape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A prediction layer by layer, over so many rows at once as the activations have room. */
final class WideForward implements Forward {
  private static final int MOST_ROWS = 1 << 16;
  private static final long MOST_BYTES = 256L << 20;

  /** A product, and the sums of its pieces. */
  private static final int MOST_LAUNCHES_OF_A_LAYER = 2;

  private final CudaContext context;
  private final Workspace workspace;
  private final Shape shape;
  private final List<WideProduct> layers = new ArrayList<>();
  private final int mostRows;

  WideForward(
      CudaContext context, Workspace workspace, Shape shape, long parameters, int mostAtOnce) {
    this.context = context;
    this.workspace = workspace;
    this.shape = shape;
    Elements elements = shape.elements();
    long rowBytes = 2L * shape.widest() * elements.bytes();
    this.mostRows =
        (int) Math.max(1, Math.min(Math.min(mostAtOnce, MOST_ROWS), MOST_BYTES / rowBytes));
    long[] activations = {
      workspace.allocate(rowBytes / 2 * mostRows), workspace.allocate(rowBytes / 2 * mostRows)
    };
    long partBytes = shape.layers().stream().mapToLong(this::partBytes).max().orElseThrow();
    long parts = partBytes > 0 ? workspace.allocate(partBytes) : 0;
    long weights = parameters;
    for (int k = 0; k < shape.layers().size(); k++) {
      DenseShape layer = shape.layers().get(k);
      layers.add(
          WideSteps.forward(context, elements, layer, weights, 0)
              .set(WideSteps.INPUT, activations[(k + 1) % 2])
              .set(WideSteps.OUTPUT, activations[k % 2])
              .parts(parts));
      weights += (long) elements.bytes() * layer.parameterCount();
    }
  }

  /** Returns the most bytes that the parts of a layer's product take, over however many rows. */
  private long partBytes(DenseShape layer) {
    return IntStream.rangeClosed(1, Launch.blocks(mostRows, Tiling.SMALL))
        .map(squares -> Math.min(squares * Tiling.SMALL, mostRows))
        .mapToLong(rows -> WideProduct.partBytes(shape.elements(), tiling(layer, rows), 0))
        .max()
        .orElseThrow();
  }

  private Tiling tiling(DenseShape layer, int rows) {
    return Tiling.of(
        rows, layer.outputs(), layer.inputs(), shape.elements(), context.multiprocessors());
  }

  @Override
  public int launches(int rows) {
    return MOST_LAUNCHES_OF_A_LAYER * layers.size() * Launch.blocks(rows, mostRows);
  }

  @Override
  public void queue(long points, long probabilities, int count) {
    Elements elements = shape.elements();
    for (int from = 0; from < count; from += mostRows) {
      int rows = Math.min(mostRows, count - from);
      layers
          .get(0)
          .set(WideSteps.INPUT, points + (long) elements.bytes() * shape.spec().inputs() * from);
      layers
          .get(layers.size() - 1)
          .set(WideSteps.OUTPUT, probabilities + (long) elements.bytes() * from);
      for (int k = 0; k < layers.size(); k++) {
        layers
            .get(k)
            .divided(tiling(shape.layers().get(k), rows))
            .set(WideSteps.ROWS, rows)
            .set(WideSteps.BATCH, rows)
            .on(workspace.stream());
      }
    }
  }
}
