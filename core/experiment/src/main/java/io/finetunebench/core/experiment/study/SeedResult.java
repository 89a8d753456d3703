package io.finetunebench.core.experiment.study;

import java.util.Map;

/**
 * What all scenarios came to with one seed; a scenario is in one of the two maps.
 *
 * @param seed that determines initialisations and orders
 * @param results of the scenarios whose numbers are finite
 * @param invalid why the others have no result
 */
public record SeedResult(
    long seed, Map<Scenario, ScenarioResult> results, Map<Scenario, String> invalid) {
  /** Copies the maps. */
  public SeedResult {
    results = Map.copyOf(results);
    invalid = Map.copyOf(invalid);
  }
}
