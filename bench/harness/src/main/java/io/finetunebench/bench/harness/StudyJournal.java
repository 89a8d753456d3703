package io.finetunebench.bench.harness;

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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the finished seeds, and writes a study of them if the command is interrupted. Once it
 * writes, the training waits for a lock that it never gives back.
 */
final class StudyJournal implements AutoCloseable {
  private final ReentrantLock writing = new ReentrantLock();
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = new Thread(this::interrupt);
  private final List<SeedResult> seeds = new ArrayList<>();
  private final StudySettings settings;
  private final Function<StudyResult, StudyReport> toReport;
  private final @Nullable StudyFolder folder;
  private final PrintWriter err;
  private boolean complete;

  /**
   * Begins.
   *
   * @param folder that a study of some seeds is kept in; null to keep nothing
   */
  StudyJournal(
      StudySettings settings,
      Function<StudyResult, StudyReport> toReport,
      @Nullable StudyFolder folder,
      PrintWriter err) {
    this.settings = settings;
    this.toReport = toReport;
    this.folder = folder;
    this.err = err;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  void add(SeedResult seed, Runnable progress) {
    writing.lock();
    try {
      seeds.add(seed);
      progress.run();
    } finally {
      writing.unlock();
    }
  }

  /** Leaves all writing to the command, which an interruption waits for from here on. */
  void complete() {
    writing.lock();
    try {
      complete = true;
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void close() {
    finished.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The hook runs or has run: this process is ending.
    }
  }

  private void interrupt() {
    writing.lock();
    if (complete) {
      awaitFinished();
      return;
    }
    String of =
        " of " + settings.seeds().count() + (settings.seeds().count() == 1 ? " seed" : " seeds");
    if (seeds.isEmpty()) {
      err.println(
          "finetune-bench: interrupted before the first" + of + " was finished; nothing is kept");
      return;
    }
    List<SeedResult> inOrder =
        seeds.stream().sorted(Comparator.comparingLong(SeedResult::seed)).toList();
    String kept = "finetune-bench: interrupted; " + inOrder.size() + of + " were finished";
    if (folder == null) {
      err.println(kept + "; nothing is kept without --out");
      return;
    }
    try {
      folder.writeWithoutPictures(toReport.apply(new StudyResult(settings, inOrder)));
      err.println(kept + " and are kept in " + folder.json());
    } catch (IOException e) {
      err.println(
          kept + ", and cannot be written in " + folder.path() + ": " + FileFailure.reason(e));
    }
  }

  private void awaitFinished() {
    try {
      finished.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
