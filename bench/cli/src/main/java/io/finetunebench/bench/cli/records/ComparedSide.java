package io.finetunebench.bench.cli.records;

import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.option.NamedRun;
import io.finetunebench.bench.cli.option.StoreOption;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.imports.ImportedRuns;
import io.finetunebench.bench.record.imports.SeriesFile;
import io.finetunebench.bench.record.json.RecordFormat;
import io.finetunebench.bench.record.series.Series;
import io.finetunebench.bench.report.run.Attachments;
import io.finetunebench.bench.store.RecordStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds what one side of a comparison names. */
final class ComparedSide {
  /** What may be named, in one line. */
  static final String GRAMMAR =
      "a record, a folder of records, JMH's JSON, or a run in the store: its id, the start of one,"
          + " or latest";

  private static final ImportedRuns.Facts NOTHING = new ImportedRuns.Facts(null, null, null, null);

  private ComparedSide() {}

  /**
   * Reads the series of a file or folder of that name, or else of a run in the store.
   *
   * @throws CommandFailure if a folder holds nothing to compare
   */
  static List<Series> read(String named, StoreOption store, RecordStore records) {
    Optional<Path> file = NamedRun.file(named);
    if (file.isPresent()) {
      return SeriesFile.read(file.get());
    }
    return NamedRun.isFolder(named)
        ? folder(Path.of(named))
        : Series.of(store.load(named, records));
  }

  /**
   * Reads the same as whole runs, of which a page shows more than is judged; results of other tools
   * are runs, too.
   *
   * @throws CommandFailure if a folder holds no runs
   */
  static List<RunRecord> runs(String named, StoreOption store, RecordStore records) {
    Optional<Path> file = NamedRun.file(named);
    if (file.isPresent()) {
      return ImportedRuns.read(file.get(), NOTHING);
    }
    return NamedRun.isFolder(named)
        ? files(Path.of(named)).stream()
            .flatMap(each -> ImportedRuns.read(each, NOTHING).stream())
            .collect(
                Collectors.toMap(
                    RunRecord::id, run -> run, (first, again) -> first, LinkedHashMap::new))
            .values()
            .stream()
            .toList()
        : List.of(store.load(named, records));
  }

  /** Says where both sides are the same. */
  static void warnOfOne(List<Series> before, List<Series> after, PrintWriter err) {
    Set<String> sources = sources(before);
    if (!sources.isEmpty() && sources.equals(sources(after))) {
      err.println(
          "finetune-bench: both sides are "
              + String.join(", ", sources)
              + ": what is compared with itself cannot differ; name another");
    }
  }

  private static Set<String> sources(List<Series> series) {
    return series.stream()
        .map(each -> each.origin().source())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Returns the histograms beside a record: of what was named, or of the store.
   *
   * @param named files, folders and runs, of which one is or has the record
   */
  static Attachments attachments(List<String> named, RunRecord run, StoreOption store) {
    List<Path> folders = new ArrayList<>();
    for (String each : named) {
      Optional<Path> record =
          NamedRun.file(each).filter(file -> file.endsWith(RunRecord.FILE_NAME));
      record.map(file -> file.toAbsolutePath().getParent()).ifPresent(folders::add);
      if (record.isEmpty() && NamedRun.isFolder(each)) {
        folders.add(Path.of(each, run.id()));
      }
    }
    folders.add(store.folder().resolve(run.id()));
    return folders.stream()
        .filter(folder -> isOf(run, folder))
        .findFirst()
        .map(Attachments::in)
        .orElse(Attachments.none());
  }

  private static boolean isOf(RunRecord run, Path folder) {
    Path record = folder.resolve(RunRecord.FILE_NAME);
    return Files.exists(record)
        && (folder.endsWith(run.id()) || RecordFormat.read(record).id().equals(run.id()));
  }

  private static List<Series> folder(Path folder) {
    // A record that lies there twice must not count as twice the forks.
    return files(folder).stream()
        .flatMap(file -> SeriesFile.read(file).stream())
        .distinct()
        .toList();
  }

  /** Returns the files of a folder that has records in it, or folders of runs. */
  private static List<Path> files(Path folder) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        Path file = Files.isDirectory(entry) ? entry.resolve(RunRecord.FILE_NAME) : entry;
        if (file.toString().endsWith(".json") && Files.isRegularFile(file)) {
          files.add(file);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw CommandFailure.unreadable(folder, e);
    }
    if (files.isEmpty()) {
      throw CommandFailure.usage(
          folder
              + ": expected records, found none; a run writes "
              + RunRecord.FILE_NAME
              + " in a folder");
    }
    return files.stream().sorted().toList();
  }
}
