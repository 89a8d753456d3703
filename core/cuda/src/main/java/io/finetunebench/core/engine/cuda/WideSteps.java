package io.finetunebench.core.engine.cuda;

import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.DenseShape;
import java.util.ArrayList;
import java.util.List;

/**
 * A step in some launches, many steps in one launch of a graph; of one network.
 *
 * <p>Which batch is next stands on the device, so that every step is the same work and a graph of
 * some steps can run again and again.
 */
final class WideSteps implements Steps {
  private static final int THREADS = 256;
  private static final int TILE = 64;
  private static final int MOST_BLOCKS = 1024;
  private static final int MOST_STEPS = 64;
  private static final int MOST_ROWS = 65_535 * TILE;
  private static final int LOSS_METRICS = 5;

  private final Workspace workspace;
  private final long state;
  private final Launch loss;
  private final List<Launch> step = new ArrayList<>();

  /** Steps of the graph; below 2 there is none. */
  private final int graphSteps;

  /** The graph of so many steps, made before anything is measured; 0 if there is none. */
  private final long graph;

  WideSteps(
      CudaContext context, Workspace workspace, TrainingMemory memory, CompiledNetwork network) {
    this.workspace = workspace;
    Shape shape = memory.shape();
    Elements elements = shape.elements();
    List<DenseShape> layers = shape.layers();
    int size = memory.size();
    int batch = memory.batch();
    int features = shape.spec().inputs();
    int steps = Launch.blocks(size, batch);
    this.graphSteps = steps / Launch.blocks(steps, MOST_STEPS);
    this.state = workspace.allocate(4L * Integer.BYTES);
    workspace.fill(state, 0, 4);

    long rowBytes = (long) elements.bytes() * batch;
    long batchTargets = workspace.allocate(rowBytes);
    long logits = workspace.allocate(rowBytes);
    long[] inputs = new long[layers.size() + 1];
    long[] deltas = new long[layers.size()];
    inputs[0] = workspace.allocate(rowBytes * features);
    step.add(
        new Launch(context, elements.kernel("wide_gather"))
            .grid(Math.min(Launch.blocks((long) batch * features, THREADS), MOST_BLOCKS), 1)
            .block(THREADS, 0)
            .with(state)
            .with(memory.order())
            .with(memory.points())
            .with(memory.targets())
            .with(inputs[0])
            .with(batchTargets)
            .with(size)
            .with(batch)
            .with(features));
    long[] weights = new long[layers.size()];
    long next = memory.parameters();
    int lowest = layers.size();
    for (int k = layers.size() - 1; k >= 0; k--) {
      lowest = network.trains(k) ? k : lowest;
    }
    for (int k = 0; k < layers.size(); k++) {
      DenseShape layer = layers.get(k);
      weights[k] = next;
      next += (long) elements.bytes() * layer.parameterCount();
      inputs[k + 1] = workspace.allocate(rowBytes * layer.outputs());
      deltas[k] = workspace.allocate(rowBytes * layer.outputs());
      step.add(
          forward(context, elements, layer)
              .grid(Launch.blocks(layer.outputs(), TILE), Launch.blocks(batch, TILE))
              .with(state)
              .with(inputs[k])
              .with(weights[k])
              .with(biases(elements, weights[k], layer))
              .with(k == layers.size() - 1 ? logits : 0L)
              .with(inputs[k + 1])
              .with(batch)
              .with(size)
              .with(batch)
              .with(layer.inputs())
              .with(layer.outputs())
              .with(Shape.code(layer.activation())));
    }
    loss =
        new Launch(context, elements.kernel("wide_loss"))
            .block(THREADS, 0)
            .with(state)
            .with(logits)
            .with(inputs[layers.size()])
            .with(batchTargets)
            .with(deltas[layers.size() - 1])
            .with(0L)
            .with(size)
            .with(batch);
    step.add(loss);
    for (int k = layers.size() - 1; k >= lowest; k--) {
      DenseShape layer = layers.get(k);
      if (k > lowest) {
        step.add(
            new Launch(context, elements.kernel("wide_backward"))
                .grid(Launch.blocks(layer.inputs(), TILE), Launch.blocks(batch, TILE))
                .block(THREADS, 0)
                .with(state)
                .with(deltas[k])
                .with(weights[k])
                .with(inputs[k])
                .with(deltas[k - 1])
                .with(size)
                .with(batch)
                .with(layer.inputs())
                .with(layer.outputs())
                .with(Shape.code(layers.get(k - 1).activation())));
      }
      if (network.trains(k)) {
        step.add(
            new Launch(context, elements.kernel("wide_update"))
                .grid(Launch.blocks(layer.outputs(), TILE), Launch.blocks(layer.inputs() + 1, TILE))
                .block(THREADS, 0)
                .with(state)
                .with(inputs[k])
                .with(deltas[k])
                .with(weights[k])
                .with(biases(elements, weights[k], layer))
                .with(size)
                .with(batch)
                .with(layer.inputs())
                .with(layer.outputs())
                .with(elements, memory.rate()));
      }
    }
    step.add(new Launch(context, "wide_advance").with(state));
    graph = graphSteps > 1 ? workspace.captured(() -> queueSteps(graphSteps, 0)) : 0;
  }

  /**
   * Refuses a batch that the kernels cannot count: places in a matrix are ints, and a grid has at
   * most 65,535 blocks of 64 rows.
   *
   * @throws IllegalArgumentException in one line, with what is allowed
   */
  static void require(Shape shape, int batch) {
    if (shape.widest() >= MOST_ROWS) {
      throw new IllegalArgumentException(
          "expected layers below " + MOST_ROWS + " wide on engine cuda, found " + shape.widest());
    }
    int most = Math.min(Integer.MAX_VALUE / shape.widest(), MOST_ROWS);
    if (batch > most) {
      throw new IllegalArgumentException(
          "expected a batch of at most "
              + most
              + " for a network "
              + shape.widest()
              + " wide on engine cuda, found "
              + batch
              + ": choose a smaller batch");
    }
  }

  /** Prepares a product of a layer's inputs and weights; grid and arguments are the caller's. */
  static Launch forward(CudaContext context, Elements elements, DenseShape layer) {
    return new Launch(context, elements.kernel("wide_forward"))
        .grid(Launch.blocks(layer.outputs(), TILE), 1)
        .block(THREADS, 0);
  }

  /** Returns where a layer's biases lie: behind its weights. */
  static long biases(Elements elements, long weights, DenseShape layer) {
    return weights + (long) elements.bytes() * layer.inputs() * layer.outputs();
  }

  @Override
  public void queue(int from, int to, long metrics) {
    workspace.fill(state, from, 1);
    int left = to - from;
    if (metrics == 0 && graph != 0) {
      for (; left >= graphSteps; left -= graphSteps) {
        workspace.replay(graph);
      }
    }
    queueSteps(left, metrics);
  }

  private void queueSteps(int count, long metrics) {
    loss.set(LOSS_METRICS, metrics);
    for (int i = 0; i < count; i++) {
      step.forEach(launch -> launch.on(workspace.stream()));
    }
  }
}
