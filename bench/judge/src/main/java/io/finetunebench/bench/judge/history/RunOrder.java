package io.finetunebench.bench.judge.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The order in which the runs of a series follow each other: that of their commits where a graph
 * knows them, else that of their own times.
 *
 * <p>A commit stands where it, or a commit that contains it, was first measured. So a commit comes
 * after all that it contains, whenever each was measured, and commits of which neither contains the
 * other follow in the order in which they were measured. The runs of one commit follow in the order
 * of their times. A run whose commit the graph does not know stands at its own time: before the
 * first of the others that, like all after it, began later.
 *
 * @param places how many runs come before each, by its id
 * @param basis by what the runs were ordered
 */
public record RunOrder(Map<String, Integer> places, Basis basis) {
  /** A shorter hash may be that of several commits. */
  private static final int SHORTEST_HASH = 7;

  private static final Comparator<Run> BY_TIME =
      Comparator.comparing(Run::startedAt).thenComparing(Run::id);

  private static final Comparator<Place> BY_PLACE =
      Comparator.comparing(Place::moment).thenComparing(Place::age, Comparator.reverseOrder());

  /** Keeps the places from being changed. */
  public RunOrder {
    places = Collections.unmodifiableMap(places);
  }

  /**
   * What decides about the place of a run.
   *
   * @param id name of the run
   * @param startedAt when it began
   * @param commit hash of the commit that was measured; null where unknown
   */
  public record Run(String id, Instant startedAt, @Nullable String commit) {}

  /**
   * By what runs were ordered.
   *
   * @param runs how many there are
   * @param byCommit how many of them stand where their commits do
   */
  public record Basis(int runs, int byCommit) {
    /** Returns the order in words, such as {@code "in the order of their commits"}. */
    public String words() {
      if (byCommit == 0) {
        return "in the order of their times: git knows none of their commits here";
      }
      int others = runs - byCommit;
      return "in the order of their commits"
          + (others == 0
              ? ""
              : ", " + others + " of " + runs + " by time: git does not know their commits here");
    }
  }

  /**
   * Where a commit stands.
   *
   * @param moment when it, or a commit that contains it, was first measured
   * @param age how many commits of the graph are newer
   */
  private record Place(Instant moment, int age) {}

  /** The commits that were measured, and what the graph says of them. */
  private static final class Commits implements CommitGraph.Visitor {
    private final Map<String, Instant> firstMeasured = new HashMap<>();
    private final Set<Integer> lengths = new TreeSet<>();
    private final Map<String, Place> places = new HashMap<>();

    /** When something that contains a commit was first measured, of commits still to come. */
    private final Map<String, Instant> pending = new HashMap<>();

    private int visited;

    Commits(Collection<Run> runs) {
      for (Run run : runs) {
        if (run.commit != null && run.commit.length() >= SHORTEST_HASH) {
          firstMeasured.merge(run.commit, run.startedAt, Commits::earlier);
          lengths.add(run.commit.length());
        }
      }
    }

    @Override
    public void visit(String commit, List<String> parents) {
      Set<String> names = new HashSet<>();
      Instant moment = pending.remove(commit);
      for (int length : lengths) {
        String name = commit.substring(0, Math.min(length, commit.length()));
        Instant measured = firstMeasured.get(name);
        if (measured != null && names.add(name)) {
          moment = moment == null ? measured : earlier(moment, measured);
        }
      }
      visited++;
      if (moment == null) {
        return;
      }
      Place place = new Place(moment, visited);
      names.forEach(name -> places.put(name, place));
      for (String parent : parents) {
        pending.merge(parent, moment, Commits::earlier);
      }
    }

    @Nullable Place place(Run run) {
      return run.commit == null ? null : places.get(run.commit);
    }

    private static Instant earlier(Instant one, Instant other) {
      return one.isBefore(other) ? one : other;
    }
  }

  /** Returns the order of some runs. */
  public static RunOrder of(Collection<Run> runs, CommitGraph graph) {
    Commits commits = new Commits(runs);
    if (!commits.firstMeasured.isEmpty()
        && !graph.walk(Set.copyOf(commits.firstMeasured.keySet()), commits)) {
      commits.places.clear();
    }
    List<Run> known = new ArrayList<>();
    List<Run> unknown = new ArrayList<>();
    runs.forEach(run -> (commits.place(run) == null ? unknown : known).add(run));
    known.sort(Comparator.comparing(commits::place, BY_PLACE).thenComparing(BY_TIME));
    unknown.sort(BY_TIME);
    Map<String, Integer> places = new HashMap<>();
    merged(known, unknown).forEach(run -> places.put(run.id, places.size()));
    return new RunOrder(places, new Basis(runs.size(), known.size()));
  }

  /** Puts each of the unknown runs before the known ones that all began later than it. */
  private static List<Run> merged(List<Run> known, List<Run> unknown) {
    Instant[] earliestFrom = new Instant[known.size() + 1];
    earliestFrom[known.size()] = Instant.MAX;
    for (int i = known.size() - 1; i >= 0; i--) {
      earliestFrom[i] = Commits.earlier(known.get(i).startedAt, earliestFrom[i + 1]);
    }
    List<Run> all = new ArrayList<>();
    int next = 0;
    for (Run run : unknown) {
      while (!earliestFrom[next].isAfter(run.startedAt)) {
        all.add(known.get(next++));
      }
      all.add(run);
    }
    all.addAll(known.subList(next, known.size()));
    return all;
  }

  /** Returns how many of the runs come before a run; all of them for one that is not among them. */
  public int place(String run) {
    return places.getOrDefault(run, places.size());
  }
}
