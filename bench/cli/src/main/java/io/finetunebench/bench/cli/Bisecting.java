package io.finetunebench.bench.cli;

import io.finetunebench.bench.judge.bisect.Search;
import io.finetunebench.bench.report.bisect.Bisected;
import io.finetunebench.bench.runner.JmhOptions;
import io.finetunebench.bench.runner.PairSession;
import io.finetunebench.bench.runner.build.Build;
import io.finetunebench.bench.runner.build.BuildException;
import io.finetunebench.bench.runner.build.Builds;
import io.finetunebench.bench.runner.build.HistoryCommit;
import io.finetunebench.bench.runner.build.Revision;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Measures pairs of commits until a search has its answer. */
final class Bisecting {
  /** What a build costs in pairs before one was made. */
  private static final double USUAL_BUILD = 3;

  private final Builds builds;
  private final Revision good;
  private final List<HistoryCommit> commits;
  private final JmhOptions jmh;
  private final BisectJournal journal;
  private final Search search;
  private final Map<Integer, Build> built = new HashMap<>();
  private final Map<Integer, String> skipped = new LinkedHashMap<>();
  private final Path java = JavaExecutable.ofThisProcess();
  private double buildSeconds;
  private double pairSeconds;
  private int made;
  private int pairs;
  private @Nullable PairSession session;
  private int measured = -1;
  private String benchmark;

  /** Takes what the journal has. */
  Bisecting(
      Builds builds,
      Revision good,
      List<HistoryCommit> commits,
      JmhOptions jmh,
      BisectJournal journal,
      Search search) {
    this.builds = builds;
    this.good = good;
    this.commits = List.copyOf(commits);
    this.jmh = jmh;
    this.journal = journal;
    this.search = search;
    this.benchmark = String.join(" ", jmh.selecting());
    journal.entries().forEach(this::take);
  }

  Search search() {
    return search;
  }

  private void take(BisectJournal.Entry entry) {
    int commit = place(entry.commit());
    Double logRatio = entry.logRatio();
    if (logRatio == null) {
      skipped.put(commit, String.valueOf(entry.skipped()));
      search.skip(commit);
    } else {
      pairs++;
      pairSeconds += entry.seconds();
      search.measured(commit, logRatio);
    }
  }

  private int place(String id) {
    return IntStream.range(0, commits.size())
            .filter(i -> commits.get(i).id().equals(id))
            .findFirst()
            .orElse(-1)
        + 1;
  }

  /**
   * Measures until there is an answer or no time.
   *
   * @param budget null for no limit
   * @throws BuildException if the good or the bad commit cannot be measured
   */
  void run(@Nullable Duration budget, PrintWriter progress, PrintWriter err) {
    long end = budget == null ? Long.MAX_VALUE : System.nanoTime() + budget.toNanos();
    Path folder = scratch();
    try (JmhSession lines = new JmhSession(progress, () -> interrupted(err))) {
      for (int commit = search.next(this::cost);
          commit >= 0 && System.nanoTime() < end;
          commit = search.next(this::cost)) {
        measure(commit, lines, folder);
      }
    } finally {
      closeSession();
      deleteAll(folder);
    }
  }

  private void interrupted(PrintWriter err) {
    err.println(
        "finetune-bench: interrupted; "
            + pairs
            + " pairs are kept in "
            + journal.file()
            + ": go on with --continue");
  }

  /** Returns what it takes to build a commit, in pairs. */
  private double cost(int commit) {
    if (built.containsKey(commit) || builds.isKept(revision(commit))) {
      return 0;
    }
    return made == 0 || pairs == 0 || pairSeconds == 0
        ? USUAL_BUILD
        : buildSeconds / made / (pairSeconds / pairs);
  }

  private Revision revision(int commit) {
    return commit == 0 ? good : commits.get(commit - 1).revision();
  }

  private void measure(int commit, JmhSession lines, Path folder) {
    try {
      PairSession on = session(commit, folder);
      lines.begin("[pair " + (pairs + 1) + "] " + name(commit) + " ... ");
      long start = System.nanoTime();
      double logRatio;
      try {
        logRatio = on.pair();
      } catch (BuildException e) {
        lines.end(String.valueOf(e.getMessage()));
        throw e;
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      lines.whole(() -> keep(commit, logRatio, seconds));
      lines.end(
          String.format(
              Locale.ROOT, "%.3f, %.1f s; %s", Math.exp(logRatio), seconds, knownSoFar()));
    } catch (BuildException e) {
      if (commit == 0 || commit == commits.size()) {
        throw e;
      }
      String reason = reason(e);
      lines.whole(() -> skip(commit, reason));
      lines.begin(name(commit) + " is left out: ");
      lines.end(reason);
    }
  }

  /** The commit is named beside it, and the log is that of the next build soon. */
  private static String reason(BuildException e) {
    return String.valueOf(e.getMessage())
        .replaceFirst("^the candidate [^:]+: ", "")
        .replaceFirst("; see [^;]+$", "");
  }

  private void keep(int commit, double logRatio, double seconds) {
    BisectJournal.Entry entry = new BisectJournal.Entry(id(commit), logRatio, seconds, null);
    journal.add(entry);
    take(entry);
  }

  private void skip(int commit, String reason) {
    BisectJournal.Entry entry = new BisectJournal.Entry(id(commit), null, 0, reason);
    journal.add(entry);
    take(entry);
  }

  private String id(int commit) {
    return commit == 0 ? good.commit() : commits.get(commit - 1).id();
  }

  private String name(int commit) {
    return commit == 0
        ? "GOOD against itself"
        : commits.get(commit - 1).shortId() + " " + commits.get(commit - 1).subject();
  }

  /** Returns the most probable answer in a few words. */
  private String knownSoFar() {
    int best =
        IntStream.rangeClosed(1, commits.size())
            .reduce((one, other) -> share(other) > share(one) ? other : one)
            .orElseThrow();
    double none = search.posterior().none();
    return none > share(best)
        ? String.format(Locale.ROOT, "%.0f %% nothing changed", 100 * none)
        : String.format(
            Locale.ROOT, "%.0f %% %s", 100 * share(best), commits.get(best - 1).shortId());
  }

  private double share(int commit) {
    return search.posterior().share(commit);
  }

  private PairSession session(int commit, Path folder) {
    PairSession open = session;
    if (open != null && commit == measured) {
      return open;
    }
    Build baseline = build(0, "baseline");
    Build candidate = build(commit, "candidate");
    closeSession();
    PairSession next = new PairSession(baseline, candidate, jmh, open, folder);
    session = next;
    measured = commit;
    benchmark = next.benchmark();
    return next;
  }

  private Build build(int commit, String side) {
    Build known = built.get(commit);
    if (known == null) {
      Revision revision = revision(commit);
      boolean kept = builds.isKept(revision);
      long start = System.nanoTime();
      try {
        known = builds.build(builds.plan(side, revision), java);
      } finally {
        if (!kept) {
          made++;
          buildSeconds += (System.nanoTime() - start) / 1e9;
        }
      }
      built.put(commit, known);
    }
    return known;
  }

  private void closeSession() {
    if (session != null) {
      session.close();
      measured = -1;
    }
  }

  private static Path scratch() {
    try {
      return Files.createTempDirectory("finetune-bench-");
    } catch (IOException e) {
      throw BuildException.usage("no temporary folder can be made: " + e.getMessage());
    }
  }

  private static void deleteAll(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      // The system removes what is left of a temporary folder.
    }
  }

  /** Returns what is known, for a report. */
  Bisected found(String goodName) {
    List<Bisected.Candidate> candidates = new ArrayList<>();
    for (int commit = 1; commit <= commits.size(); commit++) {
      HistoryCommit of = commits.get(commit - 1);
      int own = search.evidence().pairs(commit);
      candidates.add(
          new Bisected.Candidate(
              of.id(),
              of.author(),
              of.subject(),
              share(commit),
              own,
              own == 0 ? null : Math.exp(search.evidence().mean(commit)),
              skipped.get(commit)));
    }
    return Bisected.of(
        Objects.requireNonNullElse(benchmark, ""), goodName, candidates, search, made);
  }
}
