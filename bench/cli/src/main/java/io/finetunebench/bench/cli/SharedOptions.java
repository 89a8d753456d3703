package io.finetunebench.bench.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Options that several commands have, and what they do with them. */
abstract class SharedOptions extends CommandPart {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec mixee;

  @Override
  final CommandLine command() {
    return Objects.requireNonNull(mixee).commandLine();
  }
}
