package io.finetunebench.core.experiment.study;

import io.finetunebench.core.experiment.data.LabelledPoints;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** What the scenarios of one seed came to so far; used by one thread at a time. */
final class Outcomes {
  private final StudySettings settings;
  private final long seed;
  private final Map<Scenario, ScenarioResult> results = new EnumMap<>(Scenario.class);
  private final Map<Scenario, String> invalid = new EnumMap<>(Scenario.class);

  Outcomes(StudySettings settings, long seed) {
    this.settings = settings;
    this.seed = seed;
  }

  SeedResult result() {
    return new SeedResult(seed, results, invalid);
  }

  /** Returns whether there is anything to judge, and notes it if not. */
  boolean isFinite(Scenario scenario, Fit fit) {
    boolean finite = fit.parameters().allFinite();
    if (!finite) {
      invalid.put(scenario, "training ended in parameters that are not finite");
    }
    return finite;
  }

  /**
   * Judges what a network predicts.
   *
   * @param predicted on the grid if there is one, on what the study judges by, on the small set
   */
  void judge(Scenario scenario, Fit fit, List<double[]> predicted) {
    if (!predicted.stream().flatMapToDouble(DoubleStream::of).allMatch(Double::isFinite)) {
      invalid.put(scenario, "training ended in a network whose predictions are not finite");
      return;
    }
    Score judged = Score.of(settings.judged(), predicted.get(predicted.size() - 2));
    double[] onSmall = predicted.get(predicted.size() - 1);
    boolean onJudgedSet = scenario.trainsOnLarge() && settings.heldOut() == null;
    Boundary boundary = boundary(predicted.get(0));
    results.put(
        scenario,
        new ScenarioResult(
            judged,
            onJudgedSet ? judged : Score.of(settings.small(), onSmall),
            boundary != null && settings.againstCross()
                ? boundary.agreement(Boundary.truth(boundary.grid()))
                : Double.NaN,
            boundary == null ? List.of() : boundary.contour(),
            fit.history(),
            fit.parameters()));
  }

  /** Returns where the classes meet; null without a grid, and for numbers. */
  private @Nullable Boundary boundary(double[] onGrid) {
    Grid grid = settings.grid();
    return grid == null || settings.small().kind() == LabelledPoints.Kind.VALUES
        ? null
        : Boundary.of(grid, onGrid);
  }
}
