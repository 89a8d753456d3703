package io.finetunebench.bench.harness;

import io.finetunebench.bench.cli.TimeLeft;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.IntConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how many seeds are finished: a bar on a terminal, about ten plain lines elsewhere. */
interface StudyProgress extends IntConsumer, AutoCloseable {
  /** Ends the display. */
  @Override
  void close();

  /** Returns a display that fits where the output goes. */
  static StudyProgress of(PrintWriter err, int seeds) {
    return Optional.ofNullable(System.console()).filter(StudyProgress::isTerminal).isPresent()
        ? new Bar(seeds)
        : new Lines(err, seeds, new TimeLeft(System::nanoTime));
  }

  private static boolean isTerminal(Console console) {
    try {
      // From JDK 22 on there is a console without a terminal too, and this method to ask it.
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /** A line whenever another tenth is finished. */
  record Lines(PrintWriter err, int seeds, TimeLeft left) implements StudyProgress {
    @Override
    public void accept(int finished) {
      if (finished * 10L / seeds > (finished - 1) * 10L / seeds) {
        err.println(
            "finished "
                + finished
                + " of "
                + seeds
                + (seeds == 1 ? " seed" : " seeds")
                + left.after(finished, seeds));
        err.flush();
      }
    }

    @Override
    public void close() {}
  }

  /** A bar on standard error. */
  final class Bar implements StudyProgress {
    private final ProgressBar bar;

    Bar(int seeds) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("seeds")
              .setInitialMax(seeds)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(200)
              .build();
    }

    @Override
    public void accept(int finished) {
      bar.stepTo(finished);
    }

    @Override
    public void close() {
      bar.close();
    }
  }
}
