package io.finetunebench.bench.judge.history;

import java.util.List;
import java.util.Set;

/** What a repository knows of commits and of what each was made from. */
@FunctionalInterface
public interface CommitGraph {
  /** A graph that knows no commit. */
  CommitGraph NONE = (commits, visitor) -> true;

  /**
   * Hands over those of some commits that the graph knows, and all commits that those contain, each
   * before its parents.
   *
   * @param commits hashes, whole or shortened
   * @return whether the graph was read to its end; if not, what was handed over says nothing
   */
  boolean walk(Set<String> commits, Visitor visitor);

  /** Takes commits. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Takes a commit.
     *
     * @param commit its whole hash
     * @param parents the commits that it was made from
     */
    void visit(String commit, List<String> parents);
  }
}
