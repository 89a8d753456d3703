package io.finetunebench.bench.runner.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Builds revisions of a repository, each in a worktree of its own, and keeps what was made for the
 * next time. The working tree, its index, its stash and its branches stay as they are.
 */
public final class Builds implements AutoCloseable {
  static final String LOCK = "lock";
  private static final int SHOWN_LINES = 10;

  /** What Maven and Gradle say after each failure. */
  private static final Pattern ADVICE =
      Pattern.compile(
          "\\[ERROR\\]\\s*|.*(Re-run Maven|To see the full stack trace|For more information about"
              + " the errors|\\[Help 1\\]).*|\\* Try:|> (Run with|Get more help).*|\\s*");

  private final Repository repository;
  private final Recipe.Source source;
  private final String how;
  private final @Nullable Revision benchmarks;
  private final Path folder;
  private final Consumer<String> notes;
  private final BuildCache cache;
  private final FileChannel lock;
  private int worktrees;

  /**
   * How a revision comes to be a build.
   *
   * @param side {@code baseline} or {@code candidate}
   * @param worktree that it is built in; null where it was built before
   * @param recipe by which it is built; null where it was built before
   */
  public record Plan(
      String side, Revision revision, @Nullable Path worktree, @Nullable Recipe recipe) {
    /** Returns a line that says what happens. */
    public String line() {
      String name = "the " + side + " " + revision.label();
      return recipe == null
          ? "takes %s as it was built before".formatted(name)
          : "builds %s: %s (%s)".formatted(name, recipe.line(), recipe.why());
    }
  }

  /**
   * Prepares building, and removes what a process left that was killed.
   *
   * @param source finds out how a revision is built
   * @param how what decides about that, apart from the revision's files
   * @param benchmarks the revision whose benchmarks all others get; null where each has its own
   * @param folder for worktrees and for what is kept
   * @param notes hears, in lines, what a person should know
   */
  public Builds(
      Repository repository,
      Recipe.Source source,
      String how,
      @Nullable Revision benchmarks,
      Path folder,
      Consumer<String> notes) {
    this.repository = repository;
    this.source = source;
    this.how = how;
    this.benchmarks = benchmarks;
    this.notes = notes;
    try {
      this.folder = Files.createDirectories(folder).toRealPath();
      this.cache = new BuildCache(this.folder);
      this.lock =
          FileChannel.open(
              this.folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock.tryLock() == null) {
        throw new IOException("another finetune-bench builds there; wait for it");
      }
      repository.removeWorktrees(this.folder);
      cache.clean();
      Files.writeString(this.folder.resolve(".gitignore"), "*\n");
    } catch (IOException e) {
      throw BuildException.usage(
          folder + ": no builds can be kept there (" + e.getMessage() + "); name another --store");
    }
  }

  /** Returns whether a revision was built before, so that its build takes no time. */
  public boolean isKept(Revision revision) {
    return cache.find(key(revision)) != null;
  }

  /**
   * Finds out how a revision is built, unless it was built before.
   *
   * @param side {@code baseline} or {@code candidate}
   * @throws BuildException if nobody knows
   */
  public Plan plan(String side, Revision revision) {
    if (isKept(revision)) {
      return new Plan(side, revision, null, null);
    }
    worktrees++;
    Path worktree = folder.resolve("worktree-" + worktrees);
    repository.addWorktree(worktree, revision.commit());
    Recipe recipe = source.of(worktree, repository.sources(revision.commit(), true));
    return new Plan(side, revision, worktree, recipe);
  }

  /**
   * Builds.
   *
   * @param java the executable that shall run it
   * @throws BuildException if it does not build; the notes have said its last lines
   */
  public Build build(Plan planned, Path java) {
    Revision revision = planned.revision();
    // The other side may have been of the same commit.
    boolean kept = isKept(revision);
    Plan plan = kept ? new Plan(planned.side(), revision, null, null) : planned;
    notes.accept(plan.line());
    if (!kept) {
      make(plan);
    }
    BuildCache.Entry entry = Objects.requireNonNull(cache.find(key(revision)));
    String classPath =
        entry.classPath().stream()
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    return Build.of(plan.side(), classPath, java)
        .ofRevision(
            revision.label(), revision.recorded(lender(revision) != null), entry.jmhArguments());
  }

  /** Returns the revision whose benchmarks a revision gets; null where it has its own. */
  private @Nullable Revision lender(Revision revision) {
    return benchmarks == null || benchmarks.commit().equals(revision.commit()) ? null : benchmarks;
  }

  private void make(Plan plan) {
    Path worktree = Objects.requireNonNull(plan.worktree());
    Recipe recipe = Objects.requireNonNull(plan.recipe());
    String name = "the " + plan.side() + " " + plan.revision().label();
    Path log = folder.resolve(plan.side() + ".log");
    Revision lender = lender(plan.revision());
    BorrowedBenchmarks borrowed =
        lender == null
            ? null
            : BorrowedBenchmarks.put(repository, worktree, plan.revision(), lender, recipe);
    try {
      // Maven looks for it in the folders above, up to the working tree's.
      Files.createDirectories(worktree.resolve(".mvn"));
      int exitCode = run(recipe, log);
      while (exitCode != 0 && borrowed != null && borrowed.giveBack(log, notes)) {
        exitCode = run(recipe, log);
      }
      if (exitCode != 0) {
        throw failed(name, recipe, exitCode, log);
      }
      cache.keep(key(plan.revision()), worktree, recipe);
      repository.removeWorktrees(worktree);
      Files.delete(log);
    } catch (IOException e) {
      throw BuildException.usage(name + ": what was built cannot be kept: " + e.getMessage());
    }
  }

  private static int run(Recipe recipe, Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(recipe.command())
            .directory(recipe.folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(Redirect.PIPE);
    Process process = builder.start();
    process.getOutputStream().close();
    return process.onExit().join().exitValue();
  }

  private BuildException failed(String name, Recipe recipe, int exitCode, Path log)
      throws IOException {
    List<String> lines =
        Files.readAllLines(log, Charset.defaultCharset()).stream()
            .filter(line -> !ADVICE.matcher(line).matches())
            .toList();
    lines.stream()
        .skip(Math.max(0, lines.size() - SHOWN_LINES))
        .forEach(line -> notes.accept("| " + line));
    return BuildException.usage(
        "%s: it does not build with \"%s\" (exit code %d); see %s"
            .formatted(name, recipe.line(), exitCode, log));
  }

  /** Returns the name under which a build is kept: by all that decides what it is. */
  private String key(Revision revision) {
    Path jdk = Path.of(System.getenv().getOrDefault("JAVA_HOME", System.getProperty("java.home")));
    String all =
        "%s\n%s\n%s\n%s\n%d"
            .formatted(
                revision.commit(),
                lender(revision),
                how,
                jdk,
                jdk.resolve("release").toFile().lastModified());
    return UUID.nameUUIDFromBytes(all.getBytes(UTF_8)).toString();
  }

  /** Removes the worktrees; what was built is kept. */
  @Override
  public void close() {
    try (lock) {
      repository.removeWorktrees(folder);
    } catch (IOException e) {
      throw BuildException.usage(folder + " cannot be left: " + e.getMessage());
    }
  }
}
