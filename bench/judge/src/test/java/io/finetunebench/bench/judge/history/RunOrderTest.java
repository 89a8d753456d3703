package io.finetunebench.bench.judge.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunOrderTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final List<RunOrder.Run> runs = new ArrayList<>();

  /** The parents of each commit, the newest commit first. */
  private final Map<String, List<String>> parents = new LinkedHashMap<>();

  @Test
  void withoutAGraphTheTimesDecide() {
    run("b", 2, commit(1));
    run("a", 1, commit(2));
    run("c", 2, null);
    assertOrder("a", "b", "c");
    assertEquals(new RunOrder.Basis(3, 0), order().basis());
  }

  @Test
  void anOldCommitThatIsMeasuredAgainStandsAtItsPlace() {
    line(4);
    run("first", 0, commit(1));
    run("second", 1, commit(2));
    run("third", 2, commit(3));
    run("again", 9, commit(1));
    run("newest", 10, commit(4));
    assertOrder("first", "again", "second", "third", "newest");
    assertEquals("in the order of their commits", order().basis().words());
  }

  @Test
  void commitsThatAreMeasuredLaterStandBeforeThoseThatContainThem() {
    line(6);
    run("one", 0, commit(1));
    run("six", 1, commit(6));
    // Someone looks for the culprit, as a bisection does.
    run("four", 2, commit(4));
    run("three", 3, commit(3));
    run("five", 4, commit(5));
    assertOrder("one", "three", "four", "five", "six");
  }

  @Test
  void branchesFollowInTheOrderInWhichTheyWereMeasured() {
    // 1 <- 2 <- 4 on main, 1 <- 3 beside it, and 5 contains both.
    parents.put(commit(5), List.of(commit(4), commit(3)));
    parents.put(commit(3), List.of(commit(1)));
    parents.put(commit(4), List.of(commit(2)));
    parents.put(commit(2), List.of(commit(1)));
    parents.put(commit(1), List.of());
    run("main1", 0, commit(1));
    run("main2", 1, commit(2));
    run("main4", 2, commit(4));
    run("beside", 3, commit(3));
    assertOrder("main1", "main2", "main4", "beside");
    run("main1 again", 5, commit(1));
    run("merged", 4, commit(5));
    assertOrder("main1", "main1 again", "main2", "main4", "beside", "merged");
  }

  @Test
  void unknownCommitsStandAtTheirTimes() {
    line(3);
    run("first", 0, commit(1));
    run("first again", 4, commit(1));
    run("between nights", 2, commit(99));
    run("second", 5, commit(2));
    run("after", 6, null);
    run("third", 7, commit(3));
    run("second again", 20, commit(2));
    run("last", 21, null);
    assertOrder(
        "first",
        "between nights",
        "first again",
        "second",
        "after",
        "second again",
        "third",
        "last");
    assertEquals(
        "in the order of their commits, 3 of 8 by time: git does not know their commits here",
        order().basis().words());
  }

  @Test
  void shortenedHashesAreKnownAndTooShortOnesAreNot() {
    line(2);
    run("new", 0, commit(2).substring(0, 12));
    run("old", 1, commit(1));
    run("old again", 2, commit(1).substring(0, 7));
    run("short", 3, commit(1).substring(0, 6));
    assertOrder("old", "old again", "new", "short");
    assertEquals(new RunOrder.Basis(4, 3), order().basis());
  }

  @Test
  void aGraphThatBreaksOffSaysNothing() {
    line(2);
    run("new", 0, commit(2));
    run("old", 1, commit(1));
    RunOrder order =
        RunOrder.of(
            runs,
            (commits, visitor) -> {
              visitor.visit(commit(2), List.of(commit(1)));
              return false;
            });
    assertEquals(List.of("new", "old"), ids(order));
    assertEquals(0, order.basis().byCommit());
  }

  @Test
  void noGraphIsAskedWhereNoCommitIsNamed() {
    run("a", 0, null);
    RunOrder.of(
        runs,
        (commits, visitor) -> {
          throw new AssertionError("there is nothing to ask");
        });
  }

  /** Whatever was measured when, no run precedes one of a commit that its own contains. */
  @Test
  void noCommitComesBeforeOneThatItContains() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      runs.clear();
      parents.clear();
      for (int i = 20; i > 0; i--) {
        List<String> of = new ArrayList<>();
        for (int parent = 0; i > 1 && parent <= random.nextInt(2); parent++) {
          of.add(commit(1 + random.nextInt(i - 1)));
        }
        parents.put(commit(i), of.stream().distinct().toList());
      }
      for (int i = 0; i < 30; i++) {
        run("r" + i, random.nextInt(25), random.nextInt(5) == 0 ? null : commit(1 + i % 20));
      }
      Collections.shuffle(runs, random);
      RunOrder order = order();
      for (RunOrder.Run one : runs) {
        for (RunOrder.Run other : runs) {
          if (one.commit() != null && other.commit() != null && contains(one, other)) {
            assertEquals(1, Integer.compare(order.place(one.id()), order.place(other.id())));
          }
          boolean sameKind = (one.commit() == null) && (other.commit() == null);
          boolean sameCommit = one.commit() != null && one.commit().equals(other.commit());
          if ((sameKind || sameCommit) && one.startedAt().isBefore(other.startedAt())) {
            assertEquals(-1, Integer.compare(order.place(one.id()), order.place(other.id())));
          }
        }
      }
    }
  }

  private boolean contains(RunOrder.Run one, RunOrder.Run other) {
    List<String> open = new ArrayList<>(parents.getOrDefault(one.commit(), List.of()));
    for (int i = 0; i < open.size(); i++) {
      if (open.get(i).equals(other.commit())) {
        return true;
      }
      for (String parent : parents.getOrDefault(open.get(i), List.of())) {
        if (!open.contains(parent)) {
          open.add(parent);
        }
      }
    }
    return false;
  }

  private static String commit(int number) {
    return String.format("%08x", 0x51000000 + number * 0x10001) + "0".repeat(32);
  }

  private void line(int length) {
    for (int i = length; i > 0; i--) {
      parents.put(commit(i), i == 1 ? List.of() : List.of(commit(i - 1)));
    }
  }

  private void run(String id, int day, @Nullable String commit) {
    runs.add(new RunOrder.Run(id, START.plus(Duration.ofDays(day)), commit));
  }

  private RunOrder order() {
    return RunOrder.of(runs, this::walk);
  }

  private boolean walk(Set<String> commits, CommitGraph.Visitor visitor) {
    parents.forEach(visitor::visit);
    return true;
  }

  private void assertOrder(String... expected) {
    assertEquals(List.of(expected), ids(order()));
  }

  private List<String> ids(RunOrder order) {
    return runs.stream()
        .map(RunOrder.Run::id)
        .sorted(Comparator.comparingInt(order::place))
        .toList();
  }
}
