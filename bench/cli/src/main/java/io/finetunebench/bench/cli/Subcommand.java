package io.finetunebench.bench.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command of the program, whose call returns its exit code. */
abstract class Subcommand extends CommandPart implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  final CommandLine command() {
    return Objects.requireNonNull(spec).commandLine();
  }
}
