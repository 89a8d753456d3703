package io.finetunebench.bench.cli;

import io.finetunebench.bench.history.GateSimulation;
import io.finetunebench.bench.history.Simulation;
import io.finetunebench.bench.report.SimulationTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
      "Measures how often the search for shifts errs and how fast it finds, on simulated series,"
          + " and how often attacks deceive 'compare --baseline series'.",
      "Series of 90 commits are judged commit by commit from the 31st on. Half are flat; the others"
          + " get 5 % slower with the 61st. An alarm is a change point more than 3 commits from any"
          + " that was raised before. The delay is the number of commits with the shift that it"
          + " took, the first being one: the median, and what nine of ten stay within."
    })
final class HistorySimulateCommand implements Callable<Integer> {
  private static final String ALL = "all";
  private static final String NONE = "none";

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
          "gaussian, one-sided, bimodal, bimodal-means, walk, autocorrelated, stretches-of-3,"
              + " stretches-of-6, all or none (default: ${DEFAULT-VALUE}).",
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
    CommandSpec command = Objects.requireNonNull(spec);
    report.check(command.commandLine());
    if (series < 1) {
      throw new ParameterException(
          command.commandLine(), "--series: expected 1 or more, found " + series);
    }
    List<Simulation.Noise> chosenNoises =
        chosen("--noise", noises, Simulation.Noise.values(), command);
    List<GateSimulation.Attack> chosenAttacks =
        chosen("--attack", attacks, GateSimulation.Attack.values(), command);
    PrintWriter err = Main.progress(command.commandLine());
    List<Simulation.Row> rows = new ArrayList<>();
    for (Simulation.Noise noise : chosenNoises) {
      rows.add(timed(noise.label(), err, () -> Simulation.run(noise, series, seed)));
    }
    List<GateSimulation.Row> gateRows = new ArrayList<>();
    for (GateSimulation.Attack attack : chosenAttacks) {
      gateRows.add(timed(attack.label(), err, () -> GateSimulation.run(attack, series, seed)));
    }
    report.show(
        command.commandLine(),
        SimulationTable.document(rows, gateRows),
        () -> SimulationTable.json(rows, gateRows));
    return ExitCode.OK;
  }

  private static <T> T timed(String label, PrintWriter err, Supplier<T> work) {
    long start = System.nanoTime();
    T result = work.get();
    err.println(String.format(Locale.ROOT, "%s: %.1f s", label, (System.nanoTime() - start) / 1e9));
    return result;
  }

  private static <E extends Enum<E>> List<E> chosen(
      String option, List<String> names, E[] all, CommandSpec command) {
    List<E> chosen = new ArrayList<>();
    for (String name : names) {
      List<E> named =
          Arrays.stream(all).filter(each -> name.equals(ALL) || typed(each).equals(name)).toList();
      if (named.isEmpty() && !name.equals(NONE)) {
        throw new ParameterException(
            command.commandLine(),
            option
                + ": expected "
                + String.join(", ", Arrays.stream(all).map(each -> typed(each)).toList())
                + ", all or none, found "
                + name);
      }
      chosen.addAll(named);
    }
    return chosen;
  }

  private static String typed(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
