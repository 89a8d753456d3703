package io.finetunebench.bench.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.report.ComparisonCi;
import io.finetunebench.bench.report.ComparisonJson;
import io.finetunebench.bench.report.ComparisonTable;
import io.finetunebench.bench.verdict.Comparison;
import io.finetunebench.bench.verdict.Criteria;
import io.finetunebench.bench.verdict.Outcome;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of every command that judges, and how it shows what it found. */
class VerdictOptions {
  /** Whoever writes less has written a fraction in place of a percentage. */
  private static final double SMALLEST_EFFECT = 0.1;

  /** What a caller can ask to fail on. */
  enum FailOn {
    INCONCLUSIVE(Outcome.INCONCLUSIVE),
    MISSING(Outcome.MISSING),
    NOT_COMPARABLE(Outcome.NOT_COMPARABLE);

    private final Outcome outcome;

    FailOn(Outcome outcome) {
      this.outcome = outcome;
    }

    /** Returns the name as it is typed. */
    @Override
    public String toString() {
      return outcome.words().toLowerCase(Locale.ROOT).replace(' ', '-');
    }
  }

  @Option(
      names = "--min-effect",
      paramLabel = "PERCENT",
      description = "The smallest change that matters (default: ${DEFAULT-VALUE}).",
      defaultValue = "3")
  private double minimumEffect = 3;

  @Option(
      names = "--confidence",
      paramLabel = "PERCENT",
      description =
          "That all verdicts of the comparison hold together (default: ${DEFAULT-VALUE}).",
      defaultValue = "99")
  private double confidence = 99;

  @Option(
      names = "--fail-on",
      paramLabel = "OUTCOME",
      split = ",",
      description = "Fail on these too: ${COMPLETION-CANDIDATES} (the last one always does).")
  private Set<FailOn> failOn = EnumSet.noneOf(FailOn.class);

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write JSON; - for standard output, with all else on standard error.")
  private @Nullable String json;

  @Option(names = "--markdown", paramLabel = "FILE", description = "Write Markdown.")
  private @Nullable Path markdown;

  @Option(names = "--junit", paramLabel = "FILE", description = "Write JUnit's XML.")
  private @Nullable Path junit;

  @Option(names = "--annotations", description = "Print annotations for GitHub.")
  private boolean annotations;

  /** Shows a comparison as the options ask for and returns the exit code. */
  int show(Comparison comparison, CommandLine command) {
    int exitCode = exitCode(comparison);

    PrintWriter out = command.getOut();
    PrintWriter text = out;
    if (json != null) {
      String content = ComparisonJson.text(comparison, exitCode);
      if (json.equals(Output.STANDARD)) {
        text = command.getErr();
        out.print(content);
        out.flush();
      } else {
        Output.write(Path.of(json), content.getBytes(UTF_8));
      }
    }
    ComparisonTable.text(comparison).forEach(text::println);
    if (annotations) {
      ComparisonCi.annotations(comparison).forEach(text::println);
    }
    if (markdown != null) {
      Output.write(markdown, ComparisonTable.markdown(comparison).getBytes(UTF_8));
    }
    if (junit != null) {
      Output.write(junit, ComparisonCi.junit(comparison));
    }
    return exitCode;
  }

  /**
   * Returns what to judge by.
   *
   * @throws ParameterException if a number makes no sense
   */
  Criteria criteria(CommandLine command, boolean acrossMachines) {
    if (minimumEffect > 0 && minimumEffect < SMALLEST_EFFECT) {
      String meant =
          BigDecimal.valueOf(minimumEffect).movePointRight(2).stripTrailingZeros().toPlainString();
      throw new ParameterException(
          command,
          "--min-effect: expected percent, such as "
              + meant
              + " for "
              + meant
              + " %, found "
              + minimumEffect);
    }
    // No confidence below 50 % makes sense, so 0.99 can only mean 99 %.
    double percent = confidence > 0 && confidence < 1 ? 100 * confidence : confidence;
    EnumSet<Outcome> failing = EnumSet.noneOf(Outcome.class);
    failOn.forEach(each -> failing.add(each.outcome));
    try {
      return Criteria.of(minimumEffect / 100, percent / 100, acrossMachines, failing);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          command,
          "--min-effect "
              + minimumEffect
              + " % and --confidence "
              + percent
              + " %: as fractions, "
              + e.getMessage());
    }
  }

  private static int exitCode(Comparison comparison) {
    if (comparison.failsBy(Outcome.INVALID)) {
      return ExitCode.INVALID;
    }
    if (comparison.failsBy(Outcome.SLOWER)) {
      return ExitCode.REGRESSION;
    }
    if (comparison.failsBy(Outcome.NOT_COMPARABLE) || comparison.failsBy(Outcome.MISSING)) {
      return ExitCode.NOT_COMPARABLE;
    }
    return comparison.failsBy(Outcome.INCONCLUSIVE) ? ExitCode.INCONCLUSIVE : ExitCode.OK;
  }

  /** Returns whether standard output has JSON alone. */
  boolean textGoesToErr() {
    return Output.STANDARD.equals(json);
  }
}
