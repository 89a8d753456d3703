package io.finetunebench.bench.cli;

import io.finetunebench.bench.history.GateSimulation;
import io.finetunebench.bench.history.Simulation;
import io.finetunebench.bench.record.EnumWord;
import io.finetunebench.bench.report.SimulationTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how often the search for shifts errs, on series whose truth is known. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures how often the search for shifts errs and how fast it finds, on simulated series,"
          + " and how often attacks deceive 'compare --baseline series'.",
      "Series of 90 commits are judged commit by commit from the 31st on. Half are flat; the others"
          + " get 5 %% slower with the 61st. An alarm is a change point more than 3 commits from any"
          + " that was raised before. The delay is the number of commits with the shift that it"
          + " took, the first being one: the median, and what nine of ten stay within."
    })
public final class HistorySimulateCommand extends Subcommand {
  private static final String ALL = "all";
  private static final String NONE = "none";

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
          "gaussian, one-sided, bimodal, bimodal-means, walk, autocorrelated, stretches-of-3,"
              + " stretches-of-6, mild-stretches-of-6, all or none (default: ${DEFAULT-VALUE}).",
      defaultValue = ALL)
  private List<String> noises = new ArrayList<>();

  @Option(
      names = "--attack",
      paramLabel = "ATTACK",
      split = ",",
      description =
          "On the gate: nothing, partial-fix, after-improvement, creep, few-forks,"
              + " few-bimodal-forks, bimodal-rulers, all or none (default: ${DEFAULT-VALUE}).",
      defaultValue = ALL)
  private List<String> attacks = new ArrayList<>();

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "The same seed gives the same series (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private long seed;

  @Mixin private ReportOptions report = new ReportOptions();

  @Override
  public Integer call() {
    report.check();
    require(series > 0, "--series: expected 1 or more, found " + series);
    List<Simulation.Row> rows = new ArrayList<>();
    List<GateSimulation.Row> gateRows = new ArrayList<>();
    List<Simulation.Noise> chosenNoises = chosen("--noise", noises, Simulation.Noise.values());
    List<GateSimulation.Attack> chosenAttacks =
        chosen("--attack", attacks, GateSimulation.Attack.values());
    for (Simulation.Noise noise : chosenNoises) {
      rows.add(
          ProgressLines.timed(
              progress(), noise.label(), () -> Simulation.run(noise, series, seed)));
    }
    for (GateSimulation.Attack attack : chosenAttacks) {
      gateRows.add(
          ProgressLines.timed(
              progress(), attack.label(), () -> GateSimulation.run(attack, series, seed)));
    }
    report.show(
        SimulationTable.document(rows, gateRows), () -> SimulationTable.json(rows, gateRows));
    return ExitCode.OK;
  }

  private <E extends Enum<E>> List<E> chosen(String option, List<String> names, E[] all) {
    List<E> chosen = new ArrayList<>();
    for (String name : names) {
      List<E> named =
          Arrays.stream(all)
              .filter(each -> name.equals(ALL) || EnumWord.of(each).equals(name))
              .toList();
      require(
          !named.isEmpty() || name.equals(NONE),
          option
              + ": expected "
              + String.join(", ", Arrays.stream(all).map(EnumWord::of).toList())
              + ", all or none, found "
              + name);
      chosen.addAll(named);
    }
    return chosen;
  }
}
