package io.finetunebench.bench.cli.command;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command of the program, whose call returns its exit code. */
public abstract class Subcommand extends CommandPart implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  protected final CommandLine command() {
    return Objects.requireNonNull(spec).commandLine();
  }
}
