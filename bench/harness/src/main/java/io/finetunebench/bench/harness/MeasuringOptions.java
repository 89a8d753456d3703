package io.finetunebench.bench.harness;

import io.finetunebench.bench.cli.command.SharedOptions;
import io.finetunebench.bench.cli.option.MachineOption;
import io.finetunebench.bench.cli.option.ShardOption;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Shard;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The options of every command that measures our benchmarks on one side. */
final class MeasuringOptions extends SharedOptions {
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

  /** Returns JMH's own arguments. */
  List<String> jmhArguments() {
    return jmhArguments;
  }

  /** Returns what a run that begins now is called, and how it was asked for. */
  SuiteMeasuring.Identity identity() {
    return identity(null);
  }

  /** Returns the same of a part of a job. */
  SuiteMeasuring.Identity identity(@Nullable Shard shard) {
    Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return new SuiteMeasuring.Identity(
        ShardOption.id(RunRecord.newId(start), shard), start, typed(), machine.name());
  }
}
