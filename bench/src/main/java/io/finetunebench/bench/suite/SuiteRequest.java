package io.finetunebench.bench.suite;

import io.finetunebench.core.network.Precision;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.options.CommandLineOptions;

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
 */
public record SuiteRequest(
    Preset preset,
    List<String> engines,
    List<UnavailableEngine> unavailable,
    Workload workload,
    Precision precision,
    @Nullable Load load,
    CommandLineOptions jmh,
    Path folder) {
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
}
