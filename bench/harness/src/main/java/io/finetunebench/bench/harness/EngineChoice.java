package io.finetunebench.bench.harness;

import io.finetunebench.bench.benchmarks.run.SuiteRequest.UnavailableEngine;
import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.Engines;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The engines that a command line asks for.
 *
 * @param available names of those that can run
 * @param unavailable those that were asked for by {@code all} and cannot run
 */
record EngineChoice(List<String> available, List<UnavailableEngine> unavailable) {
  private static final String ALL = "all";

  /**
   * Returns the choice.
   *
   * @param names of engines; {@code all} for every engine; none for every engine that is available
   * @throws CommandFailure if a name is no engine's, or an engine asked for by name cannot run
   */
  static EngineChoice of(Collection<String> names) {
    List<Engine> chosen =
        names.stream()
            .filter(name -> !name.equals(ALL))
            .distinct()
            .map(EngineChoice::named)
            .toList();
    boolean everyEngine = names.isEmpty() || names.contains(ALL);
    List<String> available = new ArrayList<>();
    List<UnavailableEngine> unavailable = new ArrayList<>();
    for (Engine engine : everyEngine ? Engines.all() : chosen) {
      String reason = engine.availability().reason();
      if (reason == null) {
        available.add(engine.name());
      } else if (!everyEngine) {
        throw new CommandFailure(
            ExitCode.DEVICE_UNUSABLE, "engine " + engine.name() + " is not available: " + reason);
      } else if (names.contains(ALL)) {
        unavailable.add(new UnavailableEngine(engine.name(), reason));
      }
    }
    return new EngineChoice(available, unavailable);
  }

  private static Engine named(String name) {
    return Engines.named(name)
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    "no engine is named \""
                        + name
                        + "\": expected "
                        + String.join(", ", Engines.all().stream().map(Engine::name).toList())));
  }
}
