package io.finetunebench.bench.runner.build;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The benchmarks of one revision in the worktree of another.
 *
 * @param own files with benchmarks that the borrower has
 * @param borrowed files that it has of the lender; those that do not compile are given back
 */
record BorrowedBenchmarks(
    Repository repository,
    Path worktree,
    Revision borrower,
    Revision lender,
    Set<String> own,
    Set<String> borrowed) {
  /** Puts the lender's benchmarks in place of the borrower's. */
  static BorrowedBenchmarks put(
      Repository repository, Path worktree, Revision borrower, Revision lender, Recipe recipe) {
    Set<String> own = sources(repository, borrower, recipe);
    Set<String> borrowed = sources(repository, lender, recipe);
    own.stream()
        .filter(file -> !borrowed.contains(file))
        .forEach(file -> worktree.resolve(file).toFile().delete());
    borrowed.forEach(file -> repository.restore(worktree, lender.commit(), file));
    return new BorrowedBenchmarks(repository, worktree, borrower, lender, own, borrowed);
  }

  private static Set<String> sources(Repository repository, Revision revision, Recipe recipe) {
    Set<String> files = new TreeSet<>(repository.sources(revision.commit(), false));
    files.addAll(repository.files(revision.commit(), recipe.sources()));
    return files;
  }

  /**
   * Takes the borrower's own files back for those that a failed build names, or none where it has
   * none.
   *
   * @param log of the build
   * @param notes hears a line for each of them
   * @return whether there was one
   */
  boolean giveBack(Path log, Consumer<String> notes) throws IOException {
    List<String> errors =
        Files.readAllLines(log, Charset.defaultCharset()).stream()
            .filter(line -> !line.contains("warning") && !line.contains("WARN"))
            .map(line -> line.replace('\\', '/'))
            .toList();
    List<String> given = new ArrayList<>();
    for (String file : borrowed) {
      String path = Repository.slashes(worktree.resolve(file));
      if (errors.stream().anyMatch(line -> line.contains(path))) {
        given.add(file);
      }
    }
    for (String file : given) {
      String instead = ": its benchmarks are left out";
      if (own.contains(file)) {
        repository.restore(worktree, borrower.commit(), file);
        instead = ", which keeps its own";
      } else {
        Files.deleteIfExists(worktree.resolve(file));
      }
      notes.accept(
          "%s of %s does not compile with %s%s"
              .formatted(file, lender.label(), borrower.label(), instead));
    }
    return borrowed.removeAll(given);
  }
}
