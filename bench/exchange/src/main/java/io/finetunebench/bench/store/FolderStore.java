package io.finetunebench.bench.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparing;

import io.finetunebench.bench.files.WholeFile;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.AcknowledgementFormat;
import io.finetunebench.bench.record.RecordFormat;
import io.finetunebench.bench.record.RunRecord;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A store in a folder: each record is {@code <root>/<id>/record.json}, and what belongs to it lies
 * beside it. A folder without that file is no record; it may be of a run that has just begun. An
 * acknowledgement is {@code <root>/acknowledgements/<id>.json}. Nothing is ever two people's to
 * write, so stores of two branches merge.
 */
public final class FolderStore implements RecordStore {
  private static final String ACKNOWLEDGEMENTS = "acknowledgements";
  private static final String JSON = ".json";

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
  public String name() {
    return root.toString();
  }

  @Override
  public synchronized void save(RunRecord record, Map<String, byte[]> files) {
    Contents.requireNames(files.keySet());
    byte[] json = RecordFormat.write(record).getBytes(UTF_8);
    Path folder = attachments(record.id());
    try {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Path target = folder.resolve(file.getKey());
        Files.createDirectories(target.resolveSibling(""));
        WholeFile.write(target, file.getValue());
      }
      // The record comes last: where it is, its files are.
      WholeFile.write(folder.resolve(Contents.RECORD), json);
    } catch (IOException e) {
      throw failure("save the record " + record.id(), e);
    }
  }

  @Override
  public RunRecord load(String id) {
    Contents contents = new Contents(name());
    return id.equals(LATEST) ? contents.latest(list()) : read(contents.find(id, ids()));
  }

  @Override
  public SortedMap<String, byte[]> files(String id) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    Path folder = root.resolve(id);
    if (!RunRecord.isId(id) || !Files.isDirectory(folder)) {
      return files;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
        if (!name.equals(Contents.RECORD) && !name.endsWith(Contents.UNFINISHED)) {
          files.put(name, Files.readAllBytes(file));
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw failure("read the files of " + id, e);
    }
    return files;
  }

  @Override
  public Listing list() {
    List<Supplier<RunRecord>> readers = new ArrayList<>();
    ids().forEach(id -> readers.add(() -> read(id)));
    return Contents.listing(readers);
  }

  @Override
  public Listing scores() {
    List<Supplier<RunRecord>> readers = new ArrayList<>();
    for (String id : ids()) {
      Path file = file(id);
      readers.add(() -> Contents.requireId(RecordFormat.readScores(file), id, file.toString()));
    }
    return Contents.listing(readers);
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

  /** Does nothing: a folder is never held open. */
  @Override
  public void close() {}

  private RunRecord read(String id) {
    Path file = file(id);
    return Contents.requireId(RecordFormat.read(file), id, file.toString());
  }

  private Path file(String id) {
    return root.resolve(id).resolve(Contents.RECORD);
  }

  private List<String> ids() {
    if (!Files.exists(root)) {
      return List.of();
    }
    List<String> ids = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
      for (Path folder : folders) {
        String id = folder.getFileName().toString();
        if (RunRecord.isId(id) && Files.exists(folder.resolve(Contents.RECORD))) {
          ids.add(id);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw failure("list the records", e);
    }
    return ids;
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
