package io.finetunebench.bench.cli.command;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Options that several commands have, and what they do with them. */
public abstract class SharedOptions extends CommandPart {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec mixee;

  @Override
  protected final CommandLine command() {
    return Objects.requireNonNull(mixee).commandLine();
  }
}
