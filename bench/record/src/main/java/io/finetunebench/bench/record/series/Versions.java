package io.finetunebench.bench.record.series;

import io.finetunebench.bench.record.text.Require;
import java.util.Map;

/**
 * What may differ between two runs that still compare, but for the commit. Many runs share it.
 *
 * @param versions by name, in the order of the names
 */
public record Versions(Map<String, String> versions) {
  /** Checks and copies the components. */
  public Versions {
    versions = Require.map(versions, "versions");
  }
}
