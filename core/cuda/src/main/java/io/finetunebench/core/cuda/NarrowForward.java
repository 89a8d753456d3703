package io.finetunebench.core.cuda;

/** The whole prediction in one launch, a point a thread. */
final class NarrowForward implements Forward {
  private static final int ARTICLE_THREADS = 128;
  private static final int ARTICLE_POINTS = 256;
  private static final int BLOCKS_EACH = 8;

  private final Workspace workspace;
  private final Launch launch;
  private final int pointsArgument;
  private final int pointsOfBlock;
  private final int mostBlocks;
  private final int networks;

  private NarrowForward(
      CudaContext context,
      Workspace workspace,
      Launch launch,
      int pointsArgument,
      int pointsOfBlock,
      int networks) {
    this.workspace = workspace;
    this.launch = launch;
    this.pointsArgument = pointsArgument;
    this.pointsOfBlock = pointsOfBlock;
    this.mostBlocks = BLOCKS_EACH * context.multiprocessors();
    this.networks = networks;
  }

  /** Returns the prediction of any narrow network. */
  static NarrowForward of(
      CudaContext context,
      Workspace workspace,
      Elements elements,
      Shape.Prediction prediction,
      long description,
      long parameters,
      int networks) {
    Launch launch =
        new Launch(context, elements.kernel("narrow_predict"))
            .block(prediction.threads(), prediction.sharedBytes())
            .with(description, parameters, 0L, 0L, 0L, 0);
    return new NarrowForward(context, workspace, launch, 2, prediction.threads(), networks);
  }

  /** Returns the prediction of the article's network. */
  static NarrowForward ofArticle(
      CudaContext context, Workspace workspace, Elements elements, long parameters, int networks) {
    Launch launch =
        new Launch(context, elements.kernel("article_predict"))
            .block(ARTICLE_THREADS, 0)
            .with(parameters, 0L, 0L, 0L, 0);
    return new NarrowForward(context, workspace, launch, 1, ARTICLE_POINTS, networks);
  }

  @Override
  public int launches(int rows) {
    return 1;
  }

  @Override
  public void queue(long points, long probabilities, int count) {
    launch
        .grid(Math.min(Launch.blocks(count, pointsOfBlock), mostBlocks), networks)
        .set(pointsArgument, points)
        .set(pointsArgument + 1, probabilities)
        .set(pointsArgument + 3, count)
        .on(workspace.stream());
  }
}
