package io.finetunebench.bench.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;
import static java.util.Comparator.reverseOrder;

import io.finetunebench.bench.files.WholeFile;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.AcknowledgementFormat;
import io.finetunebench.bench.record.MalformedRecordException;
import io.finetunebench.bench.record.RecordFormat;
import io.finetunebench.bench.record.RunRecord;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A store in a folder: each record is {@code <root>/<id>/record.json}, and what belongs to it lies
 * beside it. A folder without that file is no record; it may be of a run that has just begun. An
 * acknowledgement is {@code <root>/acknowledgements/<id>.json}. Nothing is ever two people's to
 * write, so stores of two branches merge.
 */
public final class FolderStore implements RecordStore {
  private static final String RECORD = "record.json";
  private static final String ACKNOWLEDGEMENTS = "acknowledgements";
  private static final String JSON = ".json";
  private static final int MOST_SUGGESTIONS = 3;

  private final Path root;

  /** Makes a store of a folder, which comes into being with the first record. */
  public FolderStore(Path root) {
    this.root = root;
  }

  /**
   * The folder for the files that belong to a record, made where it is absent.
   *
   * @throws StoreException if it can't be made
   */
  public Path attachments(String id) {
    if (!RunRecord.isId(id)) {
      throw new IllegalArgumentException("expected the id of a record, found " + id);
    }
    Path folder = root.resolve(id);
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw failure("make the folder " + id, e);
    }
    return folder;
  }

  @Override
  public synchronized void save(RunRecord record) {
    byte[] json = RecordFormat.write(record).getBytes(UTF_8);
    Path folder = attachments(record.id());
    try {
      WholeFile.write(folder.resolve(RECORD), json);
    } catch (IOException e) {
      throw failure("save the record " + record.id(), e);
    }
  }

  @Override
  public RunRecord load(String id) {
    if (id.equals(LATEST)) {
      return latest();
    }
    List<String> ids = ids();
    if (ids.contains(id)) {
      return read(id);
    }
    List<String> fitting = ids.stream().filter(known -> known.startsWith(id)).toList();
    if (fitting.size() == 1) {
      return read(fitting.get(0));
    }
    throw new NoSuchRecordException(
        root
            + ": expected one record that fits '"
            + id
            + "', found "
            + (fitting.isEmpty() ? "none" : fitting.size())
            + suggestions(fitting.isEmpty() ? ids : fitting, id));
  }

  @Override
  public Listing list() {
    List<RunRecord> records = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (String id : ids()) {
      try {
        records.add(read(id));
      } catch (MalformedRecordException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
    }
    records.sort(comparing(RunRecord::startedAt).thenComparing(RunRecord::id));
    return new Listing(records, problems);
  }

  @Override
  public synchronized void saveAcknowledgement(Acknowledgement acknowledgement) {
    Path folder = root.resolve(ACKNOWLEDGEMENTS);
    try {
      Files.createDirectories(folder);
      WholeFile.write(
          folder.resolve(acknowledgement.id() + JSON),
          AcknowledgementFormat.write(acknowledgement).getBytes(UTF_8));
    } catch (IOException e) {
      throw failure("save the acknowledgement " + acknowledgement.id(), e);
    }
  }

  @Override
  public List<Acknowledgement> acknowledgements() {
    Path folder = root.resolve(ACKNOWLEDGEMENTS);
    if (!Files.exists(folder)) {
      return List.of();
    }
    List<Acknowledgement> acknowledgements = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + JSON)) {
      for (Path file : files) {
        acknowledgements.add(AcknowledgementFormat.read(file));
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw failure("list the acknowledgements", e);
    }
    acknowledgements.sort(comparing(Acknowledgement::at).thenComparing(Acknowledgement::id));
    return acknowledgements;
  }

  private RunRecord latest() {
    Listing listing = list();
    if (listing.records().isEmpty()) {
      throw new NoSuchRecordException(
          root
              + ": expected a record, found none"
              + (listing.problems().isEmpty() ? "" : " that can be read")
              + "; make one with the command run, or name another store");
    }
    return listing.records().get(listing.records().size() - 1);
  }

  private RunRecord read(String id) {
    Path file = root.resolve(id).resolve(RECORD);
    RunRecord record = RecordFormat.read(file);
    if (!record.id().equals(id)) {
      throw new MalformedRecordException(
          file + ": id: expected that of its folder, found " + record.id() + "; rename the folder",
          null);
    }
    return record;
  }

  private List<String> ids() {
    if (!Files.exists(root)) {
      return List.of();
    }
    List<String> ids = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
      for (Path folder : folders) {
        String id = folder.getFileName().toString();
        if (RunRecord.isId(id) && Files.exists(folder.resolve(RECORD))) {
          ids.add(id);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw failure("list the records", e);
    }
    return ids;
  }

  /** The ids that share the longest beginning with what was asked for, the newest first. */
  private static String suggestions(List<String> ids, String asked) {
    if (ids.isEmpty()) {
      return "; the store holds no records";
    }
    List<String> nearest =
        ids.stream()
            .sorted(
                comparingInt((String id) -> -sharedLength(id, asked)).thenComparing(reverseOrder()))
            .limit(MOST_SUGGESTIONS)
            .toList();
    return "; nearest: " + String.join(", ", nearest);
  }

  private static int sharedLength(String left, String right) {
    int length = 0;
    while (length < Math.min(left.length(), right.length())
        && left.charAt(length) == right.charAt(length)) {
      length++;
    }
    return length;
  }

  private StoreException failure(String task, Exception cause) {
    String reason = cause.getClass().getSimpleName();
    if (Files.exists(root) && !Files.isDirectory(root)) {
      reason = "it is a file, not a folder";
    } else if (cause instanceof AccessDeniedException denied) {
      reason = "permission is denied for " + denied.getFile();
    } else if (cause instanceof FileSystemException file && file.getReason() != null) {
      reason = file.getFile() + ": " + file.getReason();
    } else if (cause.getMessage() != null) {
      reason += " " + cause.getMessage();
    }
    return new StoreException(
        root
            + ": can't "
            + task
            + ", because "
            + reason.replaceAll("\\s+", " ")
            + "; check the folder's rights and space, or name another store",
        cause);
  }
}
