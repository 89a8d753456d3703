package io.finetunebench.bench.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Runs the study. */
@Command(name = "experiment", mixinStandardHelpOptions = true, description = "Runs the study.")
final class ExperimentCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return ExitCode.OK;
  }
}
