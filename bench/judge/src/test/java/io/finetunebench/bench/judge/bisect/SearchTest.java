package io.finetunebench.bench.judge.bisect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SearchTest {
  private static final double EFFECT = Math.log(1.03);

  /** Measures without noise until there is an answer: a step of a tenth at one commit. */
  private static Search searched(Search search, int step) {
    for (int commit = search.next(each -> 3); commit >= 0; commit = search.next(each -> 3)) {
      search.measured(
          commit, (commit >= step ? 0.1 : 0) + 0.001 * (search.evidence().pairs(commit) % 2));
    }
    return search;
  }

  private static Search search(int commits) {
    return Search.among(Search.even(commits), EFFECT);
  }

  @Test
  void beginsWithTheBadCommitAndTheGoodOneAgainstItself() {
    Search search = search(8);
    for (int commit : List.of(8, 8, 8, 8, 0, 0, 0, 0)) {
      assertEquals(commit, search.next(each -> 3));
      search.measured(commit, commit == 0 ? 0 : 0.1);
    }
    assertTrue(List.of(3, 4, 5).contains(search.next(each -> 3)), "the middle tells most");
  }

  @Test
  void findsTheCommit() {
    Search search = searched(search(60), 37);
    assertEquals(Search.Answer.SET, search.answer());
    assertEquals(List.of(37), search.set());
    assertEquals(1.105, search.posterior().ratio(), 0.02);
    assertTrue(search.posterior().interval(0.95).low() < 1.105);
  }

  @Test
  void commitsThatCannotBeMeasuredAreARange() {
    Search search = search(20);
    for (int commit = 8; commit < 12; commit++) {
      search.skip(commit);
    }
    searched(search, 9);
    assertEquals(Search.Answer.SET, search.answer());
    assertEquals(List.of(8, 9, 10, 11, 12), search.set());
  }

  @Test
  void theSamePairsGiveTheSamePosterior() {
    Search one = searched(search(12), 5);
    Search other = searched(search(12), 5);
    for (int commit = 1; commit <= 12; commit++) {
      assertEquals(one.posterior().share(commit), other.posterior().share(commit), 0);
    }
  }

  @Test
  void sharesAddUp() {
    Search search = search(6);
    search.measured(6, 0.04);
    search.measured(3, 0.01);
    double sum = search.posterior().none() + search.posterior().drift();
    for (int commit = 1; commit <= 6; commit++) {
      sum += search.posterior().share(commit);
    }
    assertEquals(1, sum, 1e-12);
    assertTrue(search.posterior().twoSteps() <= 1 - search.posterior().none());
  }

  /** Without noise between pairs, a commit that history names is looked at first. */
  @Test
  void thePriorLeadsTheWay() {
    double[] prior = Search.even(100);
    for (int commit = 90; commit <= 94; commit++) {
      prior[commit] = 1_000;
    }
    Search search = Search.among(prior, EFFECT);
    for (int i = 0; i < 4; i++) {
      search.measured(100, 0.1);
      search.measured(0, 0);
    }
    int next = search.next(each -> 3);
    assertTrue(next >= 90 && next <= 94, "next: " + next);
  }

  @Test
  void aRangeWithoutCommitsIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Search.among(new double[1], EFFECT));
  }
}
