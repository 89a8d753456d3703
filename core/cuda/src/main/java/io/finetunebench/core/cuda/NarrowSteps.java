package io.finetunebench.core.cuda;

import io.finetunebench.core.experiment.network.CompiledNetwork;

/**
 * All steps in one launch, a block a network: nothing between two steps but a barrier. In some
 * launches where the system ends one that takes too long.
 */
final class NarrowSteps implements Steps {
  private static final int ARTICLE_THREADS = 128;

  /**
   * Rows times parameters that a multiprocessor does in one launch where a device bounds a launch's
   * time. An old one in double precision does two products a cycle, so that the three products of
   * each take some 15 ms at 1 GHz: a picture's time, as the display stands still meanwhile, and far
   * below the system's bound of some seconds. An estimate, not measured.
   */
  private static final long MOST_WORK = 10_000_000;

  private final Workspace workspace;
  private final Launch launch;
  private final int metricsArgument;
  private final int fromArgument;

  /** Steps of one launch. */
  private final int mostSteps;

  private NarrowSteps(
      Workspace workspace, Launch launch, int metricsArgument, int fromArgument, int mostSteps) {
    this.workspace = workspace;
    this.launch = launch;
    this.metricsArgument = metricsArgument;
    this.fromArgument = fromArgument;
    this.mostSteps = mostSteps;
  }

  /** Returns the steps of any narrow network. */
  static NarrowSteps of(
      CudaContext context,
      Workspace workspace,
      TrainingMemory memory,
      Shape.Training training,
      int networks) {
    Elements elements = memory.shape().elements();
    Launch launch =
        new Launch(context, elements.kernel("narrow_train"))
            .grid(networks, 1)
            .block(Shape.Training.THREADS, training.sharedBytes())
            .with(memory.description());
    with(memory, launch).with(training.tile(), training.slices());
    return new NarrowSteps(workspace, launch, 5, 9, mostSteps(context, memory, networks));
  }

  /** Returns the steps of the article's network. */
  static NarrowSteps ofArticle(
      CudaContext context,
      Workspace workspace,
      TrainingMemory memory,
      CompiledNetwork network,
      int networks) {
    Elements elements = memory.shape().elements();
    int trains = 0;
    for (int k = 0; k < memory.shape().layers().size(); k++) {
      trains |= network.trains(k) ? 1 << k : 0;
    }
    Launch launch =
        new Launch(context, elements.kernel("article_train"))
            .grid(networks, 1)
            .block(ARTICLE_THREADS, 0);
    with(memory, launch).with(trains);
    return new NarrowSteps(workspace, launch, 4, 8, mostSteps(context, memory, networks));
  }

  private static Launch with(TrainingMemory memory, Launch launch) {
    return launch
        .with(memory.own().parameters(), memory.data().points(), memory.data().targets())
        .with(memory.own().order(), 0L, 0L, memory.data().size(), memory.batch(), 0, 0)
        .with(memory.shape().elements().number(memory.rate()));
  }

  private static int mostSteps(CudaContext context, TrainingMemory memory, int networks) {
    return context.limitsRunTime()
        ? mostSteps(
            memory.shape().parameters(), memory.batch(), networks, context.multiprocessors())
        : Integer.MAX_VALUE;
  }

  /** Returns the steps of one launch, at least one, where a device bounds a launch's time. */
  static int mostSteps(int parameters, int batch, int networks, int multiprocessors) {
    long work = (long) parameters * batch;
    long rounds = Launch.blocks(networks, multiprocessors);
    return (int) Math.max(1, MOST_WORK / work / rounds);
  }

  @Override
  public void queue(int from, int to, long metrics) {
    launch.set(metricsArgument, metrics);
    for (int next = from; next < to; ) {
      int count = Math.min(to - next, mostSteps);
      launch.set(fromArgument, next).set(fromArgument + 1, next + count).on(workspace.stream());
      next += count;
    }
  }
}
