package io.finetunebench.bench.runner;

import io.finetunebench.bench.record.Interleaving.Side;

/** A fork that has failed; the message says why in one line. */
class ForkFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final Side side;

  ForkFailure(Side side, String message) {
    super(message);
    this.side = side;
  }

  Side side() {
    return side;
  }
}
