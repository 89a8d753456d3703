package io.finetunebench.bench.runner.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
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
  private static final int KEY_DIGITS = 12;

  /** What Maven and Gradle say after each failure. */
  private static final Pattern ADVICE =
      Pattern.compile(
          "\\[ERROR\\]\\s*|.*(Re-run Maven|To see the full stack trace|For more information about"
              + " the errors|\\[Help 1\\]).*|\\* Try:|> (Run with|Get more help).*|\\s*");

  private final Repository repository;
  private final Recipe.Source source;
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
   * @param kept what was built before; null if it has to be built
   * @param worktree that it is built in; null where nothing is
   * @param recipe by which it is built; null where nothing is
   */
  public record Plan(
      String side,
      Revision revision,
      BuildCache.@Nullable Entry kept,
      @Nullable Path worktree,
      @Nullable Recipe recipe) {
    /** Returns a line that says what happens. */
    public String line() {
      String name = "the " + side + " " + revision.label();
      return recipe == null
          ? "takes " + name + " as it was built before"
          : "builds " + name + ": " + recipe.line() + " (" + recipe.why() + ")";
    }
  }

  /**
   * Prepares building, and removes what a process left that was killed.
   *
   * @param source finds out how a revision is built
   * @param benchmarks the revision whose benchmarks all others get; null where each has its own
   * @param folder for worktrees and for what is kept
   * @param notes hears, in lines, what a person should know
   */
  public Builds(
      Repository repository,
      Recipe.Source source,
      @Nullable Revision benchmarks,
      Path folder,
      Consumer<String> notes) {
    this.repository = repository;
    this.source = source;
    this.benchmarks = benchmarks;
    this.notes = notes;
    try {
      this.folder = Files.createDirectories(folder).toRealPath();
      this.cache = new BuildCache(this.folder);
      this.lock = locked(this.folder.resolve(LOCK));
      Files.writeString(this.folder.resolve(".gitignore"), "*\n");
      repository.removeWorktrees(this.folder);
      cache.removeUnfinished();
    } catch (IOException e) {
      throw BuildException.usage(
          folder + ": no builds can be kept there (" + e.getMessage() + "); name another --store");
    }
  }

  private static FileChannel locked(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // As if another process had it.
    }
    if (lock == null) {
      channel.close();
      throw new IOException("another finetune-bench builds there; wait for it");
    }
    return channel;
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
    BuildCache.Entry kept = cache.find(key(revision));
    if (kept != null) {
      return new Plan(side, revision, kept, null, null);
    }
    worktrees++;
    Path worktree = folder.resolve("worktree-" + worktrees);
    repository.addWorktree(worktree, revision.commit());
    Recipe recipe = source.of(worktree, repository.sources(revision.commit(), true));
    return new Plan(side, revision, null, worktree, recipe);
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
    BuildCache.Entry kept = cache.find(key(revision));
    Plan plan = kept == null ? planned : new Plan(planned.side(), revision, kept, null, null);
    notes.accept(plan.line());
    BuildCache.Entry entry = kept == null ? made(plan) : kept;
    Build build =
        entry.classPath().size() == 1
            ? Build.of(plan.side(), entry.classPath().get(0).toString(), java)
            : Build.ofClassPath(
                plan.side(),
                entry.classPath().stream()
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator)),
                java);
    return build.ofRevision(
        revision.label(), revision.recorded(isOverlaid(revision)), entry.jmhArguments());
  }

  private boolean isOverlaid(Revision revision) {
    return benchmarks != null && !benchmarks.commit().equals(revision.commit());
  }

  private BuildCache.Entry made(Plan plan) {
    Path worktree = Objects.requireNonNull(plan.worktree());
    Recipe recipe = Objects.requireNonNull(plan.recipe());
    String name = "the " + plan.side() + " " + plan.revision().label();
    Path log = folder.resolve(plan.side() + ".log");
    BorrowedBenchmarks borrowed = null;
    if (benchmarks != null && isOverlaid(plan.revision())) {
      borrowed = new BorrowedBenchmarks(repository, worktree, plan.revision(), benchmarks, recipe);
      borrowed.borrow();
    }
    try {
      int exitCode = run(recipe, log);
      while (exitCode != 0 && borrowed != null) {
        List<String> given = borrowed.giveBack(Files.readAllLines(log, Charset.defaultCharset()));
        if (given.isEmpty()) {
          break;
        }
        given.forEach(notes);
        exitCode = run(recipe, log);
      }
      if (exitCode != 0) {
        throw failed(name, recipe, exitCode, log);
      }
      BuildCache.Entry entry = cache.keep(key(plan.revision()), worktree, recipe);
      repository.removeWorktrees(worktree);
      Files.delete(log);
      return entry;
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
    builder.environment().putAll(recipe.environment());
    Process process = builder.start();
    process.getOutputStream().close();
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw BuildException.usage("interrupted");
    }
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
        name
            + ": it does not build with \""
            + recipe.line()
            + "\" (exit code "
            + exitCode
            + "); see "
            + log);
  }

  /** Returns the name under which a build is kept. */
  private String key(Revision revision) {
    String all =
        String.join(
            "\n",
            revision.commit(),
            benchmarks != null && isOverlaid(revision) ? benchmarks.commit() : "",
            source.key(),
            jdk());
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(all.getBytes(UTF_8));
      return revision.commit().substring(0, KEY_DIGITS)
          + "-"
          + HexFormat.of().formatHex(digest).substring(0, KEY_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JVM has SHA-256", e);
    }
  }

  /** Returns what is known of the JDK that builds: its place, and what it says of itself. */
  private static String jdk() {
    Path home = Path.of(System.getenv().getOrDefault("JAVA_HOME", System.getProperty("java.home")));
    try {
      return home.toRealPath() + "\n" + Files.readString(home.resolve("release"));
    } catch (IOException e) {
      return home.toString().toLowerCase(Locale.ROOT);
    }
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
