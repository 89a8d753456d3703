package io.finetunebench.bench.cli;

import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.cli.command.Subcommand;
import io.finetunebench.bench.cli.option.ReportOptions;
import io.finetunebench.bench.judge.calibration.Neighbours;
import io.finetunebench.bench.judge.calibration.PairCalibration;
import io.finetunebench.bench.judge.calibration.PairPool;
import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.judge.verdict.Criteria;
import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.report.Reported;
import io.finetunebench.bench.report.comparison.PairCalibrationTable;
import io.finetunebench.bench.runner.AbRun;
import io.finetunebench.bench.runner.JmhOptions;
import io.finetunebench.bench.runner.build.Build;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.store.RecordStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures how often verdicts err on this machine. */
@Command(
    name = "calibrate",
    customSynopsis = {
      "finetune-bench calibrate [OPTIONS] BUILD [-- JMH arguments]",
      "       finetune-bench calibrate [OPTIONS] --from DIR"
    },
    description = {
      "Says how far this machine can be trusted. Runs pairs of forks of one benchmark of any JMH"
          + " build, the same build on both sides, which take turns as in 'ab'. Then judges"
          + " comparisons drawn from them: how often equal builds are called slower or faster, and"
          + " how often a slower one is found.",
      "What was measured is kept: --pool adds to a pool, --from judges one again, also the store of"
          + " an 'ab' of equal builds."
    })
final class CalibrateCommand extends Subcommand {
  private static final Criteria CRITERIA =
      Criteria.of(Limits.USUAL, 0.99, false, Set.of(Outcome.SLOWER));
  private static final int NEIGHBOURS = 3;
  private static final int FEWEST_PAIRS_OF_A_RUN = 6;
  private static final int MOST_PAIRS_OF_A_RUN = 20;

  @Option(
      names = "--forks",
      paramLabel = "N",
      description =
          "Forks to measure, two a pair, in runs of 6 to 20 pairs; the last run is a whole one"
              + " (default: ${DEFAULT-VALUE}).",
      defaultValue = "240")
  private int forks;

  @Option(
      names = PairPool.NEIGHBOURS,
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
    if (from == null) {
      collect();
    } else if (!Files.isDirectory(from)) {
      throw CommandFailure.usage(from + ": expected a folder of forks, found none; name a --pool");
    }
    Path folder = from == null ? pool : from;
    RecordStore.Listing listing = new FolderStore(folder).list();
    listing.problems().forEach(problem -> err().println("finetune-bench: left out: " + problem));
    PairCalibration calibration =
        CommandFailure.unlessRefused(
            () -> PairCalibration.of(PairPool.of(listing.records(), folder.toString())));
    report.show(new Reported(calibration, PairCalibrationTable.document(calibration)));
    return ExitCode.OK;
  }

  private void checkArguments() {
    if (from != null) {
      require(
          !isTyped("--forks") && !isTyped("--pool") && !neighbours,
          "--from runs no forks: leave --forks, --pool and --neighbours out");
      require(operands.isEmpty(), "--from runs no forks: leave the build and its arguments out");
      return;
    }
    int builds = beforeSeparator(operands);
    require(
        builds > 0,
        "expected a JMH uber-jar, a class path or the folder of a distribution, or a pool with"
            + " --from; found none");
    require(builds == 1, "expected one build, found " + builds);
    require(forks > 0, "--forks: expected 1 or more, found " + forks);
  }

  /** Measures runs of some pairs each until there are enough; a record is kept after each pair. */
  private void collect() {
    int pairs = Math.min(MOST_PAIRS_OF_A_RUN, Math.max(FEWEST_PAIRS_OF_A_RUN, (forks + 1) / 2));
    int even = pairs + pairs % 2;
    AbMeasuring.Request request = request(even);
    int started = neighbours ? NEIGHBOURS : 0;
    try (Neighbours around = Neighbours.start(started)) {
      for (int done = 0; done < forks; done += 2 * even) {
        measure(request);
        require(
            around.alive() == started,
            "a neighbour ended by itself; leave --neighbours out, or measure into another --pool");
      }
    } catch (IOException e) {
      throw CommandFailure.usage("cannot start neighbours: " + e);
    }
  }

  private AbMeasuring.Request request(int pairs) {
    Build build = Build.of("build", operands.get(0), JavaExecutable.ofThisProcess());
    Set<String> chosen = new TreeSet<>();
    return new AbMeasuring.Request(
        List.of(build, build),
        JmhOptions.of(operands.subList(1, operands.size())),
        cell -> {
          chosen.add(cell.name());
          if (chosen.size() > 1) {
            throw CommandFailure.usage(
                "expected one benchmark, found "
                    + String.join(" and ", chosen)
                    + "; name one after --, with -p for its parameters");
          }
          return Optional.empty();
        },
        new AbMeasuring.Bounds(pairs, null));
  }

  private void measure(AbMeasuring.Request request) {
    AbMeasuring measuring = new AbMeasuring(err(), progress(), new FolderStore(pool), null);
    Comparison comparison =
        measuring.measure(
            () -> request,
            CRITERIA,
            bounds ->
                new AbRun.Settings(
                    measuring.ids().get(0),
                    measuring.ids().get(1),
                    bounds.mostPairs(),
                    false,
                    bounds.budget(),
                    false,
                    null,
                    arguments(),
                    null));
    for (Verdict verdict : comparison.verdicts()) {
      if (verdict.outcome() == Outcome.INVALID) {
        throw new CommandFailure(
            ExitCode.INVALID, verdict.subject().name() + ": " + verdict.reason());
      }
    }
  }
}
