package io.finetunebench.bench.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparing;

import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.Progress;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.files.WholeFile;
import io.finetunebench.bench.record.json.AcknowledgementFormat;
import io.finetunebench.bench.record.json.IndexText;
import io.finetunebench.bench.record.json.RecordFormat;
import io.finetunebench.bench.record.series.RunHead;
import io.finetunebench.bench.record.series.Scores;
import io.finetunebench.bench.record.series.SeriesKey;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A store in a folder: each record is {@code <root>/<id>/record.json}, and what belongs to it lies
 * beside it. A folder without that file is no record; it may be of a run that has just begun. An
 * acknowledgement is {@code <root>/acknowledgements/<id>.json}. Nothing is ever two people's to
 * write, so stores of two branches merge.
 */
public final class FolderStore implements RecordStore {
  private static final String ACKNOWLEDGEMENTS = "acknowledgements";
  private static final String JSON = ".json";
  private static final String INDEX = ".index/runs.lines";
  private static final int AT_ONCE = 128;

  /** A smaller store is read faster than an index is kept. */
  private static final int FEWEST_INDEXED = 100;

  private static final long MOST_BYTES = 256L << 20;

  private final Path root;
  private Progress progress = Progress.NONE;

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
    if (id.equals(ACKNOWLEDGEMENTS)) {
      throw new StoreException(
          root + ": expected another id of a run, found the name of the folder of " + id, null);
    }
    Path folder = root.resolve(id);
    try {
      makeFolder(folder);
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
  public void onProgress(Progress listener) {
    progress = listener;
  }

  @Override
  public void requireWritable() {
    try {
      Files.createDirectories(root);
      Files.delete(Files.createTempFile(root, ".writable", WholeFile.UNFINISHED));
    } catch (IOException e) {
      throw failure("write to the store", e);
    }
  }

  @Override
  public synchronized void save(RunRecord record, Map<String, byte[]> files) {
    Contents.requireNames(files.keySet());
    byte[] json = RecordFormat.write(record).getBytes(UTF_8);
    Path folder = attachments(record.id());
    try {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        for (int parts = 1; parts < Path.of(file.getKey()).getNameCount(); parts++) {
          makeFolder(folder.resolve(Path.of(file.getKey()).subpath(0, parts)));
        }
        WholeFile.write(folder.resolve(file.getKey()), file.getValue());
      }
      // The record comes last: where it is, its files are.
      WholeFile.write(folder.resolve(RunRecord.FILE_NAME), json);
    } catch (IOException e) {
      throw failure("save the record " + record.id(), e);
    }
  }

  @Override
  public RunRecord load(String id) {
    // A whole id needs no look at all the others.
    boolean whole = RunRecord.isId(id) && isFile(file(id));
    return read(whole ? id : new Contents(name()).find(id, List.copyOf(versions().keySet())));
  }

  @Override
  public List<RunRecord> readable(List<String> ids) {
    return Contents.readable(ids, this::read);
  }

  @Override
  public SortedMap<String, byte[]> files(String id) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    Path folder = root.resolve(id);
    if (!RunRecord.isId(id) || !Files.isDirectory(folder)) {
      return files;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      long bytes = 0;
      for (Path file : all.filter(FolderStore::isFile).toList()) {
        String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
        if (!name.equals(RunRecord.FILE_NAME) && !name.endsWith(WholeFile.UNFINISHED)) {
          bytes += Files.size(file);
          if (bytes > MOST_BYTES) {
            throw new StoreException(
                folder
                    + ": expected at most "
                    + (MOST_BYTES >> 20)
                    + " MiB of files beside a record, found more, up to "
                    + name
                    + "; take away what does not belong to the run",
                null);
          }
          try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            files.put(name, in.readAllBytes());
          }
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw failure("read the files of " + id, e);
    }
    return files;
  }

  /**
   * Loads the files that belong to a record and whose names every store can keep.
   *
   * @param leftOut takes the path of each other file
   */
  public SortedMap<String, byte[]> files(String id, Consumer<Path> leftOut) {
    SortedMap<String, byte[]> files = files(id);
    for (String name : List.copyOf(files.keySet())) {
      if (!Contents.isName(name)) {
        files.remove(name);
        leftOut.accept(root.resolve(id).resolve(name));
      }
    }
    return files;
  }

  @Override
  public Set<String> known(Set<String> ids) {
    return ids.stream()
        .filter(id -> RunRecord.isId(id) && Files.exists(file(id)))
        .collect(Collectors.toSet());
  }

  @Override
  public Heads heads() {
    List<RunHead> heads = new ArrayList<>();
    List<Problem> problems =
        each(
            any -> true,
            (reader, run) -> heads.add(run.head(reader)),
            scores -> heads.add(scores.run()));
    heads.sort(comparing(RunHead::startedAt).thenComparing(RunHead::id));
    return new Heads(heads, problems);
  }

  @Override
  public List<String> scores(Predicate<SeriesKey> series, Consumer<Scores> consumer) {
    return each(
            series,
            (reader, run) -> consumer.accept(run.scores(reader)),
            scores -> consumer.accept(scores.of(series)))
        .stream()
        .map(Problem::text)
        .toList();
  }

  /**
   * Hands over each run: its line in the index, or else what its record says.
   *
   * @param series which are read of a line
   * @return one for each record that can't be read
   */
  private List<Problem> each(
      Predicate<SeriesKey> series,
      BiConsumer<IndexText.Reader, FolderIndex.Run> ofLine,
      Consumer<Scores> ofRecord) {
    Map<String, String> versions = versions();
    Set<String> unknown = new TreeSet<>(versions.keySet());
    FolderIndex index = new FolderIndex(root.resolve(INDEX));
    boolean indexed = versions.size() >= FEWEST_INDEXED;
    if (indexed) {
      IndexText.Reader reader = index.reader(series);
      index.read(
          versions,
          run ->
              unknown.contains(run.id())
                  && Contents.isReadable(() -> ofLine.accept(reader, run))
                  && unknown.remove(run.id()));
    }
    // The index is behind or damaged; the records themselves say what is right.
    List<String> ids = List.copyOf(unknown);
    List<Problem> problems = new ArrayList<>();
    for (int from = 0; from < ids.size(); from += AT_ONCE) {
      List<String> some = ids.subList(from, Math.min(ids.size(), from + AT_ONCE));
      List<Scores> read = new ArrayList<>();
      List<Contents.Attempt<Scores>> attempts = Contents.attempts(some, id -> Scores.of(read(id)));
      for (int i = 0; i < some.size(); i++) {
        attempts.get(i).ofRun(some.get(i)).handOver(read::add, problems);
      }
      read.forEach(ofRecord);
      if (indexed) {
        index.add(read.stream().map(IndexText::write).toList(), versions);
      }
      progress.done(from + some.size(), ids.size());
    }
    return problems;
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

  /** Returns whether a file in a folder is that of an acknowledgement, by its place. */
  public static boolean isAcknowledgement(Path file) {
    Path folder = file.getParent();
    return folder != null && folder.endsWith(ACKNOWLEDGEMENTS) && file.toString().endsWith(JSON);
  }

  @Override
  public List<Acknowledgement> acknowledgements() {
    Path folder = root.resolve(ACKNOWLEDGEMENTS);
    if (!Files.exists(folder)) {
      return List.of();
    }
    List<Acknowledgement> acknowledgements = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + JSON)) {
      files.forEach(file -> acknowledgements.add(AcknowledgementFormat.read(file)));
    } catch (IOException | DirectoryIteratorException e) {
      throw failure("list the acknowledgements", e);
    }
    acknowledgements.sort(comparing(Acknowledgement::at).thenComparing(Acknowledgement::id));
    return acknowledgements;
  }

  /** Does nothing: a folder is never held open. */
  @Override
  public void close() {}

  /** Whether a path is a file itself: a link may lead anywhere, to a private key too. */
  private static boolean isFile(Path path) {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Makes a folder where it is absent, and refuses a link in its place. */
  private static void makeFolder(Path folder) throws IOException {
    if (Files.isSymbolicLink(folder)) {
      throw new FileSystemException(folder.toString(), null, "it is a link, not a folder");
    }
    Files.createDirectories(folder);
  }

  private RunRecord read(String id) {
    Path file = file(id);
    return Contents.requireId(RecordFormat.read(file), id, file.toString());
  }

  private Path file(String id) {
    return root.resolve(id).resolve(RunRecord.FILE_NAME);
  }

  /** Returns the versions of the records that there are, empty of those that can't be read. */
  private Map<String, String> versions() {
    Map<String, String> versions = new ConcurrentHashMap<>();
    if (!Files.exists(root)) {
      return versions;
    }
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
      folders.forEach(folder -> names.add(folder.getFileName().toString()));
    } catch (IOException | DirectoryIteratorException e) {
      throw failure("list the records", e);
    }
    names.parallelStream()
        .filter(RunRecord::isId)
        .forEach(
            id -> {
              String version = version(id);
              if (version != null) {
                versions.put(id, version);
              }
            });
    return versions;
  }

  private @Nullable String version(String id) {
    try {
      return FolderIndex.version(file(id));
    } catch (NotDirectoryException e) {
      return null;
    } catch (IOException e) {
      // There is something that can't be looked at: reading it says why.
      return Files.isRegularFile(root.resolve(id)) ? null : "";
    }
  }

  private StoreException failure(String task, Exception cause) {
    String reason = cause.getClass().getSimpleName();
    if (Files.exists(root) && !Files.isDirectory(root)) {
      reason = "it is a file, not a folder";
    } else if (cause instanceof AccessDeniedException denied) {
      reason = "permission is denied for " + denied.getFile();
    } else if (cause instanceof NoSuchFileException missing) {
      reason = "there is no " + missing.getFile() + ", and it can't be made";
    } else if (cause instanceof FileAlreadyExistsException other) {
      reason = other.getFile() + " is no folder";
    } else if (cause instanceof FileSystemException file && file.getReason() != null) {
      reason = file.getFile() + ": " + file.getReason();
    } else if (cause.getMessage() != null) {
      reason = cause.getMessage();
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
