package io.finetunebench.core.experiment.engine;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.network.NetworkSpec;

/** Checks, for every engine alike, that points and targets fit a network. */
public final class Features {
  private Features() {}

  /**
   * Requires a network that an engine for plain networks can serve, and one feature for each input.
   *
   * @throws IllegalArgumentException if there are more features or fewer
   * @throws UnsupportedOperationException if the network goes beyond plain ones
   */
  public static void requirePlain(NetworkSpec network, Points points) {
    require(network, points);
    String beyond = network.beyondPlain();
    if (beyond != null) {
      throw new UnsupportedOperationException(
          "expected a plain network of one sigmoid unit, found " + beyond);
    }
  }

  /**
   * Requires one feature for each input and a target for each output.
   *
   * @throws IllegalArgumentException if there are more or fewer
   */
  public static void require(NetworkSpec network, LabelledPoints data) {
    require(network, data.points());
    if (data.outputs() != network.outputs()) {
      throw new IllegalArgumentException(
          "expected targets a point for a network %s: %s, found %s"
              .formatted(network.widths(), network.outputs(), data.outputs()));
    }
  }

  /**
   * Requires one feature for each input.
   *
   * @throws IllegalArgumentException if there are more or fewer
   */
  public static void require(NetworkSpec network, Points points) {
    if (points.featureCount() != network.inputs()) {
      throw new IllegalArgumentException(
          "expected points of %s features for a network %s, found %s"
              .formatted(network.inputs(), network.widths(), points.featureCount()));
    }
  }
}
