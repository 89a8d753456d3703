package io.finetunebench.core.cuda;

import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.DenseShape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A step in some launches, many steps in one launch of a graph; of one network.
 *
 * <p>Which batch is next stands on the device, so that every step is the same work and a graph of
 * some steps can run again and again.
 */
final class WideSteps implements Steps {
  private static final int THREADS = WideProduct.THREADS;
  private static final int MOST_BLOCKS = 1024;
  private static final int MOST_STEPS = 64;
  private static final int MOST_ROWS = 65_535 * Tiling.SMALL;
  private static final int LOSS_METRICS = 5;

  /** Places of the arguments of {@link #forward}. */
  static final int INPUT = 1;

  static final int LOGITS = 3;
  static final int OUTPUT = 4;
  static final int ROWS = 5;
  static final int SIZE = 6;
  static final int BATCH = 7;

  private final Workspace workspace;
  private final long state;
  private final Launch loss;
  private final List<LongConsumer> step = new ArrayList<>();

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
    int size = memory.data().size();
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
    Launch gather =
        new Launch(context, elements.kernel("wide_gather"))
            .grid(Math.min(Launch.blocks((long) batch * features, THREADS), MOST_BLOCKS), 1)
            .block(THREADS, 0)
            .with(state, memory.own().order(), memory.data().points(), memory.data().targets())
            .with(inputs[0], batchTargets, size, batch, features);
    step.add(gather::on);
    List<WideProduct> products = new ArrayList<>();
    int multiprocessors = context.multiprocessors();
    long[] weights = new long[layers.size()];
    long next = memory.own().parameters();
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
      products.add(
          forward(context, elements, layer, weights[k], state)
              .set(INPUT, inputs[k])
              .set(LOGITS, k == layers.size() - 1 ? logits : 0L)
              .set(OUTPUT, inputs[k + 1])
              .set(ROWS, batch)
              .set(SIZE, size)
              .set(BATCH, batch)
              .divided(
                  Tiling.of(batch, layer.outputs(), layer.inputs(), elements, multiprocessors)));
    }
    products.forEach(product -> step.add(product::on));
    loss =
        new Launch(context, elements.kernel("wide_loss"))
            .block(THREADS, 0)
            .with(state, logits, inputs[layers.size()], batchTargets)
            .with(deltas[layers.size() - 1], 0L, size, batch);
    step.add(loss::on);
    for (int k = layers.size() - 1; k >= lowest; k--) {
      DenseShape layer = layers.get(k);
      if (k > lowest) {
        add(
            products,
            new WideProduct(
                    context,
                    elements,
                    "wide_backward",
                    0,
                    new Launch(context)
                        .with(state, deltas[k], weights[k], inputs[k], deltas[k - 1], size, batch)
                        .with(layer.inputs(), layer.outputs())
                        .with(Shape.code(layers.get(k - 1).activation())))
                .divided(
                    Tiling.of(batch, layer.inputs(), layer.outputs(), elements, multiprocessors)));
      }
      if (network.trains(k)) {
        add(
            products,
            new WideProduct(
                    context,
                    elements,
                    "wide_update",
                    1,
                    new Launch(context)
                        .with(state, inputs[k], deltas[k], weights[k], size, batch)
                        .with(layer.inputs(), layer.outputs(), elements.number(memory.rate())))
                .divided(
                    Tiling.of(layer.inputs(), layer.outputs(), batch, elements, multiprocessors)));
      }
    }
    long partBytes = products.stream().mapToLong(WideProduct::partBytes).max().orElseThrow();
    if (partBytes > 0) {
      long parts = workspace.allocate(partBytes);
      products.forEach(product -> product.parts(parts));
    }
    step.add(new Launch(context, "wide_advance").with(state)::on);
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
          ("expected a batch of at most %s for a network %s wide on engine cuda, found %s:"
                  + " choose a smaller batch")
              .formatted(most, shape.widest(), batch));
    }
  }

  private void add(List<WideProduct> products, WideProduct product) {
    products.add(product);
    step.add(product::on);
  }

  /** Prepares a layer's output of its inputs; which inputs, is for the caller to set. */
  static WideProduct forward(
      CudaContext context, Elements elements, DenseShape layer, long weights, long state) {
    return new WideProduct(
        context,
        elements,
        "wide_forward",
        0,
        new Launch(context)
            .with(state, 0L, weights, 0L, 0L, 0, 0, 0)
            .with(layer.inputs(), layer.outputs(), Shape.code(layer.activation())));
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
      step.forEach(launch -> launch.accept(workspace.stream()));
    }
  }
}
