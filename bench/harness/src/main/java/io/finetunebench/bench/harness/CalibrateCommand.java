package io.finetunebench.bench.harness;

import io.finetunebench.bench.calibrate.Calibration;
import io.finetunebench.bench.calibrate.CalibrationPool;
import io.finetunebench.bench.calibrate.Neighbours;
import io.finetunebench.bench.calibrate.PairCalibration;
import io.finetunebench.bench.calibrate.PairPool;
import io.finetunebench.bench.cli.AbMeasuring;
import io.finetunebench.bench.cli.CommandFailure;
import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.cli.JmhSession;
import io.finetunebench.bench.cli.ReportOptions;
import io.finetunebench.bench.cli.Subcommand;
import io.finetunebench.bench.cli.TimeLeft;
import io.finetunebench.bench.report.CalibrationTable;
import io.finetunebench.bench.report.PairCalibrationTable;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.store.RecordStore;
import io.finetunebench.bench.suite.Preset;
import io.finetunebench.bench.workload.Workload;
import io.finetunebench.bench.workload.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures how often the verdicts err on this machine. */
@Command(
    name = "calibrate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = {
      "finetune-bench calibrate [OPTIONS]",
      "       finetune-bench calibrate --pairs [OPTIONS] BUILD [-- JMH arguments]"
    },
    description = {
      "Measures how often verdicts err here. With --pairs: runs pairs of forks of one engine, or of"
          + " one benchmark of any JMH build, that take turns, as 'ab' does, and judges comparisons"
          + " drawn from them. Without: runs forks one after the other, of the engine as it is and"
          + " doing a known share more work, and judges them as 'compare' does.",
      "What was measured is kept: --pool adds to a pool, --from judges one again, also the store of"
          + " an 'ab' of equal builds."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "  0:calibrated",
      "  2:usage, or a pool that is missing, unreadable or mixed",
      "  4:a fork failed its check or threw",
      "  6:the engine cannot run here",
      "130:interrupted; the forks that were finished are kept"
    })
final class CalibrateCommand extends Subcommand {
  private static final int NEIGHBOURS = 3;
  private static final int HIGHEST_SLOWDOWN = 100;
  private static final double DEFAULT_MINUTES = 20;
  private static final int DRAWS = 400;
  private static final long SEED = 1;
  private static final List<String> OF_ENGINES =
      List.of("--engines", "--workload", "--iterations", "--iteration-time");
  private static final int FEWEST_OF_A_RUN = 6;
  private static final int MOST_OF_A_RUN = 20;

  @Option(
      names = "--engines",
      paramLabel = "NAME",
      description = "What to measure (default: ${DEFAULT-VALUE}).",
      defaultValue = "nd4j")
  private String engine = "nd4j";

  @Option(
      names = "--workload",
      paramLabel = "NAME",
      description = "What to work on, see 'list' (default: ${DEFAULT-VALUE}).",
      defaultValue = "seed")
  private String workload = "seed";

  @Option(
      names = "--pairs",
      description = "Measure pairs of forks that take turns, in runs of 20 pairs.")
  private boolean pairs;

  @Option(
      names = "--forks",
      paramLabel = "N",
      description = "End at the block, or the run of pairs, that has N forks.")
  private @Nullable Integer forks;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description =
          "End with the first block, or run of pairs, after M minutes (default, without --forks: 20).")
  private @Nullable Double minutes;

  @Option(
      names = "--slowdowns",
      paramLabel = "P",
      split = ",",
      description =
          "Percentages of more work, one fork a block each, beside two of the engine as it is"
              + " (default: ${DEFAULT-VALUE}).",
      defaultValue = "1,2,3,5,10")
  private List<Integer> slowdowns = new ArrayList<>();

  @Option(
      names = "--iterations",
      paramLabel = "N",
      description = "Measurement iterations of a fork (default: ${DEFAULT-VALUE}).",
      defaultValue = "120")
  private int iterations;

  @Option(
      names = "--iteration-time",
      paramLabel = "MS",
      description =
          "Milliseconds of each; one shorter than an epoch holds one (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private int iterationMillis;

  @Option(
      names = "--neighbours",
      description = "Measure beside three neighbours, busy for 2 s and idle for 3 s each.")
  private boolean neighbours;

  @Option(
      names = "--pool",
      paramLabel = "DIR",
      description = "Folder of the forks, to which more are added (default: ${DEFAULT-VALUE}).",
      defaultValue = ".finetune-bench-calibration")
  private Path pool = Path.of(".finetune-bench-calibration");

  @Option(names = "--from", paramLabel = "DIR", description = "Judge these forks, run none.")
  private @Nullable Path from;

  @Mixin private ReportOptions report = new ReportOptions();

  @Parameters(
      paramLabel = "BUILD",
      arity = "0..*",
      description = "A JMH uber-jar, a class path or the folder of a distribution.")
  private List<String> operands = new ArrayList<>();

  @Override
  public Integer call() {
    checkArguments();
    report.check();
    Path folder = from == null ? pool : from;
    if (from == null) {
      collect();
    } else if (!Files.isDirectory(from)) {
      throw CommandFailure.usage(from + ": expected a folder of forks, found none; name a --pool");
    }
    RecordStore.Listing listing = new FolderStore(folder).list();
    listing.problems().forEach(problem -> err().println("finetune-bench: left out: " + problem));
    if (pairs || PairPool.isIn(listing.records())) {
      PairCalibration calibration =
          CommandFailure.unlessRefused(
              () -> PairCalibration.of(PairPool.of(listing.records(), folder.toString())));
      report.show(
          PairCalibrationTable.document(calibration), () -> PairCalibrationTable.json(calibration));
    } else {
      Calibration calibration =
          CommandFailure.unlessRefused(
              () ->
                  Calibration.of(
                      CalibrationPool.of(listing.records(), folder.toString()),
                      presets(),
                      DRAWS,
                      SEED,
                      progress("judges draws", "rows")::done));
      report.show(CalibrationTable.document(calibration), () -> CalibrationTable.json(calibration));
    }
    return ExitCode.OK;
  }

  private void checkArguments() {
    require(
        from == null || (forks == null && minutes == null && !neighbours),
        "--from runs no forks: leave --forks, --minutes and --neighbours out");
    require(
        !pairs || !isTyped("--slowdowns"),
        "--slowdowns goes with forks one after the other, not with --pairs: of pairs the ratios are"
            + " multiplied");
    int builds = beforeSeparator(operands);
    require(builds <= 1, "expected one build, found " + builds);
    require(builds == 0 || pairs, "a build goes with --pairs; without, an --engine is measured");
    require(
        operands.size() == builds || builds == 1,
        "JMH's arguments go with a build before --; an engine has --iterations");
    for (String option : OF_ENGINES) {
      require(
          builds == 0 || !isTyped(option),
          option + " is of engines; JMH's arguments for a build go after --");
    }
    require(
        from == null || builds == 0, "--from runs no forks: leave the build and its arguments out");
    require(forks == null || minutes == null, "choose one of --forks and --minutes");
    require(forks == null || forks > 0, "--forks: expected 1 or more, found " + forks);
    require(minutes == null || minutes > 0, "--minutes: expected more than 0, found " + minutes);
    require(iterations > 0, "--iterations: expected 1 or more, found " + iterations);
    require(iterationMillis > 0, "--iteration-time: expected 1 or more, found " + iterationMillis);
    for (int percent : slowdowns) {
      require(
          percent > 0 && percent <= HIGHEST_SLOWDOWN,
          "--slowdowns: expected percentages from 1 to " + HIGHEST_SLOWDOWN + ", found " + percent);
    }
  }

  private void collect() {
    if (operands.isEmpty()) {
      Workload work = CommandFailure.unlessRefused(() -> Workloads.find(workload));
      require(
          EngineChoice.one(engine).trains(), "engine " + engine + " predicts and does not train");
      beside(
          pairs
              ? around ->
                  collectPairs(PairCollector.engine(engine, work, pool, jmhArguments()), around)
              : around -> collectForks(work, around));
    } else {
      AbMeasuring.Request build =
          PairCollector.build(operands.get(0), operands.subList(1, operands.size()));
      beside(around -> collectPairs(build, around));
    }
  }

  private void beside(Consumer<Neighbours> measuring) {
    try (Neighbours around = Neighbours.start(started())) {
      measuring.accept(around);
    } catch (IOException e) {
      throw CommandFailure.usage("cannot start neighbours: " + e);
    }
  }

  /** What ends it, and what is kept then, is the business of the pairs' measuring. */
  private void collectPairs(AbMeasuring.Request request, Neighbours around) {
    long start = System.nanoTime();
    Integer most = forks;
    int ofARun =
        most == null ? MOST_OF_A_RUN : Math.min(MOST_OF_A_RUN, Math.max(FEWEST_OF_A_RUN, most / 2));
    int even = ofARun + ofARun % 2;
    int[] runs = new int[1];
    PairCollector.collect(
        () -> new AbMeasuring(err(), progress(), new FolderStore(pool)),
        request,
        arguments(),
        even,
        () -> {
          requireNeighbours(around);
          return enough(start, 2 * even * runs[0]++);
        });
  }

  /**
   * Returns what JMH is asked for: the iterations that fit, unless their number or time is typed.
   */
  private List<String> jmhArguments() {
    List<String> arguments = new ArrayList<>(List.of("TrainingEpoch.epoch"));
    if (isTyped("--iterations")) {
      arguments.addAll(List.of("-i", String.valueOf(iterations)));
    }
    if (isTyped("--iteration-time")) {
      arguments.addAll(List.of("-r", iterationMillis + "ms"));
    }
    return arguments;
  }

  /** Returns how many neighbours there are. */
  private int started() {
    return neighbours ? NEIGHBOURS : 0;
  }

  private void requireNeighbours(Neighbours around) {
    require(
        around.alive() == started(),
        "a neighbour ended by itself; leave --neighbours out or start them by hand");
  }

  private double limitSeconds() {
    double limit = minutes == null ? DEFAULT_MINUTES : minutes;
    return limit * Duration.ofMinutes(1).toSeconds();
  }

  private void collectForks(Workload work, Neighbours around) {
    String kept = "finetune-bench: interrupted; the forks so far are kept in " + pool;
    try (JmhSession session = new JmhSession(progress(), () -> err().println(kept))) {
      ForkCollector.Fork fork =
          new ForkCollector.Fork(
              engine, work, iterations, Duration.ofMillis(iterationMillis), started());
      ForkCollector collector =
          new ForkCollector(fork, new FolderStore(pool), session, arguments());
      long start = System.nanoTime();
      TimeLeft left = new TimeLeft(System::nanoTime);
      int done = 0;
      while (!enough(start, done)) {
        done += collector.block(slowdowns);
        requireNeighbours(around);
        progress()
            .println(
                String.format(
                    Locale.ROOT,
                    "%d forks, %.1f minutes%s",
                    done,
                    seconds(start) / Duration.ofMinutes(1).toSeconds(),
                    forks == null
                        ? TimeLeft.of(limitSeconds() - seconds(start))
                        : left.after(Math.min(done, forks), forks)));
      }
    }
  }

  /** Returns whether there are as many forks as are wanted, or the time is up. */
  private boolean enough(long start, int done) {
    return forks == null ? seconds(start) >= limitSeconds() : done >= forks;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static Map<String, Integer> presets() {
    Map<String, Integer> forks = new LinkedHashMap<>();
    for (Preset preset : Preset.values()) {
      forks.put(preset.id(), preset.forks());
    }
    return forks;
  }
}
