package io.finetunebench.bench.runner.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The benchmarks of one revision in the worktree of another. */
final class BorrowedBenchmarks {
  private final Repository repository;
  private final Path worktree;
  private final Revision borrower;
  private final Revision lender;
  private final Recipe recipe;
  private final Set<String> borrowed = new TreeSet<>();
  private final Set<String> own = new LinkedHashSet<>();

  BorrowedBenchmarks(
      Repository repository, Path worktree, Revision borrower, Revision lender, Recipe recipe) {
    this.repository = repository;
    this.worktree = worktree;
    this.borrower = borrower;
    this.lender = lender;
    this.recipe = recipe;
  }

  /** Puts the lender's benchmarks in place of the borrower's. */
  void borrow() {
    own.addAll(sources(borrower));
    borrowed.addAll(sources(lender));
    own.stream().filter(file -> !borrowed.contains(file)).forEach(this::delete);
    borrowed.forEach(file -> repository.restore(worktree, lender.commit(), file));
  }

  private List<String> sources(Revision revision) {
    List<String> files = new ArrayList<>(repository.sources(revision.commit(), false));
    files.addAll(repository.files(revision.commit(), recipe.sources()));
    return files;
  }

  /**
   * Takes the borrower's own files back for those that a failed build names, or none where it has
   * none.
   *
   * @param log of the build
   * @return a line for each file that is given back
   */
  List<String> giveBack(List<String> log) {
    List<String> errors =
        log.stream()
            .filter(line -> !line.toLowerCase(Locale.ROOT).contains("warning"))
            .map(line -> line.replace('\\', '/'))
            .toList();
    List<String> given = new ArrayList<>();
    for (String file : List.copyOf(borrowed)) {
      String path = Repository.slashes(worktree.resolve(file));
      if (errors.stream().anyMatch(line -> line.contains(path))) {
        borrowed.remove(file);
        boolean had = own.contains(file);
        if (had) {
          repository.restore(worktree, borrower.commit(), file);
        } else {
          delete(file);
        }
        given.add(
            file
                + " of "
                + lender.label()
                + " does not compile with "
                + borrower.label()
                + (had ? ", which keeps its own" : ": its benchmarks are left out"));
      }
    }
    return given;
  }

  private void delete(String file) {
    try {
      Files.deleteIfExists(worktree.resolve(file));
    } catch (IOException e) {
      throw BuildException.usage(worktree.resolve(file) + " cannot be removed: " + e.getMessage());
    }
  }
}
