package io.finetunebench.bench.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Stream;

/** Compares words that may be misspelt. */
public final class Spelling {
  private Spelling() {}

  /** Asks whether the nearest of the known words was meant; says nothing where none is near. */
  public static String meant(String word, Stream<String> known) {
    return known
        .filter(each -> distance(word, each) <= Math.max(2, word.length() / 4))
        .min(Comparator.comparingInt(each -> distance(word, each)))
        .map(each -> "; did you mean " + each + "?")
        .orElse("");
  }

  /**
   * Says that there is no such word, what there is instead, and what was perhaps meant.
   *
   * @param problem such as {@code "--metric: no metric 'tme'"}
   */
  public static String unknown(String problem, String word, Collection<String> known) {
    return problem + "; there are: " + String.join(", ", known) + meant(word, known.stream());
  }

  /**
   * Computes how many characters must be inserted, removed, replaced or swapped with their
   * neighbour to turn one word into another (optimal string alignment, after Damerau 1964).
   */
  static int distance(String from, String to) {
    int[][] cost = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int replaced = cost[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        cost[i][j] = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], 1 + cost[i - 2][j - 2]);
        }
      }
    }
    return cost[from.length()][to.length()];
  }
}
