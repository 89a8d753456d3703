package io.finetunebench.core.nd4j;

import java.util.List;

/** One call into ND4J's native library on arrays that were settled when it was built. */
@FunctionalInterface
interface Operation {
  /** Does it, or queues it where the backend is asynchronous. */
  void run();

  /** Does all of them, in order, without an iterator. */
  static void runAll(List<Operation> operations) {
    for (int i = 0; i < operations.size(); i++) {
      operations.get(i).run();
    }
  }
}
