package io.finetunebench.bench.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Options that several commands have, and what they do with them. */
public abstract class SharedOptions extends CommandPart {
  private final @Nullable SharedOptions whole;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec mixee;

  /** Makes options of a command. */
  protected SharedOptions() {
    whole = null;
  }

  /** Makes options that are a part of others; picocli tells only those of their command. */
  protected SharedOptions(SharedOptions whole) {
    this.whole = whole;
  }

  @Override
  protected final CommandLine command() {
    return whole == null ? Objects.requireNonNull(mixee).commandLine() : whole.command();
  }
}
