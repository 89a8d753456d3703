package io.finetunebench.core.cuda;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.engine.EpochMetrics;
import io.finetunebench.core.experiment.engine.LearnerGroup;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One network in training or many of one shape, on one data set that stays on the device. */
final class Training extends DeviceWork implements LearnerGroup {
  private static final int ORDER_THREADS = 256;
  private static final int MOST_ORDER_BLOCKS = 1024;

  private final TrainingMemory memory;
  private final Steps steps;
  private final Launch order;
  private final int networks;
  private final boolean group;
  private final long[] seeds;
  private boolean seeded;

  /**
   * Prepares networks, each at its initial parameters.
   *
   * @param group whether each network trains on a block of its own, however many these are, so that
   *     a network's sums do not depend on how many are left for the last group; a network alone
   *     trains on a block or on the whole device, by its work
   */
  Training(
      CudaContext context,
      CompiledNetwork network,
      List<Parameters> initial,
      boolean group,
      LabelledPoints data,
      int batchSize) {
    super(context);
    this.networks = initial.size();
    this.group = group;
    this.seeds = new long[networks];
    Shape shape = Shape.of(network.spec());
    int batch = Math.min(batchSize, data.size());
    context.enter();
    try {
      if (!shape.isArticle() && blocks(context, shape, batch).isEmpty()) {
        WideSteps.require(shape, batch);
      }
      memory = TrainingMemory.allocate(workspace, network, data, batchSize, networks);
      steps = steps(network);
      order =
          new Launch(context, "epoch_order")
              .grid(
                  Math.min(Launch.blocks(memory.data().size(), ORDER_THREADS), MOST_ORDER_BLOCKS),
                  networks)
              .block(ORDER_THREADS, 0)
              .with(memory.own().order(), memory.own().seeds(), 0, memory.data().size());
      upload(initial);
      workspace.fence();
    } catch (RuntimeException e) {
      workspace.close();
      throw e;
    } finally {
      context.leave();
    }
  }

  /** Returns how blocks train, a network each; empty if it takes the whole device. */
  private Optional<Shape.Training> blocks(CudaContext on, Shape shape, int batch) {
    return !group && shape.isForWholeDevice(batch)
        ? Optional.empty()
        : shape.training(batch, on.sharedBytes());
  }

  private Steps steps(CompiledNetwork network) {
    Shape shape = memory.shape();
    if (shape.isArticle()) {
      return NarrowSteps.ofArticle(context, workspace, memory, network, networks);
    }
    Optional<Shape.Training> narrow = blocks(context, shape, memory.batch());
    if (narrow.isPresent()) {
      return NarrowSteps.of(context, workspace, memory, narrow.get(), networks);
    }
    if (networks > 1) {
      throw new IllegalArgumentException(
          "expected one network of widths " + shape.spec().widths() + ", found " + networks);
    }
    return new WideSteps(context, workspace, memory, network);
  }

  @Override
  public int size() {
    return networks;
  }

  int stepsPerEpoch() {
    return Launch.blocks(memory.data().size(), memory.batch());
  }

  @Override
  public void shuffle(long[] next, int epoch) {
    if (next.length != networks) {
      throw new IllegalArgumentException("expected " + networks + " seeds, found " + next.length);
    }
    context.within(
        () -> {
          if (!seeded || !Arrays.equals(seeds, next)) {
            System.arraycopy(next, 0, seeds, 0, networks);
            uploadSeeds();
            seeded = true;
          }
          order.set(2, epoch).on(workspace.stream());
        });
  }

  private void uploadSeeds() {
    if (networks > 1) {
      workspace.upload(memory.own().seeds(), seeds);
      return;
    }
    // One is set in the queue's order, so that nobody waits for it.
    workspace.fill(memory.own().seeds(), (int) seeds[0], 1);
    workspace.fill(memory.own().seeds() + Integer.BYTES, (int) (seeds[0] >>> Integer.SIZE), 1);
  }

  void train(int from, int to) {
    if (from < to) {
      context.within(() -> steps.queue(from, to, 0));
    }
  }

  @Override
  public void trainEpoch() {
    train(0, stepsPerEpoch());
  }

  @Override
  public List<EpochMetrics> trainEpochMeasured() {
    long there = memory.own().metrics();
    double[] sums =
        context.within(
            () -> {
              workspace.fill(there, 0, 4L * networks);
              steps.queue(0, stepsPerEpoch(), there);
              return workspace.download(there, Elements.DOUBLE, 2 * networks);
            });
    double size = memory.data().size();
    List<EpochMetrics> metrics = new ArrayList<>();
    for (int i = 0; i < networks; i++) {
      metrics.add(new EpochMetrics(sums[2 * i] / size, sums[2 * i + 1] / size));
    }
    return metrics;
  }

  @Override
  public void restore(List<Parameters> parameters) {
    if (parameters.size() != networks) {
      throw new IllegalArgumentException(
          "expected parameters of " + networks + " networks, found " + parameters.size());
    }
    context.within(() -> upload(parameters));
  }

  private void upload(List<Parameters> parameters) {
    Shape shape = memory.shape();
    workspace.upload(
        memory.own().parameters(), shape.elements(), TrainingMemory.flat(shape, parameters));
  }

  @Override
  public List<Parameters> parameters() {
    Shape shape = memory.shape();
    int count = shape.parameters() * networks;
    double[] flat =
        context.within(
            () -> workspace.download(memory.own().parameters(), shape.elements(), count));
    List<Parameters> parameters = new ArrayList<>();
    for (int i = 0; i < networks; i++) {
      parameters.add(TrainingMemory.parameters(shape, flat, i));
    }
    return parameters;
  }
}
