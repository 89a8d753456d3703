package io.finetunebench.bench.cli.records;

import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.cli.command.ProgressLines;
import io.finetunebench.bench.cli.command.Subcommand;
import io.finetunebench.bench.cli.option.Git;
import io.finetunebench.bench.cli.option.MachineOption;
import io.finetunebench.bench.cli.option.StoreOption;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.imports.ImportedRuns;
import io.finetunebench.bench.record.json.AcknowledgementFormat;
import io.finetunebench.bench.record.json.MalformedRecordException;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.store.RecordStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes what other tools measured into a store. */
@Command(
    name = "import",
    description = {
      "Takes results into a store: JMH's JSON of any project, the data.js of"
          + " github-action-benchmark, or run records with the files beside them.",
      "Importing a file again changes nothing, unless another option says more about it. All files"
          + " are read before the first is kept."
    })
public final class ImportCommand extends Subcommand {
  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "The content says what it is. Of a folder, every file in .json or .js is taken, and of a"
              + " run's folder its record.")
  private List<Path> files = new ArrayList<>();

  @Mixin private StoreOption store = new StoreOption();

  @Option(
      names = "--commit",
      paramLabel = "C",
      description = "The commit that JMH's files were measured from.")
  private @Nullable String commit;

  @Option(
      names = "--branch",
      paramLabel = "NAME",
      description = "The branch that the commits are on, for 'compare --baseline last-on NAME'.")
  private @Nullable String branch;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description =
          "When JMH's files were measured, such as 2026-11-24T13:21:00Z (default: each file's own"
              + " time).")
  private @Nullable String at;

  @Mixin private MachineOption machine = new MachineOption();

  @Option(
      names = "--one-run",
      description =
          "Take all files of JMH's as one run with the forks of each, as when a script ran JMH in"
              + " turns, one fork a file.")
  private boolean oneRun;

  /** So many files are in memory at once. */
  private static final int AT_ONCE = 32;

  @Override
  public Integer call() {
    PrintWriter out = out();
    ImportedRuns.Facts facts = facts();
    List<Path> all = new ArrayList<>(ImportedFiles.of(files));
    List<Path> ofPeople = all.stream().filter(FolderStore::isAcknowledgement).toList();
    all.removeAll(ofPeople);
    List<Acknowledgement> acknowledgements =
        ofPeople.stream().map(AcknowledgementFormat::read).toList();
    Set<String> ids = new HashSet<>();
    List<Read> few = new ArrayList<>();
    Consumer<Read> first =
        read -> {
          read.runs.forEach(run -> ids.add(run.id()));
          if (oneRun || all.size() <= AT_ONCE) {
            few.add(read);
          }
        };
    if (oneRun) {
      require(!all.isEmpty(), "--one-run: expected JMH's JSON, found none");
      List<RunRecord> together = List.of(ImportedRuns.readTogether(all, facts));
      first.accept(new Read(all.size() + " files as one run", all.get(0), together));
    } else {
      read(all, facts, "reads", first);
    }
    try (RecordStore records = store.openToWrite()) {
      Set<String> known = new HashSet<>(records.known(ids));
      Consumer<Read> keeper = read -> out.println(keep(records, known, read, facts));
      if (few.isEmpty()) {
        // Reading them again takes time, and holding them all would take memory without a bound.
        read(all, facts, "keeps", keeper);
      } else {
        few.forEach(keeper);
      }
      if (!acknowledgements.isEmpty()) {
        out.println(keep(records, acknowledgements));
      }
    }
    return ExitCode.OK;
  }

  /** What was read, of which file, or of the first of several. */
  private record Read(String source, Path file, List<RunRecord> runs) {}

  /** Reads all files, some at a time, and hands over what is in each, in their order. */
  private void read(
      List<Path> all, ImportedRuns.Facts facts, String work, Consumer<Read> consumer) {
    ProgressLines progress = progress(work, "files");
    for (int from = 0; from < all.size(); from += AT_ONCE) {
      List<Path> some = all.subList(from, Math.min(all.size(), from + AT_ONCE));
      some.parallelStream()
          .map(file -> new Read(file.toString(), file, ImportedRuns.read(file, facts)))
          .toList()
          .forEach(consumer);
      progress.done(from + some.size(), all.size());
    }
  }

  private String keep(RecordStore records, Set<String> known, Read read, ImportedRuns.Facts facts) {
    List<RunRecord> runs = read.runs;
    int added = 0;
    int changed = 0;
    for (RunRecord run : runs) {
      RunRecord earlier = known.contains(run.id()) ? earlier(records, run.id()) : null;
      RunRecord merged = earlier == null ? run : ImportedRuns.again(run, earlier, facts);
      if (earlier == null || !earlier.equals(merged)) {
        records.save(merged, attached(read.file, run));
        added += known.add(run.id()) ? 1 : 0;
        changed += earlier == null ? 0 : 1;
      }
    }
    String kept = runs.size() == 1 ? "run " + runs.get(0).id() : "runs: " + runs.size();
    return counted(read.source + ": " + kept, runs.size(), added, changed, records);
  }

  /** What was withdrawn on either side stays so. */
  private static String keep(RecordStore records, List<Acknowledgement> acknowledgements) {
    Map<String, Acknowledgement> known = new HashMap<>();
    records.acknowledgements().forEach(each -> known.put(each.id(), each));
    int added = 0;
    int changed = 0;
    for (Acknowledgement each : acknowledgements) {
      Acknowledgement earlier = known.get(each.id());
      if (earlier == null || (each.withdrawnAt() != null && earlier.withdrawnAt() == null)) {
        records.saveAcknowledgement(each);
        added += earlier == null ? 1 : 0;
        changed += earlier == null ? 0 : 1;
      }
    }
    int all = acknowledgements.size();
    return counted("acknowledgements: " + all, all, added, changed, records);
  }

  /** Says how many of what was read are new, changed, or there already. */
  private static String counted(String what, int all, int added, int changed, RecordStore records) {
    return String.format(
        Locale.ROOT,
        "%s, %d new, %d changed, %d there already, in %s",
        what,
        added,
        changed,
        all - added - changed,
        records.name());
  }

  /** Returns the record that is there; null where it can't be read and is to be replaced. */
  private static @Nullable RunRecord earlier(RecordStore records, String id) {
    try {
      return records.load(id);
    } catch (MalformedRecordException e) {
      return null;
    }
  }

  /** The files beside a run record, which lies in a folder of its id. */
  private SortedMap<String, byte[]> attached(Path file, RunRecord run) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    Path root = folder == null ? null : folder.getParent();
    boolean kept =
        root != null && file.endsWith(RunRecord.FILE_NAME) && root.resolve(run.id()).equals(folder);
    return kept
        ? StoreOption.files(new FolderStore(Objects.requireNonNull(root)), run.id(), out())
        : new TreeMap<>();
  }

  private ImportedRuns.Facts facts() {
    Instant time = null;
    try {
      time = at == null ? null : OffsetDateTime.parse(at).toInstant();
      return new ImportedRuns.Facts(resolved(commit), branch, time, machine.name());
    } catch (DateTimeParseException e) {
      throw refused(
          "--at: expected a time with a zone such as 2026-11-24T13:21:00Z, found \"" + at + "\"");
    } catch (IllegalArgumentException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  /** Returns a hash as it is, and what else git knows here, such as HEAD or a tag, as its hash. */
  private @Nullable String resolved(@Nullable String revision) {
    if (revision == null || revision.isBlank() || Git.isHash(revision)) {
      return revision;
    }
    String found = Git.resolve(revision);
    if (found == null) {
      throw refused(
          "--commit: expected a commit's hash, or a name that git knows in this folder, found \""
              + revision
              + "\"");
    }
    return found;
  }
}
