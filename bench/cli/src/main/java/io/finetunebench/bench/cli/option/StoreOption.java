package io.finetunebench.bench.cli.option;

import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.ProgressLines;
import io.finetunebench.bench.cli.command.SharedOptions;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.series.RunHead;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.store.RecordStore;
import io.finetunebench.bench.store.StoreException;
import io.finetunebench.bench.store.Stores;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import picocli.CommandLine.Option;

/** The option that chooses where run records are kept. */
public final class StoreOption extends SharedOptions {
  private static final String USUAL = ".finetune-bench";

  @Option(
      names = "--store",
      paramLabel = "STORE",
      description =
          "Where the run records are: a folder, or jdbc:postgresql://SERVER/DATABASE with user and"
              + " password in the environment, see docs/stores.md (default: ${DEFAULT-VALUE}).",
      defaultValue = USUAL)
  private String name = USUAL;

  private final Set<String> said = new HashSet<>();

  /** Opens the store, which the caller closes, and prints what its user should know. */
  public RecordStore open() {
    RecordStore store = Stores.open(name, System.getenv());
    ProgressLines progress = progress("reads " + store.name() + " once", "runs");
    store.onProgress(progress::done);
    store.notes().forEach(this::say);
    return store;
  }

  /** Loads a run of the store that is named by its id, the start of one, or as the latest. */
  public RunRecord load(String run, RecordStore records) {
    return run.equals(NamedRun.LATEST)
        ? records.latest(this::isDated, this::leaveOut)
        : records.load(run);
  }

  /** Returns whether a run's date can be right; where not, says once that it is set aside. */
  public boolean isDated(RunHead run) {
    String aside = run.aside(Instant.now());
    if (aside != null) {
      say(aside);
    }
    return aside == null;
  }

  /** Returns the runs whose dates can be right. */
  public List<RunHead> dated(RecordStore.Heads heads) {
    return heads.heads().stream().filter(this::isDated).toList();
  }

  /** Says once why a record is left out. */
  public void leaveOut(String problem) {
    say("left out: " + problem);
  }

  private void say(String line) {
    if (said.add(line)) {
      err().println("finetune-bench: " + line);
    }
  }

  /**
   * Opens the store, which the caller closes, to show all that is there. The usual folder may be
   * absent.
   *
   * @throws CommandFailure if a folder was typed that is not there
   */
  public RecordStore openToShow() {
    if (isTyped("--store") && !isDatabase() && !Files.exists(folder())) {
      throw CommandFailure.usage(
          "--store: no folder " + folder() + "; name one that has runs, or 'import' some");
    }
    return open();
  }

  /** Says how the store gets its first run. */
  public String firstRun() {
    return !isDatabase() && hasFilesOfResults(folder())
        ? "'import " + folder() + "' takes the results in its files"
        : command().getCommandSpec().root().subcommands().containsKey("run")
            ? "'./finetune-bench run' makes one"
            : "'ab' measures some, and 'import' takes JMH's results";
  }

  private static boolean hasFilesOfResults(Path folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.{json,js}")) {
      return files.iterator().hasNext();
    } catch (IOException | DirectoryIteratorException e) {
      return false;
    }
  }

  /** Opens the store, which the caller closes, and requires that records can be kept there. */
  public RecordStore openToWrite() {
    RecordStore store = open();
    try {
      store.requireWritable();
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /** Makes the usual folder where it is absent, and keeps it out of what git sees. */
  public void hideFromGit() {
    Path folder = folder();
    if (folder.equals(Path.of(USUAL)) && !Files.exists(folder)) {
      try {
        Files.writeString(Files.createDirectories(folder).resolve(".gitignore"), "*\n");
      } catch (IOException e) {
        throw CommandFailure.unwritable(folder, e);
      }
    }
  }

  /** The store as messages call it. */
  public String name() {
    return isDatabase() ? Stores.shown(name) : folder().toString();
  }

  /** The store in a folder of this machine that a run writes to while it goes on. */
  public FolderStore local() {
    return new FolderStore(folder());
  }

  /** The folder of that store. */
  public Path folder() {
    return isDatabase() ? Path.of(USUAL) : Stores.folder(name);
  }

  /** Whether the store is a database, and not the folder. */
  public boolean isDatabase() {
    return Stores.isDatabase(name);
  }

  /** Copies a finished run from the folder that it was written to into the database. */
  public static void publish(RecordStore records, FolderStore local, String id, PrintWriter out) {
    try {
      records.save(local.load(id), files(local, id, out));
    } catch (StoreException e) {
      throw CommandFailure.usage(
          e.getMessage()
              + "; the run itself is kept in "
              + local.attachments(id)
              + ", for the command import");
    }
    out.println("kept as " + id + " in " + records.name());
  }

  /** Loads the files beside a record, and says of each that no store can keep under its name. */
  public static SortedMap<String, byte[]> files(FolderStore from, String id, PrintWriter out) {
    return from.files(
        id,
        file ->
            out.println(
                file
                    + ": left out, since a store keeps no file of this name; rename it to keep"
                    + " it"));
  }
}
