package io.finetunebench.bench.record;

import io.finetunebench.bench.record.text.Require;
import org.jspecify.annotations.Nullable;

/**
 * The commit that the measured build was made from; all null for a build outside git.
 *
 * @param id full hash of the commit
 * @param branch the branch; null for a detached head
 * @param dirty whether files differed from the commit
 */
public record Commit(@Nullable String id, @Nullable String branch, @Nullable Boolean dirty) {
  private static final int SHORT_LENGTH = 12;

  /** Checks the components. */
  public Commit {
    Require.optionalText(id, "the commit's id");
    Require.optionalText(branch, "branch");
  }

  /** Returns the beginning of a hash, as people show it. */
  public static String shortened(String id) {
    return id.substring(0, Math.min(SHORT_LENGTH, id.length()));
  }
}
