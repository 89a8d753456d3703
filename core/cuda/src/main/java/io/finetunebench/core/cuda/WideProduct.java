package io.finetunebench.core.cuda;

/**
 * A product of matrices on the device: a launch, and where the product is divided into pieces one
 * more, which adds them up. The kernels of both take the same arguments.
 */
final class WideProduct {
  static final int THREADS = 256;

  private final CudaContext context;
  private final Elements elements;
  private final String kernel;
  private final Launch launch;
  private final int biasRows;
  private final int partsArgument;
  private final long sum;
  private Tiling tiling = new Tiling(1, 1, 1, Tiling.SMALL, 1);
  private long product;
  private long parts;

  /**
   * Prepares a product, with the context entered.
   *
   * @param biasRows rows that the product has beside those of its tiling
   * @param arguments of the kernel, but for the last two: where parts go, and how deep a piece is
   */
  WideProduct(
      CudaContext context, Elements elements, String kernel, int biasRows, Launch arguments) {
    this.context = context;
    this.elements = elements;
    this.kernel = kernel;
    this.biasRows = biasRows;
    this.launch = arguments.block(THREADS, 0);
    this.partsArgument = arguments.count();
    this.sum = context.function(elements.kernel(kernel + "_sum"));
    launch.with(0L).with(0);
  }

  /** Sets how the next launches are divided. */
  WideProduct divided(Tiling next) {
    if (!next.equals(tiling) || product == 0) {
      tiling = next;
      product =
          context.function(
              elements.kernel(next.side() == Tiling.LARGE ? kernel + "_large" : kernel));
      launch.set(partsArgument + 1, next.pieceDepth());
    }
    return this;
  }

  /** Returns the bytes that the parts of a product take. */
  static long partBytes(Elements elements, Tiling tiling, int biasRows) {
    return tiling.pieces() == 1
        ? 0
        : (long) elements.bytes() * tiling.pieces() * (tiling.rows() + biasRows) * tiling.columns();
  }

  /** Returns the bytes that its parts take. */
  long partBytes() {
    return partBytes(elements, tiling, biasRows);
  }

  /** Sets where its parts go. */
  WideProduct parts(long address) {
    parts = address;
    return this;
  }

  /** Changes an argument of 64 bits, by its place from 0. */
  WideProduct set(int argument, long value) {
    launch.set(argument, value);
    return this;
  }

  /** Changes an argument of 32 bits, by its place from 0. */
  WideProduct set(int argument, int value) {
    launch.set(argument, value);
    return this;
  }

  /** Queues it, with the context entered. */
  void on(long stream) {
    boolean divided = tiling.pieces() > 1;
    launch
        .of(product)
        .grid(tiling.blocksAcross(), tiling.blocksDown(), tiling.pieces())
        .set(partsArgument, divided ? parts : 0L)
        .on(stream);
    if (divided) {
      long results = (long) (tiling.rows() + biasRows) * tiling.columns();
      launch.of(sum).grid(Launch.blocks(results, THREADS), 1).on(stream);
    }
  }
}
