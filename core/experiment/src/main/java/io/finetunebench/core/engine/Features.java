package io.finetunebench.core.engine;

import io.finetunebench.core.data.Points;
import io.finetunebench.core.network.NetworkSpec;

/** Checks, for every engine alike, that points fit a network. */
public final class Features {
  private Features() {}

  /**
   * Requires one feature for each input.
   *
   * @throws IllegalArgumentException if there are more or fewer
   */
  public static void require(NetworkSpec network, Points points) {
    if (points.featureCount() != network.inputs()) {
      throw new IllegalArgumentException(
          "expected points of "
              + network.inputs()
              + " features for a network "
              + network.widths()
              + ", found "
              + points.featureCount());
    }
  }
}
