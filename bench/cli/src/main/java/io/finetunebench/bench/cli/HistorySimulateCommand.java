package io.finetunebench.bench.cli;

import io.finetunebench.bench.history.Simulation;
import io.finetunebench.bench.report.SimulationTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how often the search for shifts errs, on series whose truth is known. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures how often the search for shifts errs and how fast it finds, on simulated series.",
      "Series of 90 commits are judged commit by commit from the 31st on. Half are flat; the others"
          + " get 5 % slower with the 61st. An alarm is a change point more than 3 commits from any"
          + " that was raised before. The delay is the number of commits with the shift that it"
          + " took, the first being one: the median, and what nine of ten stay within."
    })
final class HistorySimulateCommand implements Callable<Integer> {
  private static final String ALL = "all";

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--series",
      paramLabel = "N",
      description = "Flat series, and as many that shift (default: ${DEFAULT-VALUE}).",
      defaultValue = "200")
  private int series;

  @Option(
      names = "--noise",
      paramLabel = "NOISE",
      split = ",",
      description =
          "gaussian, one-sided, bimodal, bimodal-means, walk or all (default: ${DEFAULT-VALUE}).",
      defaultValue = ALL)
  private List<String> noises = new ArrayList<>();

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "The same seed gives the same series (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private long seed;

  @Mixin private ReportOptions report = new ReportOptions();

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec);
    report.check(command.commandLine());
    if (series < 1) {
      throw new ParameterException(
          command.commandLine(), "--series: expected 1 or more, found " + series);
    }
    List<Simulation.Noise> chosen = new ArrayList<>();
    for (String noise : noises) {
      chosen.addAll(noises(noise, command));
    }
    PrintWriter err = Main.progress(command.commandLine());
    List<Simulation.Row> rows = new ArrayList<>();
    for (Simulation.Noise noise : chosen) {
      long start = System.nanoTime();
      rows.add(Simulation.run(noise, series, seed));
      err.println(
          String.format(
              Locale.ROOT,
              "%s: %d series in %.1f s",
              noise.label(),
              2 * series,
              (System.nanoTime() - start) / 1e9));
    }
    report.show(
        command.commandLine(), SimulationTable.document(rows), () -> SimulationTable.json(rows));
    return ExitCode.OK;
  }

  private static List<Simulation.Noise> noises(String name, CommandSpec command) {
    if (name.equals(ALL)) {
      return List.of(Simulation.Noise.values());
    }
    for (Simulation.Noise noise : Simulation.Noise.values()) {
      if (noise.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(name)) {
        return List.of(noise);
      }
    }
    throw new ParameterException(
        command.commandLine(),
        "--noise: expected gaussian, one-sided, bimodal, bimodal-means, walk or all, found "
            + name);
  }
}
