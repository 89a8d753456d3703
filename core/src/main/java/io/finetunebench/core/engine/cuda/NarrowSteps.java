package io.finetunebench.core.engine.cuda;

import io.finetunebench.core.network.CompiledNetwork;

/** All steps in one launch, a block a network: nothing between two steps but a barrier. */
final class NarrowSteps implements Steps {
  private static final int ARTICLE_THREADS = 128;

  private final Workspace workspace;
  private final Launch launch;
  private final int metricsArgument;
  private final int fromArgument;

  private NarrowSteps(Workspace workspace, Launch launch, int metricsArgument, int fromArgument) {
    this.workspace = workspace;
    this.launch = launch;
    this.metricsArgument = metricsArgument;
    this.fromArgument = fromArgument;
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
            .with(memory.description())
            .with(memory.parameters())
            .with(memory.points())
            .with(memory.targets())
            .with(memory.order())
            .with(0L)
            .with(0L)
            .with(memory.size())
            .with(memory.batch())
            .with(0)
            .with(0)
            .with(elements, memory.rate())
            .with(training.tile())
            .with(training.slices());
    return new NarrowSteps(workspace, launch, 5, 9);
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
            .block(ARTICLE_THREADS, 0)
            .with(memory.parameters())
            .with(memory.points())
            .with(memory.targets())
            .with(memory.order())
            .with(0L)
            .with(0L)
            .with(memory.size())
            .with(memory.batch())
            .with(0)
            .with(0)
            .with(elements, memory.rate())
            .with(trains);
    return new NarrowSteps(workspace, launch, 4, 8);
  }

  @Override
  public void queue(int from, int to, long metrics) {
    launch
        .set(metricsArgument, metrics)
        .set(fromArgument, from)
        .set(fromArgument + 1, to)
        .on(workspace.stream());
  }
}
