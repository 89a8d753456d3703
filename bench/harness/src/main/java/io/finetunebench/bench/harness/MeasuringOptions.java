package io.finetunebench.bench.harness;

import io.finetunebench.bench.cli.MachineOption;
import io.finetunebench.bench.cli.SharedOptions;
import io.finetunebench.bench.suite.JmhArguments;
import io.finetunebench.core.network.Precision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The options of every command that measures our benchmarks. */
final class MeasuringOptions extends SharedOptions {
  @Option(
      names = "--engines",
      paramLabel = "E",
      split = ",",
      description = "Engines by name, or all (default: those that can run here).")
  private List<String> engines = new ArrayList<>();

  @Option(
      names = "--precision",
      paramLabel = "P",
      description = "${COMPLETION-CANDIDATES} (default: the workload's own).")
  private @Nullable Precision precision;

  @Mixin private MachineOption machine = new MachineOption();

  @Parameters(paramLabel = "-- JMH arguments", arity = "0..*", description = "Passed to JMH.")
  private List<String> jmhArguments = new ArrayList<>();

  /**
   * Returns the arguments as they were typed.
   *
   * @throws ParameterException if one before the separator is no option's
   */
  List<String> typed() {
    if (beforeSeparator(jmhArguments) > 0) {
      throw refused(
          "unexpected argument \"" + jmhArguments.get(0) + "\": JMH's own arguments go after --");
    }
    return arguments();
  }

  /** Returns the engines that were asked for; JMH's own parameter goes before the option. */
  EngineChoice engines(JmhArguments jmh) {
    return EngineChoice.of(jmh.parameter("engine").orElse(engines));
  }

  /** Returns the precision; null for each workload's own. */
  @Nullable Precision precision() {
    return precision;
  }

  /** Returns the name of the class of machines; null for what is found. */
  @Nullable String machineName() {
    return machine.name();
  }

  /** Returns JMH's own arguments. */
  List<String> jmhArguments() {
    return jmhArguments;
  }

  /**
   * Returns what a run is called and how it was asked for.
   *
   * @param id of its record
   * @param start when it began
   */
  SuiteMeasuring.Identity identity(String id, Instant start) {
    return new SuiteMeasuring.Identity(id, start, typed(), machine.name());
  }
}
