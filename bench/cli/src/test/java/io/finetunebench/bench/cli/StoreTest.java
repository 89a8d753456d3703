package io.finetunebench.bench.cli;

import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.store.FolderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** What tests of commands over a store of their own share. */
abstract class StoreTest {
  @TempDir Path folder = Path.of("");

  /** The store's folder, which comes into being with the first run. */
  Path store() {
    return folder.resolve("store");
  }

  FolderStore records() {
    return new FolderStore(store());
  }

  /** The only record of the store. */
  RunRecord onlyRecord() {
    return Cli.onlyRecord(store());
  }

  void save(RunRecord... runs) {
    save(List.of(runs));
  }

  void save(List<RunRecord> runs) {
    runs.forEach(records()::save);
  }

  /** Writes what shall be the record of a run. */
  Path writeRecord(String id, String content) throws IOException {
    return Files.writeString(
        Files.createDirectories(store().resolve(id)).resolve(RunRecord.FILE_NAME), content);
  }

  /** Writes a file beside the store. */
  Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  /** Runs a command line over the store, see {@link Cli#line}. */
  Cli cli(String line, Object... values) {
    return Cli.line(
        line + " --store {}", Stream.concat(Stream.of(values), Stream.of(store())).toArray());
  }
}
