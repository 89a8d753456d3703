package io.finetunebench.bench.harness.study;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.data.XorGenerator;
import io.finetunebench.core.experiment.engine.EpochMetrics;
import io.finetunebench.core.experiment.network.Activation;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.Initialisation;
import io.finetunebench.core.experiment.network.LayerReference;
import io.finetunebench.core.experiment.network.LayerSelection;
import io.finetunebench.core.experiment.network.LayerSpec;
import io.finetunebench.core.experiment.network.Loss;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
import io.finetunebench.core.experiment.network.Sgd;
import io.finetunebench.core.experiment.study.Grid;
import io.finetunebench.core.experiment.study.Polyline;
import io.finetunebench.core.experiment.study.Polyline.Vertex;
import io.finetunebench.core.experiment.study.Scenario;
import io.finetunebench.core.experiment.study.ScenarioResult;
import io.finetunebench.core.experiment.study.Score;
import io.finetunebench.core.experiment.study.SeedResult;
import io.finetunebench.core.experiment.study.StudyResult;
import io.finetunebench.core.experiment.study.StudySettings;
import io.finetunebench.core.experiment.study.TrainingPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Studies whose every number is known, because nothing was trained for them. */
final class HandmadeStudy {
  static final String REASON = "training ended in parameters that are not finite";
  static final String FREEZE = "which=1,dense_2";

  /** Along y = 0.015 from x = -3 to 3, and a stretch of x = -2 far below. */
  private static final Parameters PARAMETERS =
      Parameters.initial(NetworkSpec.article(Precision.FLOAT), 1);

  private static final List<EpochMetrics> HISTORY =
      List.of(new EpochMetrics(0.6, 0.7), new EpochMetrics(Double.POSITIVE_INFINITY, 0.8));
  static final List<Polyline> CONTOUR =
      List.of(
          new Polyline(List.of(new Vertex(-3, 0.0149999999), new Vertex(3, 0.0149999999))),
          new Polyline(List.of(new Vertex(-2, -2), new Vertex(-2, -3))));

  /** Label 1 at (2, 2), (1, 0) and (5, 0); label 2 at (-2, 2). */
  static final LabelledPoints SMALL =
      LabelledPoints.of(
          Points.of(2, 2, 2, 1, 0, 5, 0, -2, 2), (byte) 0, (byte) 0, (byte) 0, (byte) 1);

  private HandmadeStudy() {}

  /** Returns settings of a study over some seeds, from seed 5. */
  static StudySettings settings(int seeds, LabelledPoints large) {
    return new StudySettings(
        NetworkSpec.article(Precision.FLOAT),
        new StudySettings.Source(large, null, new TrainingPlan(2, 10)),
        new StudySettings.Target(SMALL, new TrainingPlan(2, 5), null),
        new Grid(-4, 0.5, 17),
        new StudySettings.Seeds(5, seeds),
        null);
  }

  static LabelledPoints large() {
    return new XorGenerator(40, 0.7).generate(1);
  }

  /**
   * Returns a valid study of three seeds: fine-tuning agrees with the cross on 0.9, 0.92 and 0.94
   * of the grid, training from scratch on 0.7, 0.93 and 0.6, all else on 0.98.
   */
  static StudyResult threeSeeds() {
    List<SeedResult> seeds = new ArrayList<>();
    double[] fineTuned = {0.9, 0.92, 0.94};
    double[] fromScratch = {0.7, 0.93, 0.6};
    for (int i = 0; i < 3; i++) {
      seeds.add(seed(5 + i, fineTuned[i], fromScratch[i]));
    }
    return new StudyResult(settings(3, large()), seeds);
  }

  /** Returns the first seed of {@link #threeSeeds} alone, its points as given. */
  static StudyResult oneSeed(LabelledPoints large) {
    return new StudyResult(settings(1, large), List.of(seed(5, 0.9, 0.7)));
  }

  /** Returns two seeds, of which the first has no valid result from scratch. */
  static StudyResult firstFromScratchInvalid() {
    SeedResult whole = seed(5, 0.9, 0.7);
    Map<Scenario, ScenarioResult> results = new EnumMap<>(whole.results());
    results.remove(Scenario.FROM_SCRATCH);
    SeedResult broken = new SeedResult(5, results, Map.of(Scenario.FROM_SCRATCH, REASON));
    return new StudyResult(settings(2, large()), List.of(broken, seed(6, 0.92, 0.5)));
  }

  /** Returns one seed with the scenario that {@link #FREEZE} adds. */
  static StudyResult withCustom() {
    StudySettings settings = settings(1, large());
    settings =
        settings.withCustom(
            CompiledNetwork.of(
                settings.network(),
                LayerSelection.all().which(LayerReference.of(1), LayerReference.of("dense_2")),
                true));
    Map<Scenario, ScenarioResult> results = new EnumMap<>(seed(5, 0.9, 0.7).results());
    results.put(Scenario.FINE_TUNED_CUSTOM, result(0.95));
    return new StudyResult(settings, List.of(new SeedResult(5, results, Map.of())));
  }

  /**
   * Returns two seeds over three named classes away from the origin, judged by held-out points; one
   * of seven points lies outside the grid.
   */
  static StudyResult threeClasses() {
    return threeClasses(3);
  }

  /** Returns the same of a network with so many outputs. */
  static StudyResult threeClasses(int outputs) {
    LabelledPoints small =
        LabelledPoints.ofClasses(
            Points.of(2, 1, 1, 2, 1, 4, 4, 5, 4, 4, 5, 6, 6, 12, 1),
            List.of("setosa", "versicolor", "virginica"),
            0,
            0,
            1,
            1,
            1,
            2,
            2);
    StudySettings settings =
        new StudySettings(
            new NetworkSpec(
                2,
                List.of(new LayerSpec.Dense("classes", outputs, Activation.SOFTMAX)),
                Initialisation.GLOROT_UNIFORM,
                Loss.CATEGORICAL_CROSS_ENTROPY,
                new Sgd(0.05),
                Precision.FLOAT),
            new StudySettings.Source(small, null, new TrainingPlan(2, 10)),
            new StudySettings.Target(small, new TrainingPlan(2, 5), small),
            new Grid(0, 0.5, 17),
            new StudySettings.Seeds(5, 2),
            null);
    List<Polyline> contour =
        List.of(
            new Polyline(List.of(new Vertex(0, 3), new Vertex(3, 0))),
            new Polyline(List.of(new Vertex(3, 8), new Vertex(8, 3))));
    List<SeedResult> seeds = new ArrayList<>();
    for (int seed = 5; seed < 7; seed++) {
      Map<Scenario, ScenarioResult> results = new EnumMap<>(Scenario.class);
      for (Scenario scenario : settings.scenarios()) {
        Score score =
            new Score(
                6 / 7.0,
                0.321,
                0.86,
                Double.NaN,
                Double.NaN,
                List.of(List.of(2, 0, 0), List.of(0, 2, 1), List.of(0, 0, 2)));
        results.put(
            scenario, new ScenarioResult(score, score, Double.NaN, contour, HISTORY, PARAMETERS));
      }
      seeds.add(new SeedResult(seed, results, Map.of()));
    }
    return new StudyResult(settings, seeds);
  }

  static StudyReport report(StudyResult result) {
    return new StudyReport(
        result,
        "reference",
        new DataSource.Generated(new XorGenerator(40, 0.7), 1),
        new DataSource.File("four.txt", List.of("a length of " + "very ".repeat(20), "width")),
        result.settings().custom() == null ? null : FREEZE);
  }

  private static SeedResult seed(long seed, double fineTuned, double fromScratch) {
    Map<Scenario, ScenarioResult> results = new EnumMap<>(Scenario.class);
    results.put(Scenario.PRETRAINED, result(0.98));
    results.put(Scenario.FINE_TUNED, result(fineTuned));
    results.put(Scenario.FINE_TUNED_FROZEN_FIRST, result(0.98));
    results.put(Scenario.TRANSFER, result(0.98));
    results.put(Scenario.FROM_SCRATCH, result(fromScratch));
    return new SeedResult(seed, results, Map.of());
  }

  private static ScenarioResult result(double agreement) {
    return new ScenarioResult(
        score(0.85, 0.321), score(0.75, 0.4), agreement, CONTOUR, HISTORY, PARAMETERS);
  }

  private static Score score(double accuracy, double logLoss) {
    return new Score(accuracy, logLoss, Double.NaN, Double.NaN, Double.NaN, List.of());
  }

  /** Any function of the place will do; each of several classes is likely near (i, i) x 3. */
  static double[] probabilities(NetworkSpec network, Parameters parameters, Points points) {
    int outputs = network.outputs();
    double[] values = new double[points.size() * outputs];
    for (int i = 0; i < values.length; i++) {
      double x = points.feature(i / outputs, 0);
      double y = points.feature(i / outputs, 1);
      int output = i % outputs;
      values[i] =
          outputs == 1
              ? 1 / (1 + Math.exp(-x * y))
              : Math.exp(-Math.hypot(x - 3 * output, y - 3 * output));
    }
    for (int from = 0; outputs > 1 && from < values.length; from += outputs) {
      double sum = Arrays.stream(values, from, from + outputs).sum();
      for (int i = from; i < from + outputs; i++) {
        values[i] /= sum;
      }
    }
    return values;
  }
}
