package io.finetunebench.bench.cli.option;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the class of machines that measured. */
public final class MachineOption {
  @Option(
      names = "--machine",
      paramLabel = "NAME",
      description =
          "Name of the class of machines that measured (default: what is found here; \"imported\""
              + " for imported files).")
  private @Nullable String name;

  /** Returns the name; null where none was typed. */
  public @Nullable String name() {
    return name;
  }
}
