package io.finetunebench.bench.cli.option;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.cli.command.Output;
import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.ratio.LookSchedule;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.judge.verdict.Criteria;
import io.finetunebench.bench.judge.verdict.ThresholdsFile;
import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.files.MalformedFileException;
import io.finetunebench.bench.record.files.YamlFile;
import io.finetunebench.bench.record.text.Printable;
import io.finetunebench.bench.report.Reported;
import io.finetunebench.bench.report.comparison.AnnotationsReport;
import io.finetunebench.bench.report.comparison.JUnitReport;
import io.finetunebench.bench.report.comparison.Judged;
import io.finetunebench.core.document.Document;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of every command that judges, and how it shows what it found. */
public class VerdictOptions {
  /** What a caller can ask to fail on. */
  enum FailOn {
    INCONCLUSIVE,
    GONE,
    /** Both what is gone and what is new. */
    MISSING,
    TRADE;

    private Set<Outcome> outcomes() {
      return switch (this) {
        case INCONCLUSIVE -> Set.of(Outcome.INCONCLUSIVE);
        case GONE -> Set.of(Outcome.GONE);
        case MISSING -> Set.of(Outcome.GONE, Outcome.NEW);
        case TRADE -> Set.of(Outcome.TRADE);
      };
    }
  }

  @Mixin private EffectOption effect = new EffectOption();

  @Option(
      names = "--thresholds",
      paramLabel = "FILE",
      description =
          "YAML: a list of rules with a pattern, perhaps a metric (time or allocation), and a"
              + " minEffect in percent, or why to ignore it.")
  private @Nullable Path thresholds;

  @Option(
      names = "--confidence",
      paramLabel = "PERCENT",
      converter = ConfidenceConverter.class,
      description =
          "That all verdicts of the comparison hold together; 0.95 is taken for 95 (default:"
              + " ${DEFAULT-VALUE}).",
      defaultValue = "99")
  private double confidence;

  @Option(
      names = "--fail-on",
      paramLabel = "OUTCOME",
      split = ",",
      description =
          "Fail on these too: inconclusive, gone, missing, which is gone or new, or trade, which is"
              + " more bytes for a time that fell by more.")
  private Set<FailOn> failOn = EnumSet.noneOf(FailOn.class);

  @Option(names = "--junit", paramLabel = "FILE", description = "Write JUnit's XML.")
  private @Nullable Path junit;

  @Option(names = "--annotations", description = "Print annotations for GitHub.")
  private boolean annotations;

  /**
   * Shows a comparison and returns the exit code.
   *
   * @param document of the comparison, with all that is known of its sides
   */
  public int show(Comparison comparison, Document document, ReportOptions report) {
    int exitCode = exitCode(comparison);
    Reported found = new Reported(new Judged(comparison, exitCode), document);
    report.show(found);
    if (comparison.comparedNothing()) {
      report
          .err()
          .println(
              "finetune-bench: nothing was compared: both sides have results, and no benchmark is"
                  + " on both; "
                  + (differInMode(comparison)
                      ? "their modes differ: measure both sides in the same mode (JMH's -bm)"
                      : "if they were renamed, measure the baseline again"));
    }
    if (annotations) {
      PrintWriter text = report.text();
      new String(new AnnotationsReport().content(found), UTF_8)
          .lines()
          .forEach(
              annotation -> {
                // A line that is printed at once is escaped, and GitHub would not see its command.
                text.print(Printable.command(annotation));
                text.println();
              });
    }
    if (junit != null) {
      Output.write(junit, new JUnitReport().content(found));
    }
    return exitCode;
  }

  /**
   * Does the same for forks that took turns, where nothing may have had enough pairs for a look.
   */
  public int showPairs(Comparison comparison, Document document, ReportOptions report) {
    int exitCode = show(comparison, document, report);
    if ((exitCode == ExitCode.OK || exitCode == ExitCode.INCONCLUSIVE)
        && comparison.verdicts().stream()
            .allMatch(verdict -> verdict.forks().candidate() < LookSchedule.FIRST)) {
      report
          .err()
          .println(
              "finetune-bench: nothing was compared: no benchmark had "
                  + LookSchedule.FIRST
                  + " pairs of forks in time; give it more with --budget");
      return ExitCode.NOT_COMPARABLE;
    }
    return exitCode;
  }

  /** Returns the code of a part of a suite, which judges nothing but what failed. */
  public static int ofShard(Comparison comparison) {
    return comparison.failsBy(Outcome.INVALID) ? ExitCode.INVALID : ExitCode.OK;
  }

  /** Returns whether a benchmark would be on both sides, were it not for JMH's mode. */
  private static boolean differInMode(Comparison comparison) {
    Map<BenchmarkCase, Set<String>> gone = new HashMap<>();
    comparison.verdicts().stream()
        .filter(verdict -> verdict.outcome() == Outcome.GONE)
        .forEach(
            verdict ->
                gone.computeIfAbsent(verdict.subject().benchmarkCase(), absent -> new HashSet<>())
                    .add(verdict.subject().mode()));
    return comparison.verdicts().stream()
        .filter(verdict -> verdict.outcome() == Outcome.NEW)
        .anyMatch(
            verdict -> {
              Set<String> modes = gone.get(verdict.subject().benchmarkCase());
              return modes != null && !modes.contains(verdict.subject().mode());
            });
  }

  /**
   * Returns what to judge by, and finds out whether the verdicts can be written where they shall
   * be.
   *
   * @throws ParameterException if a number makes no sense
   * @throws CommandFailure if a file cannot be written
   * @throws MalformedFileException if the thresholds cannot be read
   */
  public Criteria criteria(boolean acrossMachines) {
    Limits limits = effect.limits();
    if (junit != null) {
      Output.check("--junit", junit);
    }
    EnumSet<Outcome> failing = EnumSet.noneOf(Outcome.class);
    failOn.forEach(each -> failing.addAll(each.outcomes()));
    Criteria all = Criteria.of(limits, confidence, acrossMachines, failing);
    return thresholds == null
        ? all
        : all.with(ThresholdsFile.of(YamlFile.read(thresholds, "check the path")));
  }

  /** Returns how bad a comparison's exit code is among those of others. */
  public static int severity(Comparison comparison) {
    return List.of(
            ExitCode.OK,
            ExitCode.INCONCLUSIVE,
            ExitCode.NOT_COMPARABLE,
            ExitCode.REGRESSION,
            ExitCode.INVALID)
        .indexOf(exitCode(comparison));
  }

  /** Returns the code of a comparison, the worst of its outcomes. */
  static int exitCode(Comparison comparison) {
    if (comparison.failsBy(Outcome.INVALID)) {
      return ExitCode.INVALID;
    }
    if (Stream.of(Outcome.SLOWER, Outcome.MORE, Outcome.TRADE).anyMatch(comparison::failsBy)) {
      return ExitCode.REGRESSION;
    }
    if (comparison.comparedNothing()
        || Stream.of(Outcome.NOT_COMPARABLE, Outcome.GONE, Outcome.NEW)
            .anyMatch(comparison::failsBy)) {
      return ExitCode.NOT_COMPARABLE;
    }
    return comparison.failsBy(Outcome.INCONCLUSIVE) ? ExitCode.INCONCLUSIVE : ExitCode.OK;
  }
}
