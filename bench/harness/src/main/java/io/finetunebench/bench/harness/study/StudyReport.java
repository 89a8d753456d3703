package io.finetunebench.bench.harness.study;

import com.fasterxml.jackson.annotation.JsonValue;
import io.finetunebench.core.experiment.study.StudyResult;
import org.jspecify.annotations.Nullable;

/**
 * A study and how it was asked for: all that tables, pictures and {@code study.json} are made of.
 *
 * @param result of the study
 * @param engine the name of the engine that it ran on
 * @param large where the large set came from; null where a model took its place
 * @param small where the small set came from
 * @param freeze the selection behind the custom scenario, as the caller wrote it; null without one
 */
public record StudyReport(
    StudyResult result,
    String engine,
    @Nullable DataSource large,
    DataSource small,
    @Nullable String freeze) {
  /** Checks that there is a selection if and only if there is a custom scenario. */
  public StudyReport {
    if ((freeze == null) != (result.settings().custom() == null)) {
      throw new IllegalArgumentException(
          "expected a selection for a custom scenario and none without, found " + freeze);
    }
  }

  @JsonValue
  Object json() {
    return StudyJson.of(this);
  }
}
