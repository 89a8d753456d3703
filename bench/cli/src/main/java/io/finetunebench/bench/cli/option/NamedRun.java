package io.finetunebench.bench.cli.option;

import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.json.RecordFormat;
import io.finetunebench.bench.store.RecordStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the run that a person names. */
public final class NamedRun {
  /** What may be named, in one line. */
  public static final String GRAMMAR =
      "A record's file or folder, or a run in the store: its id, the start of one, or latest";

  /** What stands for the run that began last, by a clock that can be right. */
  public static final String LATEST = "latest";

  private NamedRun() {}

  /** Returns the record of a file or folder of that name, or else of the store. */
  public static RunRecord load(String named, StoreOption store, RecordStore records) {
    return file(named).map(RecordFormat::read).orElseGet(() -> store.load(named, records));
  }

  /**
   * Returns the file that a name means, whose content may be other than a record; empty where the
   * name is for the store.
   */
  public static Optional<Path> file(String named) {
    Optional<Path> path = path(named);
    if (path.isEmpty()) {
      return path;
    }
    if (Files.isDirectory(path.get())) {
      return path.map(folder -> folder.resolve(RunRecord.FILE_NAME)).filter(Files::exists);
    }
    // A name that ends so is meant as a file, also where it is missing.
    return path.filter(file -> Files.exists(file) || named.endsWith(".json"));
  }

  /** Returns whether a name is a folder's. */
  public static boolean isFolder(String named) {
    return path(named).filter(Files::isDirectory).isPresent();
  }

  private static Optional<Path> path(String named) {
    try {
      return named.isEmpty() || named.equals(LATEST)
          ? Optional.empty()
          : Optional.of(Path.of(named));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
