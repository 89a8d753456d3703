package io.finetunebench.core.engine.cuda;

import io.finetunebench.core.network.DenseShape;
import java.util.ArrayList;
import java.util.List;

/** A prediction in a launch a layer, over so many rows at once as the activations have room. */
final class WideForward implements Forward {
  private static final int TILE = 64;
  private static final int MOST_ROWS = 1 << 16;
  private static final long MOST_BYTES = 256L << 20;

  private static final int INPUT = 1;
  private static final int OUTPUT = 5;
  private static final int ROWS = 6;
  private static final int BATCH = 8;

  private final Workspace workspace;
  private final Shape shape;
  private final List<Launch> layers = new ArrayList<>();
  private final int mostRows;

  WideForward(
      CudaContext context, Workspace workspace, Shape shape, long parameters, int mostAtOnce) {
    this.workspace = workspace;
    this.shape = shape;
    Elements elements = shape.elements();
    long rowBytes = 2L * shape.widest() * elements.bytes();
    this.mostRows =
        (int) Math.max(1, Math.min(Math.min(mostAtOnce, MOST_ROWS), MOST_BYTES / rowBytes));
    long[] activations = {
      workspace.allocate(rowBytes / 2 * mostRows), workspace.allocate(rowBytes / 2 * mostRows)
    };
    long weights = parameters;
    for (int k = 0; k < shape.layers().size(); k++) {
      DenseShape layer = shape.layers().get(k);
      layers.add(
          WideSteps.forward(context, elements, layer)
              .with(0L)
              .with(activations[(k + 1) % 2])
              .with(weights)
              .with(WideSteps.biases(elements, weights, layer))
              .with(0L)
              .with(activations[k % 2])
              .with(0)
              .with(0)
              .with(0)
              .with(layer.inputs())
              .with(layer.outputs())
              .with(Shape.code(layer.activation())));
      weights += (long) elements.bytes() * layer.parameterCount();
    }
  }

  @Override
  public int launches(int rows) {
    return layers.size() * Launch.blocks(rows, mostRows);
  }

  @Override
  public void queue(long points, long probabilities, int count) {
    Elements elements = shape.elements();
    for (int from = 0; from < count; from += mostRows) {
      int rows = Math.min(mostRows, count - from);
      layers.get(0).set(INPUT, points + (long) elements.bytes() * shape.spec().inputs() * from);
      layers.get(layers.size() - 1).set(OUTPUT, probabilities + (long) elements.bytes() * from);
      for (int k = 0; k < layers.size(); k++) {
        layers
            .get(k)
            .grid(Launch.blocks(shape.layers().get(k).outputs(), TILE), Launch.blocks(rows, TILE))
            .set(ROWS, rows)
            .set(ROWS + 1, rows)
            .set(BATCH, rows)
            .on(workspace.stream());
      }
    }
  }
}
