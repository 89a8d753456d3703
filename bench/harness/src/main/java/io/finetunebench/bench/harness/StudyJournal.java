package io.finetunebench.bench.harness;

import io.finetunebench.bench.cli.command.Interruption;
import io.finetunebench.bench.harness.study.StudyReport;
import io.finetunebench.bench.record.files.FileFailure;
import io.finetunebench.core.experiment.study.SeedResult;
import io.finetunebench.core.experiment.study.StudyResult;
import io.finetunebench.core.experiment.study.StudySettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the finished seeds, and writes a study of them if the command is interrupted. Once it
 * writes, the training waits for a lock that it never gives back.
 */
final class StudyJournal implements AutoCloseable {
  private final List<SeedResult> seeds = new ArrayList<>();
  private final StudySettings settings;
  private final Function<StudyResult, StudyReport> toReport;
  private final @Nullable StudyFolder folder;
  private final PrintWriter err;
  private final Interruption interruption;
  private boolean complete;

  /**
   * Begins.
   *
   * @param earlier seeds that are finished already
   * @param folder that a study of some seeds is kept in; null to keep nothing
   */
  StudyJournal(
      StudySettings settings,
      List<SeedResult> earlier,
      Function<StudyResult, StudyReport> toReport,
      @Nullable StudyFolder folder,
      PrintWriter err) {
    this.settings = settings;
    seeds.addAll(earlier);
    this.toReport = toReport;
    this.folder = folder;
    this.err = err;
    interruption = new Interruption(this::interrupted);
  }

  void add(SeedResult seed, Runnable progress) {
    interruption.whole(
        () -> {
          seeds.add(seed);
          progress.run();
        });
  }

  /** Runs what writes the whole study, which an interruption waits for from here on. */
  void finish(Runnable writing) {
    interruption.whole(
        () -> {
          complete = true;
          writing.run();
        });
  }

  @Override
  public void close() {
    interruption.close();
  }

  private void interrupted() {
    if (complete) {
      return;
    }
    String finished =
        "finetune-bench: interrupted; seeds finished: "
            + seeds.size()
            + " of "
            + settings.seeds().count();
    if (seeds.isEmpty()) {
      err.println(finished + "; nothing is kept");
      return;
    }
    List<SeedResult> inOrder =
        seeds.stream().sorted(Comparator.comparingLong(SeedResult::seed)).toList();
    if (folder == null) {
      err.println(finished + "; nothing is kept without --out");
      return;
    }
    try {
      folder.writeWithoutPictures(toReport.apply(new StudyResult(settings, inOrder)));
      err.println(finished + ", kept in " + folder.json());
    } catch (IOException e) {
      err.println(
          finished + ", and cannot be written in " + folder.path() + ": " + FileFailure.reason(e));
    }
  }
}
