package io.finetunebench.bench.cli;

import io.finetunebench.bench.record.Series;
import io.finetunebench.bench.record.SeriesFile;
import io.finetunebench.bench.store.RecordStore;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what one side of a comparison names. */
final class ComparedSide {
  /** What may be named, in one line. */
  static final String GRAMMAR =
      "a record, a folder of records, JMH's JSON, or a run in the store: its id, the start of one,"
          + " or latest";

  private static final String RECORD = "record.json";

  private ComparedSide() {}

  /**
   * Reads the series of a file or folder of that name, or else of a run in the store.
   *
   * @throws CommandFailure if a folder holds nothing to compare
   */
  static List<Series> read(String named, RecordStore store) {
    Path path = path(named);
    if (path != null && Files.isDirectory(path)) {
      return folder(path);
    }
    if (path != null && (Files.exists(path) || named.endsWith(".json"))) {
      return SeriesFile.read(path);
    }
    return Series.of(store.load(named));
  }

  /** A run's folder has its record in it; any other has records, or folders of runs. */
  private static List<Series> folder(Path folder) {
    if (Files.exists(folder.resolve(RECORD))) {
      return SeriesFile.read(folder.resolve(RECORD));
    }
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        Path file = Files.isDirectory(entry) ? entry.resolve(RECORD) : entry;
        if (file.toString().endsWith(".json") && Files.isRegularFile(file)) {
          files.add(file);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new CommandFailure(ExitCode.USAGE, folder + ": cannot be read (" + e + ")");
    }
    if (files.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          folder + ": expected records, found none; a run writes " + RECORD + " in a folder");
    }
    // A record that lies there twice must not count as twice the forks.
    return files.stream()
        .sorted()
        .flatMap(file -> SeriesFile.read(file).stream())
        .distinct()
        .toList();
  }

  private static @Nullable Path path(String named) {
    try {
      return Path.of(named);
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
