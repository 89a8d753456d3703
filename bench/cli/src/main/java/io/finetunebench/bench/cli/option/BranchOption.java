package io.finetunebench.bench.cli.option;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that chooses runs by the branch of their commits. */
public final class BranchOption {
  @Option(
      names = "--branch",
      paramLabel = "NAME",
      description =
          "Only runs of commits on this branch; of compare with --baseline series (default: all).")
  private @Nullable String name;

  /** Returns the branch's name; null for all runs. */
  public @Nullable String name() {
    return name;
  }
}
