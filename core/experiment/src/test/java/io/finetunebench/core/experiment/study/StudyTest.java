package io.finetunebench.core.experiment.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.data.XorGenerator;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.EpochMetrics;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.LayerReference;
import io.finetunebench.core.experiment.network.LayerSelection;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
import io.finetunebench.core.experiment.reference.ReferenceEngine;
import io.finetunebench.core.experiment.study.StudySettings.Seeds;
import io.finetunebench.core.experiment.study.StudySettings.Source;
import io.finetunebench.core.experiment.study.StudySettings.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StudyTest {
  private static final Engine ENGINE = new ReferenceEngine();
  private static final NetworkSpec NETWORK = NetworkSpec.article(Precision.FLOAT);
  private static final LabelledPoints LARGE = new XorGenerator(4_000, 0.7).generate(1);
  private static final LabelledPoints SMALL = new XorGenerator(42, 0.9).generate(2);

  private static final Source SOURCE = new Source(LARGE, null, new TrainingPlan(5, 10));
  private static final Target TARGET = new Target(SMALL, new TrainingPlan(5, 5), null);
  private static final Grid GRID = new Grid(-4, 0.2, 40);

  private static StudySettings settings(int seeds) {
    return new StudySettings(NETWORK, SOURCE, TARGET, GRID, new Seeds(7, seeds), null);
  }

  private static StudyResult run(StudySettings settings, int threads) throws InterruptedException {
    return Study.run(ENGINE, settings, threads, (result, finished) -> {});
  }

  private static ScenarioResult result(StudyResult study, int seed, Scenario scenario) {
    return Objects.requireNonNull(study.seeds().get(seed).results().get(scenario));
  }

  private static Parameters parameters(StudyResult study, Scenario scenario) {
    return Objects.requireNonNull(result(study, 0, scenario).parameters());
  }

  @Test
  void theThreadsDoNotMatter() throws InterruptedException {
    assertEquals(run(settings(5), 1).seeds(), run(settings(5), 4).seeds());
  }

  @Test
  void everySeedHasItsOwnResultAndIsTheSameAlone() throws InterruptedException {
    StudyResult study = run(settings(3), 2);
    assertEquals(List.of(7L, 8L, 9L), study.seeds().stream().map(SeedResult::seed).toList());
    assertNotEquals(study.seeds().get(0).results(), study.seeds().get(1).results());
    assertEquals(study.seeds().get(0), run(settings(1), 1).seeds().get(0));
  }

  @Test
  void progressCountsTheSeeds() throws InterruptedException {
    List<Integer> told = Collections.synchronizedList(new ArrayList<>());
    Study.run(ENGINE, settings(4), 3, (result, finished) -> told.add(finished));
    assertEquals(List.of(1, 2, 3, 4), told);
  }

  @Test
  void pretrainingFindsTheCrossAndFineTuningKeepsMoreOfItThanStartingAfresh()
      throws InterruptedException {
    StudyResult study = run(settings(10), 2);
    double pretrained =
        StudyResult.median(study.values(Scenario.PRETRAINED, ScenarioResult::gridAgreement));
    assertTrue(pretrained > 0.9, "found " + pretrained);
    PairedComparison comparison = study.fineTunedAgainstFromScratch().orElseThrow();
    assertEquals(10, comparison.pairs());
    assertTrue(comparison.firstBetterShare() >= 0.9, () -> "found " + comparison);
    assertTrue(study.fromScratchSuccessShare() <= 0.2);
  }

  @Test
  void thePretrainedResultIsTakenBeforeAnyFineTuning() throws InterruptedException {
    StudyResult study = run(settings(1), 1);
    assertNotEquals(parameters(study, Scenario.PRETRAINED), parameters(study, Scenario.FINE_TUNED));
    assertEquals(5, result(study, 0, Scenario.PRETRAINED).history().size());
  }

  @Test
  void theFirstLayerStaysWhereTheTextFreezesIt() throws InterruptedException {
    StudyResult study = run(settings(1), 1);
    Parameters pretrained = parameters(study, Scenario.PRETRAINED);
    Parameters frozen = parameters(study, Scenario.FINE_TUNED_FROZEN_FIRST);
    assertArrayEquals(pretrained.weights(0), frozen.weights(0));
    assertArrayEquals(pretrained.biases(0), frozen.biases(0));
    assertFalse(Arrays.equals(pretrained.weights(1), frozen.weights(1)));
    assertFalse(
        Arrays.equals(pretrained.weights(0), parameters(study, Scenario.FINE_TUNED).weights(0)));
  }

  @Test
  void transferKeepsTheHiddenLayersUnderAFreshOutput() throws InterruptedException {
    StudyResult study = run(settings(1), 1);
    Parameters pretrained = parameters(study, Scenario.PRETRAINED);
    Parameters transfer = parameters(study, Scenario.TRANSFER);
    for (int layer = 0; layer < 2; layer++) {
      assertArrayEquals(pretrained.weights(layer), transfer.weights(layer));
      assertArrayEquals(pretrained.biases(layer), transfer.biases(layer));
    }
    assertFalse(Arrays.equals(pretrained.weights(2), transfer.weights(2)));
  }

  @Test
  void aCustomFreezingAddsItsScenario() throws InterruptedException {
    assertFalse(settings(1).scenarios().contains(Scenario.FINE_TUNED_CUSTOM));
    CompiledNetwork custom =
        CompiledNetwork.of(NETWORK, LayerSelection.all().which(LayerReference.of("dense_2")), true);
    StudyResult study = run(settings(1).withCustom(custom), 1);
    assertArrayEquals(
        parameters(study, Scenario.PRETRAINED).weights(1),
        parameters(study, Scenario.FINE_TUNED_CUSTOM).weights(1));
    assertFalse(
        Arrays.equals(
            parameters(study, Scenario.PRETRAINED).weights(0),
            parameters(study, Scenario.FINE_TUNED_CUSTOM).weights(0)));
  }

  @Test
  void aResultThatIsNotFiniteIsInvalidAndHasNoNumbers() throws InterruptedException {
    LabelledPoints huge =
        LabelledPoints.of(
            Points.of(2, 1e30, 1e30, -1e30, 1e30, 1e30, -1e30, -1e30, -1e30),
            (byte) 0,
            (byte) 1,
            (byte) 1,
            (byte) 0);
    StudyResult study =
        run(
            new StudySettings(
                NETWORK,
                new Source(LARGE, null, new TrainingPlan(1, 100)),
                new Target(huge, new TrainingPlan(5, 1), null),
                new Grid(-4, 0.5, 16),
                new Seeds(1, 2),
                null),
            1);
    assertFalse(study.isValid());
    for (SeedResult seed : study.seeds()) {
      assertTrue(seed.results().containsKey(Scenario.PRETRAINED));
      assertTrue(seed.invalid().containsKey(Scenario.FINE_TUNED));
      assertFalse(seed.results().containsKey(Scenario.FINE_TUNED));
    }
    assertEquals(0, study.values(Scenario.FINE_TUNED, ScenarioResult::gridAgreement).length);
    assertEquals(Optional.empty(), study.fineTunedAgainstFromScratch());
    assertTrue(Double.isNaN(study.fromScratchSuccessShare()));
  }

  @Test
  void keepsLossAndAccuracyOfEachEpoch() throws InterruptedException {
    List<EpochMetrics> history = result(run(settings(1), 1), 0, Scenario.PRETRAINED).history();
    assertTrue(history.get(4).loss() < history.get(0).loss());
    assertTrue(history.get(4).accuracy() > history.get(0).accuracy());
  }

  @Test
  void aFailingSeedEndsTheStudyWithItsOwnException() {
    LabelledPoints wide = LabelledPoints.of(Points.of(3, 1, 2, 3, 4, 5, 6), (byte) 0, (byte) 1);
    Target broken = new Target(wide, TARGET.fineTuning(), null);
    StudySettings settings =
        new StudySettings(NETWORK, SOURCE, broken, GRID, new Seeds(1, 1), null);
    assertThrows(IllegalArgumentException.class, () -> run(settings, 1));
  }

  @Test
  void refusesSettingsThatDoNotFit() {
    assertThrows(IllegalArgumentException.class, () -> settings(0));
    assertThrows(IllegalArgumentException.class, () -> new TrainingPlan(0, 5));
    assertThrows(IllegalArgumentException.class, () -> new TrainingPlan(5, 0));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new StudySettings(
                NetworkSpec.fullyConnected(3, List.of(5), Precision.FLOAT),
                SOURCE,
                TARGET,
                GRID,
                new Seeds(1, 1),
                null));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            settings(1)
                .withCustom(CompiledNetwork.allTrainable(NetworkSpec.article(Precision.DOUBLE))));
  }

  @Test
  void theMedianOfAnEvenCountIsBetweenTheTwoInTheMiddle() {
    assertEquals(2, StudyResult.median(new double[] {3, 1, 2}));
    assertEquals(2.5, StudyResult.median(new double[] {4, 1, 3, 2}));
    assertTrue(Double.isNaN(StudyResult.median(new double[0])));
  }
}
