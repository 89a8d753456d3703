package io.finetunebench.bench.cli.records;

import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.record.RunRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** Finds the files that names of files and folders stand for. */
final class ImportedFiles extends SimpleFileVisitor<Path> {
  private final Path root;
  private final List<Path> found = new ArrayList<>();

  private ImportedFiles(Path root) {
    this.root = root;
  }

  /**
   * Returns each file itself, and in place of a folder what is in it and in its folders, by name:
   * the record of a run's folder and nothing else there, else all files in {@code .json} or {@code
   * .js}. Links in a folder are not followed.
   *
   * @throws CommandFailure if a folder has none, or can't be read
   */
  static List<Path> of(List<Path> named) {
    List<Path> files = new ArrayList<>();
    for (Path path : named) {
      if (!Files.isDirectory(path)) {
        files.add(path);
        continue;
      }
      ImportedFiles folder = new ImportedFiles(path);
      try {
        Files.walkFileTree(path, folder);
      } catch (IOException | UncheckedIOException e) {
        throw CommandFailure.unreadable(path, e);
      }
      if (folder.found.isEmpty()) {
        throw CommandFailure.usage(
            path + ": expected files in .json or .js, found none; name another");
      }
      folder.found.stream().sorted().forEach(files::add);
    }
    return files;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException thrown) {
    throw CommandFailure.unreadable(file, thrown);
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
    Path record = folder.resolve(RunRecord.FILE_NAME);
    if (Files.exists(record)) {
      found.add(record);
      return FileVisitResult.SKIP_SUBTREE;
    }
    boolean hidden = String.valueOf(folder.getFileName()).startsWith(".") && !folder.equals(root);
    return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    String name = String.valueOf(file.getFileName());
    if (attributes.isRegularFile() && (name.endsWith(".json") || name.endsWith(".js"))) {
      found.add(file);
    }
    return FileVisitResult.CONTINUE;
  }
}
