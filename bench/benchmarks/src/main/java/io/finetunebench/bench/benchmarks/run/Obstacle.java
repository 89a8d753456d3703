package io.finetunebench.bench.benchmarks.run;

import io.finetunebench.bench.runner.Cell;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Precision;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why a cell cannot be measured, whatever the machine. */
final class Obstacle {
  private Obstacle() {}

  /** Returns why a cell of a request cannot be run; empty if it can. */
  static Optional<String> of(Cell cell, SuiteRequest request) {
    String refusal = notServed(cell, request);
    if (refusal != null) {
      return Optional.of(refusal);
    }
    String workload = String.valueOf(cell.parameters().get(Plan.WORKLOAD));
    if (Plan.trains(cell)) {
      Optional<Engine> predicting = request.engine(cell).filter(engine -> !engine.trains());
      if (predicting.isPresent()) {
        return predicting.map(engine -> "engine " + engine.name() + " predicts and does not train");
      }
      List<String> obstacles =
          cell.parameters().containsKey(Plan.WORKLOAD)
              ? request.workload(workload).trainingObstacles()
              : List.of();
      if (!obstacles.isEmpty()) {
        return Optional.of(obstacles.get(0));
      }
    }
    return Plan.fineTunes(cell) && request.workload(workload).fineTuning() == null
        ? Optional.of("workload " + workload + " has no fine-tuning")
        : Optional.empty();
  }

  /** Returns why an engine that can run does not serve a cell's network; null if it does. */
  private static @Nullable String notServed(Cell cell, SuiteRequest request) {
    String workload = cell.parameters().get(Plan.WORKLOAD);
    String precision = cell.parameters().get(Plan.PRECISION);
    Engine engine = request.engine(cell).orElse(null);
    if (workload == null || precision == null || engine == null) {
      return null;
    }
    NetworkSpec network =
        request.workload(workload).network(Precision.valueOf(precision.toUpperCase(Locale.ROOT)));
    return network.beyondPlain() == null ? null : engine.availability(network).reason();
  }
}
