package io.finetunebench.bench.harness;

import io.finetunebench.bench.calibrate.Attack;
import io.finetunebench.bench.calibrate.AttackRates;
import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.cli.ProgressLines;
import io.finetunebench.bench.cli.ReportOptions;
import io.finetunebench.bench.cli.Subcommand;
import io.finetunebench.bench.report.AttackTable;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how often runs that took turns err under each attack. */
@Command(
    name = "attacks",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures how often 'ab' errs on simulated machines and candidates that are made to deceive"
          + " it: for equal builds, and for a candidate that is slower by --slowdown.",
      "Each run looks at its pairs of forks as the command does, until it is decided."
    })
final class AttacksCommand extends Subcommand {
  private static final int MOST_RUNS = 1_000_000;
  private static final int FEWEST_PAIRS = 6;
  private static final int MOST_PAIRS = 100;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Simulated runs of each kind (default: ${DEFAULT-VALUE}).",
      defaultValue = "2000")
  private int runs;

  @Option(
      names = "--pairs",
      paramLabel = "N",
      description = "Pairs of forks at most (default: ${DEFAULT-VALUE}).",
      defaultValue = "20")
  private int pairs;

  @Option(
      names = "--slowdown",
      paramLabel = "PERCENT",
      description = "By how much the slower candidate is slower (default: ${DEFAULT-VALUE}).",
      defaultValue = "3")
  private double slowdown;

  @Option(
      names = "--min-effect",
      paramLabel = "PERCENT",
      description = "The smallest change that counts (default: ${DEFAULT-VALUE}).",
      defaultValue = "3")
  private double minimumEffect;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "The same seed gives the same runs (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private long seed;

  @Mixin private ReportOptions report = new ReportOptions();

  @Override
  public Integer call() {
    report.check();
    expect("--runs", runs >= 1 && runs <= MOST_RUNS, "1 to " + MOST_RUNS, runs);
    expect(
        "--pairs",
        pairs >= FEWEST_PAIRS && pairs <= MOST_PAIRS && pairs % 2 == 0,
        "an even number from " + FEWEST_PAIRS + " to " + MOST_PAIRS,
        pairs);
    expect("--slowdown", slowdown > 0 && slowdown <= 100, "above 0, to 100", slowdown);
    expect(
        "--min-effect",
        minimumEffect > 0 && minimumEffect <= 100,
        "above 0, to 100",
        minimumEffect);
    List<AttackRates> rows = new ArrayList<>();
    for (Attack attack : Attack.values()) {
      ProgressLines.timed(
          progress(),
          attack.label(),
          () -> {
            for (double change : new double[] {0, slowdown / 100}) {
              rows.add(AttackRates.of(attack, change, minimumEffect / 100, pairs, runs, seed));
            }
            return rows;
          });
    }
    report.show(AttackTable.document(rows), () -> AttackTable.json(rows));
    return ExitCode.OK;
  }

  private void expect(String option, boolean met, String expected, Object found) {
    require(met, option + ": expected " + expected + ", found " + found);
  }
}
