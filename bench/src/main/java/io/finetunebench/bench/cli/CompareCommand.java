package io.finetunebench.bench.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.files.WholeFile;
import io.finetunebench.bench.report.ComparisonCi;
import io.finetunebench.bench.report.ComparisonJson;
import io.finetunebench.bench.report.ComparisonTable;
import io.finetunebench.bench.store.RecordStore;
import io.finetunebench.bench.verdict.Comparison;
import io.finetunebench.bench.verdict.Criteria;
import io.finetunebench.bench.verdict.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says of each benchmark whether it got slower or faster, and how sure that is. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Compares what two sides measured and says of each benchmark whether the candidate is SLOWER,"
          + " FASTER, EQUIVALENT, or why nothing can be said.",
      "Ratios are of times, candidate to baseline: above 1 is slower, for rates too."
    },
    exitCodeListHeading = "%nExit codes; with several at once 4, else 1, else 5, else 3:%n",
    exitCodeList = {
      "  0:no benchmark is slower; improvements included",
      "  1:a benchmark is SLOWER, unless --across-machines",
      "  2:usage, or input that is missing, unreadable or malformed",
      "  3:a benchmark is INCONCLUSIVE, with --fail-on inconclusive",
      "  4:a benchmark is INVALID in the candidate",
      "  5:a benchmark is NOT COMPARABLE, or is MISSING with --fail-on missing"
    })
final class CompareCommand implements Callable<Integer> {
  private static final String STANDARD_OUTPUT = "-";

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

  @Spec private @Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "BASE", description = ComparedSide.GRAMMAR + ".")
  private String baseline = "";

  @Parameters(index = "1", paramLabel = "CAND", description = "The same, of the candidate.")
  private String candidate = "";

  @Mixin private StoreOption store = new StoreOption();

  @Option(
      names = "--min-effect",
      paramLabel = "PERCENT",
      description = "The smallest change that matters (default: ${DEFAULT-VALUE}).",
      defaultValue = "3")
  private double minimumEffect;

  @Option(
      names = "--confidence",
      paramLabel = "PERCENT",
      description =
          "That all verdicts of the comparison hold together (default: ${DEFAULT-VALUE}).",
      defaultValue = "99")
  private double confidence;

  @Option(
      names = "--across-machines",
      description = "Compare hardware: other conditions are listed, and nothing is a regression.")
  private boolean acrossMachines;

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

  @Override
  public Integer call() {
    Criteria criteria = criteria();
    Comparison comparison;
    try (RecordStore records = store.open()) {
      comparison =
          Comparison.of(
              ComparedSide.read(baseline, records),
              ComparedSide.read(candidate, records),
              criteria);
    }
    int exitCode = exitCode(comparison);

    PrintWriter out = spec().commandLine().getOut();
    PrintWriter text = out;
    if (json != null) {
      String content = ComparisonJson.text(comparison, exitCode);
      if (json.equals(STANDARD_OUTPUT)) {
        text = spec().commandLine().getErr();
        out.print(content);
        out.flush();
      } else {
        write(Path.of(json), content.getBytes(UTF_8));
      }
    }
    ComparisonTable.text(comparison).forEach(text::println);
    if (annotations) {
      ComparisonCi.annotations(comparison).forEach(text::println);
    }
    if (markdown != null) {
      write(markdown, ComparisonTable.markdown(comparison).getBytes(UTF_8));
    }
    if (junit != null) {
      write(junit, ComparisonCi.junit(comparison));
    }
    return exitCode;
  }

  private Criteria criteria() {
    EnumSet<Outcome> failing = EnumSet.noneOf(Outcome.class);
    failOn.forEach(each -> failing.add(each.outcome));
    try {
      return Criteria.of(minimumEffect / 100, confidence / 100, acrossMachines, failing);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec().commandLine(),
          "--min-effect "
              + minimumEffect
              + " % and --confidence "
              + confidence
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

  private static void write(Path file, byte[] content) {
    try {
      WholeFile.write(file, content);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE, file + ": cannot be written (" + e + "); name a file in a folder");
    }
  }

  private CommandSpec spec() {
    return Objects.requireNonNull(spec);
  }
}
