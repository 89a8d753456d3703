package io.finetunebench.bench.harness;

import io.finetunebench.bench.cli.command.TimeLeft;
import java.io.PrintWriter;
import java.util.function.IntConsumer;

/** Says how many seeds are finished, in a line whenever another tenth is. */
record StudyProgress(PrintWriter err, int seeds, TimeLeft left) implements IntConsumer {
  @Override
  public void accept(int finished) {
    if (finished * 10L / seeds > (finished - 1) * 10L / seeds) {
      err.println("seeds finished: " + finished + " of " + seeds + left.after(finished, seeds));
      err.flush();
    }
  }
}
