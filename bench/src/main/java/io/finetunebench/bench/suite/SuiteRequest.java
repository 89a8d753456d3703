package io.finetunebench.bench.suite;

import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.Engines;
import io.finetunebench.core.network.Precision;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run is asked to measure.
 *
 * @param preset how much
 * @param engines names of engines that are available
 * @param unavailable engines that were asked for and cannot run here; their results say so
 * @param workload what to work on
 * @param precision of the engines
 * @param load open-loop load; null for a closed loop
 * @param jmh JMH's own arguments, which go before the preset's
 * @param folder for histograms and logs
 * @param startNanos when the run began by {@link System#nanoTime}: a preset's time counts from
 *     there
 */
public record SuiteRequest(
    Preset preset,
    List<String> engines,
    List<UnavailableEngine> unavailable,
    Workload workload,
    Precision precision,
    @Nullable Load load,
    JmhArguments jmh,
    Path folder,
    long startNanos) {
  /**
   * An engine that cannot run here.
   *
   * @param name of the engine
   * @param reason why, in one line
   */
  public record UnavailableEngine(String name, String reason) {}

  /** Copies the lists. */
  public SuiteRequest {
    engines = List.copyOf(engines);
    unavailable = List.copyOf(unavailable);
  }

  /**
   * Checks, before anything runs, that there is something to run and a place for JMH's results.
   *
   * @throws IllegalArgumentException if there is not; the message says what to do
   */
  public void check() {
    Plan.cells(this, engines);
    jmh.check();
    if (jmh.severalThreads()) {
      for (String name : engines) {
        if (!Engines.named(name).map(Engine::parallel).orElse(false)) {
          throw new IllegalArgumentException(
              "engine " + name + " runs on one thread at a time: leave -t out or choose --engines");
        }
      }
    }
    jmh.claimResultFile();
  }
}
