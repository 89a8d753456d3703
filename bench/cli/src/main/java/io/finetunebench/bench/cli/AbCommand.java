package io.finetunebench.bench.cli;

import io.finetunebench.bench.ab.AbException;
import io.finetunebench.bench.ab.AbListener;
import io.finetunebench.bench.ab.AbRun;
import io.finetunebench.bench.ab.Build;
import io.finetunebench.bench.ab.Certificate;
import io.finetunebench.bench.ab.JmhOptions;
import io.finetunebench.bench.ab.Revisions;
import io.finetunebench.bench.ab.ThresholdsFile;
import io.finetunebench.bench.interleave.JmhLock;
import io.finetunebench.bench.record.Interleaving.Side;
import io.finetunebench.bench.record.Interleaving.Stop;
import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.report.ComparisonTable;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.store.RecordStore;
import io.finetunebench.bench.verdict.Comparison;
import io.finetunebench.bench.verdict.Criteria;
import io.finetunebench.bench.verdict.Estimate;
import io.finetunebench.bench.verdict.Verdict;
import io.finetunebench.core.document.Document;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Decides which of two builds of any JMH project is faster. */
@Command(
    name = "ab",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = {
      "finetune-bench ab [OPTIONS] BASE CAND [-- JMH arguments]",
      "       finetune-bench ab [OPTIONS] --jvm A,B JAR [-- JMH arguments]"
    },
    description = {
      "Lets two builds of any JMH project take turns on this machine until it is decided which is"
          + " faster.",
      "BASE and CAND are JMH uber-jars, class paths, folders of distributions, or git revisions"
          + " with --build and --jar. Nothing in the project has to change; JMH 1.21 or newer."
    },
    exitCodeListHeading = "%nExit codes; with several at once 4, else 1, else 5, else 3:%n",
    exitCodeList = {
      "  0:no benchmark is slower; improvements included",
      "  1:a benchmark is SLOWER",
      "  2:usage, or a build that cannot be measured",
      "  3:a benchmark is INCONCLUSIVE, with --fail-on inconclusive",
      "  4:a benchmark threw, hung or ended its fork",
      "  5:a benchmark is NOT COMPARABLE, or MISSING with --fail-on missing; or none is shared",
      "130:interrupted; what was finished is kept"
    })
final class AbCommand implements Callable<Integer>, AbListener {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--jvm",
      paramLabel = "A,B",
      split = ",",
      description =
          "Measure one jar on JVM B against JVM A, each a Java home or executable; or both builds"
              + " on one JVM.")
  private List<Path> jvms = new ArrayList<>();

  @Option(
      names = "--build",
      paramLabel = "COMMAND",
      description = "BASE and CAND are git revisions, each built by COMMAND in its own worktree.")
  private @Nullable String build;

  @Option(
      names = "--jar",
      paramLabel = "FILE",
      description = "What --build makes, relative to the worktree (default: ${DEFAULT-VALUE}).",
      defaultValue = "target/benchmarks.jar")
  private String jar = "target/benchmarks.jar";

  @Mixin private ReportOptions report = new ReportOptions();

  @Mixin private VerdictOptions verdicts = new VerdictOptions();

  @Option(
      names = "--max-pairs",
      paramLabel = "N",
      description = "The most fork pairs of a benchmark, even (default: ${DEFAULT-VALUE}).",
      defaultValue = "20")
  private int mostPairs = 20;

  @Option(
      names = {"--budget", "--time-limit"},
      paramLabel = "TIME",
      converter = Time.class,
      description =
          "When to stop at the latest, such as 30m or 90s: all benchmarks get a first look, the"
              + " undecided ones more (default: no limit).")
  private @Nullable Duration budget;

  @Option(
      names = "--turn-limit",
      paramLabel = "TIME",
      converter = Time.class,
      description =
          "The longest that an iteration may take before its fork counts as hung"
              + " (default: ${DEFAULT-VALUE}).",
      defaultValue = "60s")
  private Duration turnLimit = Duration.ofSeconds(60);

  @Option(
      names = "--keep-iterations",
      description =
          "Leave the project's own counts and times of iterations; the count is rounded up to"
              + " whole blocks of turns.")
  private boolean keepIterations;

  @Option(
      names = "--blackhole",
      paramLabel = "full",
      description =
          "Force the Blackholes that every version of JMH has, so that two versions compare.")
  private @Nullable String blackhole;

  @Option(
      names = "--thresholds",
      paramLabel = "FILE",
      description =
          "YAML: a list of rules with a pattern, perhaps a metric (time or allocation), and a"
              + " minEffect in percent, or why to ignore it.")
  private @Nullable Path thresholds;

  @Option(
      names = "--certify",
      paramLabel = "TRIALS",
      arity = "0..1",
      fallbackValue = "20",
      description =
          "Afterwards compare the baseline with itself so often (default: ${FALLBACK-VALUE}), and"
              + " say how many false alarms that allows and which change could be seen; exit code 3"
              + " where that is above the minimum effect.")
  private @Nullable Integer trials;

  @Option(
      names = "--order-seed",
      paramLabel = "N",
      description = "Seed of the order of the turns (default: a new one, which is recorded).")
  private @Nullable Long orderSeed;

  @Option(
      names = "--machine",
      paramLabel = "NAME",
      description = "Name of this class of machines, in place of what is found.")
  private @Nullable String machine;

  @Mixin private StoreOption store = new StoreOption();

  @Parameters(paramLabel = "BASE CAND", arity = "0..*", hidden = true)
  private List<String> operands = new ArrayList<>();

  private final ReentrantLock writing = new ReentrantLock();
  private @Nullable PrintWriter err;
  private @Nullable AbRun run;
  private @Nullable FolderStore local;
  private String baselineId = "";
  private String candidateId = "";
  private boolean lineBegun;

  @Override
  public Integer call() {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    err = command.getErr();
    List<String> arguments =
        Objects.requireNonNull(spec).root().commandLine().getParseResult().originalArgs();
    int separator = arguments.indexOf("--");
    int own =
        separator < 0 ? operands.size() : operands.size() - (arguments.size() - separator - 1);
    List<String> sides = operands.subList(0, own);
    report.check(command);
    Criteria criteria = verdicts.criteria(command, false);
    if (blackhole != null && !blackhole.equals("full")) {
      throw new ParameterException(command, "--blackhole: expected full, found " + blackhole);
    }
    try {
      JmhOptions options = JmhOptions.of(operands.subList(own, operands.size()));
      return measure(command, sides, options, criteria, arguments);
    } catch (AbException e) {
      throw new CommandFailure(e.exitCode(), String.valueOf(e.getMessage()));
    }
  }

  private int measure(
      CommandLine command,
      List<String> sides,
      JmhOptions options,
      Criteria criteria,
      List<String> arguments) {
    Instant start = Instant.now();
    baselineId = RunRecord.newId(start);
    candidateId = RunRecord.newId(start);
    Thread interrupted = new Thread(this::interrupt);
    // A database is asked first: what cannot be kept should not be measured.
    try (RecordStore records = store.open()) {
      FolderStore folders = store.local();
      local = folders;
      Path folder = folders.attachments(candidateId).toAbsolutePath();
      JmhLock lock = lock();
      Runtime.getRuntime().addShutdownHook(interrupted);
      Comparison comparison;
      Certificate certificate = null;
      try (AbRun measuring =
          prepared(builds(command, sides, folder), options, criteria, arguments, folder)) {
        run = measuring;
        options.notes().forEach(this::note);
        sayWhatIsMeasured(measuring);
        progress();
        comparison = measuring.run(this);
        if (trials != null) {
          certificate = measuring.certify(trials, this);
        }
      } finally {
        Runtime.getRuntime().removeShutdownHook(interrupted);
        lock.close();
      }
      Document document =
          ComparisonTable.ofRuns(
              comparison, List.of(folders.load(baselineId)), List.of(folders.load(candidateId)));
      int exitCode = verdicts.show(comparison, document, report, command);
      PrintWriter last = report.text(command);
      last.println(file(baselineId));
      last.println(file(candidateId));
      if (store.isDatabase()) {
        StoreOption.publish(records, folders, baselineId, last);
        StoreOption.publish(records, folders, candidateId, last);
      }
      if (certificate == null) {
        return exitCode;
      }
      certificate.lines().forEach(last::println);
      return exitCode == ExitCode.OK && !certificate.holds() ? ExitCode.INCONCLUSIVE : exitCode;
    }
  }

  private AbRun prepared(
      List<Build> builds,
      JmhOptions options,
      Criteria criteria,
      List<String> arguments,
      Path folder) {
    try {
      return new AbRun(
          builds.get(0), builds.get(1), options, criteria, settings(arguments), folder);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, "--max-pairs: " + e.getMessage());
    }
  }

  private static JmhLock lock() {
    try {
      return JmhLock.acquire();
    } catch (IllegalStateException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private AbRun.Settings settings(List<String> arguments) {
    return new AbRun.Settings(
        baselineId,
        candidateId,
        orderSeed == null ? new SplittableRandom().nextLong() : orderSeed,
        mostPairs,
        budget,
        turnLimit,
        keepIterations,
        blackhole != null,
        thresholds == null ? ThresholdsFile.none() : ThresholdsFile.read(thresholds),
        machine,
        arguments);
  }

  private List<Build> builds(CommandLine command, List<String> sides, Path folder) {
    Path own = JavaExecutable.of(Path.of(System.getProperty("java.home")));
    if (jvms.size() == 2) {
      if (sides.size() != 1) {
        throw new ParameterException(
            command, "--jvm A,B: expected one build to run on both, found " + sides.size());
      }
      Build one = build("baseline", sides.get(0), own, folder);
      Build other = build != null ? one : build("candidate", sides.get(0), own, folder);
      return List.of(
          one.on(jvms.get(0).toString(), JavaExecutable.named("--jvm", jvms.get(0))),
          other.on(jvms.get(1).toString(), JavaExecutable.named("--jvm", jvms.get(1))));
    }
    if (jvms.size() > 2) {
      throw new ParameterException(command, "--jvm: expected A,B, found " + jvms.size() + " JVMs");
    }
    if (sides.size() != 2) {
      throw new ParameterException(
          command, "expected two builds, BASE and CAND, found " + sides.size());
    }
    Path java = jvms.isEmpty() ? own : JavaExecutable.named("--jvm", jvms.get(0));
    return List.of(
        build("baseline", sides.get(0), java, folder),
        build("candidate", sides.get(1), java, folder));
  }

  private Build build(String side, String named, Path java, Path folder) {
    if (build == null || Files.exists(Path.of(named))) {
      return Build.of(side, named, java);
    }
    note("builds the " + side + " " + named + ": " + build);
    return new Revisions(build, jar, folder).build(side, named, java);
  }

  private void sayWhatIsMeasured(AbRun measuring) {
    int common = measuring.listing().common().size();
    note(
        common
            + (common == 1 ? " benchmark" : " benchmarks")
            + " on both sides; "
            + (keepIterations
                ? "the project's own iterations, rounded up to whole blocks of turns"
                : "iterations of 100 ms or more in place of the project's own counts and times"));
    measuring
        .listing()
        .baselineOnly()
        .forEach(cell -> note("only in the baseline: " + cell.name()));
    measuring
        .listing()
        .candidateOnly()
        .forEach(cell -> note("only in the candidate: " + cell.name()));
  }

  private Path file(String id) {
    return store.folder().resolve(id).resolve("record.json");
  }

  /** Says that the run is cut off, and ends what was started; nothing is written after that. */
  private void interrupt() {
    writing.lock();
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    PrintWriter out = Objects.requireNonNull(err);
    if (lineBegun) {
      out.println();
    }
    out.println(
        run == null
            ? "finetune-bench: interrupted before anything was measured"
            : "finetune-bench: interrupted; what was finished is kept in "
                + file(baselineId)
                + " and "
                + file(candidateId));
  }

  @Override
  public void note(String line) {
    unlessInterrupted(out -> out.println(line));
  }

  @Override
  public void pairStarts(int pair, String benchmark) {
    unlessInterrupted(
        out -> {
          String left = TimeLeft.atMost(Objects.requireNonNull(run).mostLeft());
          out.print("[pair " + pair + left + "] " + benchmark + " ... ");
          out.flush();
          lineBegun = true;
        });
  }

  @Override
  public void pairEnded(double ratio, Duration duration, @Nullable String note) {
    unlessInterrupted(
        out -> {
          out.println(
              (Double.isNaN(ratio) ? "" : String.format(Locale.ROOT, "%.3f, ", ratio))
                  + String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0)
                  + (note == null ? "" : ", " + note));
          lineBegun = false;
        });
  }

  @Override
  public void looked(int pairs, Verdict verdict, @Nullable Stop stop) {
    Estimate estimate = verdict.estimate();
    Interval interval = estimate == null ? null : estimate.interval();
    note(
        "[look at "
            + pairs
            + " pairs] "
            + verdict.name()
            + ": "
            + verdict.outcome().words()
            + (interval == null
                ? ""
                : String.format(
                    Locale.ROOT,
                    ", ratio %.3f, %.3f to %.3f",
                    Objects.requireNonNull(estimate).ratio(),
                    interval.low(),
                    interval.high()))
            + "; "
            + (stop == null ? "goes on" : stop.words()));
  }

  @Override
  public void progress() {
    AbRun current = Objects.requireNonNull(run);
    FolderStore folders = Objects.requireNonNull(local);
    unlessInterrupted(
        unused -> {
          folders.save(current.record(Side.BASELINE));
          folders.save(current.record(Side.CANDIDATE));
        });
  }

  private void unlessInterrupted(Consumer<PrintWriter> action) {
    writing.lock();
    try {
      action.accept(Objects.requireNonNull(err));
    } finally {
      writing.unlock();
    }
  }

  /** Reads a time such as {@code 90s}, {@code 30m} or {@code 1h}; a bare number is seconds. */
  static final class Time implements ITypeConverter<Duration> {
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})\\s*(s|m|h)?");

    @Override
    public Duration convert(String text) {
      Matcher matcher = TIME.matcher(text.strip());
      if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
        throw new TypeConversionException(
            "expected a time such as 90s, 30m or 1h, found \"" + text + "\"");
      }
      long number = Long.parseLong(matcher.group(1));
      String unit = matcher.group(2) == null ? "s" : matcher.group(2);
      return switch (unit) {
        case "h" -> Duration.ofHours(number);
        case "m" -> Duration.ofMinutes(number);
        default -> Duration.ofSeconds(number);
      };
    }
  }
}
