package io.finetunebench.bench.record;

import org.jspecify.annotations.Nullable;

/**
 * The commit that the measured build was made from; all null for a build outside git.
 *
 * @param id full hash of the commit
 * @param branch the branch; null for a detached head
 * @param dirty whether files differed from the commit
 */
public record Commit(@Nullable String id, @Nullable String branch, @Nullable Boolean dirty) {
  /** Checks the components. */
  public Commit {
    Require.optionalText(id, "the commit's id");
    Require.optionalText(branch, "branch");
  }
}
