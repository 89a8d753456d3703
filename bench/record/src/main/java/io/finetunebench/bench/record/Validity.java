package io.finetunebench.bench.record;

import io.finetunebench.bench.record.text.Require;
import org.jspecify.annotations.Nullable;

/**
 * Whether a result's numbers count, and if not, why.
 *
 * @param status valid, invalid or skipped
 * @param reason one line that says why; null exactly where the result is valid
 */
public record Validity(Status status, @Nullable String reason) {
  private static final Validity VALID = new Validity(Status.VALID, null);

  /** How a benchmark ended. */
  public enum Status {
    /** It ran and passed its check. */
    VALID,
    /** It failed its check or threw. */
    INVALID,
    /** It did not run. */
    SKIPPED
  }

  /** Checks that there is a reason exactly where one is due. */
  public Validity {
    Require.present(status, "status");
    if (status == Status.VALID) {
      Require.that(reason == null, "no reason for a valid result", reason);
    } else {
      Require.text(reason, "a reason for a result that is not valid");
    }
  }

  /** The validity of a result whose numbers count. */
  public static Validity valid() {
    return VALID;
  }

  /** The validity of a result that failed its check or threw. */
  public static Validity invalid(String reason) {
    return new Validity(Status.INVALID, reason);
  }

  /** The validity of a benchmark that did not run. */
  public static Validity skipped(String reason) {
    return new Validity(Status.SKIPPED, reason);
  }
}
