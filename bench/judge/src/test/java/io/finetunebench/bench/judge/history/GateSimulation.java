package io.finetunebench.bench.judge.history;

import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.judge.verdict.Criteria;
import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.record.Progress;
import io.finetunebench.bench.record.ResultBuilder;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.machine.Ruler;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * How often the gate on a series is deceived, by runs whose truth is known. Every run is judged by
 * those before it, as it would be on its day; runs differ by 1 % by themselves.
 */
final class GateSimulation {
  private static final double BETWEEN = 0.01;
  private static final double WITHIN = 0.03;
  private static final int FORKS = 10;
  private static final int KNOWN = 30;
  private static final Criteria CRITERIA = Criteria.of(Limits.USUAL, 0.99, false, Set.of());

  /** What is tried on the gate. */
  enum Attack {
    /** Nothing changes; wrong is a verdict of SLOWER or FASTER. */
    NOTHING("nothing changes", 60, 0.015),
    /** 30 runs at 100, 20 at 115, then 110; wrong is a run at 110 that passes. */
    PARTIAL_FIX("15 % slower, then mended to 10 %", 60, 0.05),
    /** 30 runs at 100, 4 at 80, then 88; wrong is a run at 88 that passes. */
    AFTER_IMPROVEMENT("10 % slower right after an improvement", 44, 0.05),
    /** 30 runs at 100, then 0.3 % more a run up to 20 %; wrong passes from 6 % on. */
    CREEP("0.3 % slower with every run", 97, 0.05),
    /** 30 runs of 15 forks, then one of 3 forks; wrong is a verdict of SLOWER or FASTER. */
    FEW_FORKS("3 forks after runs of 15", 31, 0.02),
    /**
     * 30 runs of 10 forks that are slow in 2 of 5 cases, then one of 3 forks; wrong is a verdict of
     * SLOWER or FASTER.
     */
    FEW_BIMODAL_FORKS("3 forks of 40 % slow ones", 31, 0.02),
    /** 5 % slower, rulers 30 % of which are 5 % slow by themselves; wrong is a run they excuse. */
    BIMODAL_RULERS("5 % slower, rulers of two paces", 40, 0.02);

    private final String label;
    private final int runs;
    private final double mostWrong;

    Attack(String label, int runs, double mostWrong) {
      this.label = label;
      this.runs = runs;
      this.mostWrong = mostWrong;
    }

    /** Returns what to call it in a table. */
    String label() {
      return label;
    }

    /** The time without noise, in percent of the first. */
    private double level(int run) {
      int since = run - KNOWN + 1;
      return switch (this) {
        case NOTHING, FEW_FORKS, FEW_BIMODAL_FORKS -> 100;
        case PARTIAL_FIX -> since <= 0 ? 100 : since <= 20 ? 115 : 110;
        case AFTER_IMPROVEMENT -> since <= 0 ? 100 : since <= 4 ? 80 : 88;
        case CREEP -> 100 + Math.max(0, Math.min(20, 0.3 * since));
        case BIMODAL_RULERS -> since <= 0 ? 100 : 105;
      };
    }

    private boolean judges(int run) {
      return switch (this) {
        case NOTHING, FEW_FORKS, FEW_BIMODAL_FORKS, BIMODAL_RULERS -> run >= KNOWN;
        case PARTIAL_FIX -> run >= KNOWN + 20;
        case AFTER_IMPROVEMENT -> run >= KNOWN + 4;
        case CREEP -> level(run) >= 106;
      };
    }

    private int forks(int run) {
      return switch (this) {
        case FEW_FORKS -> run < KNOWN ? 15 : 3;
        case FEW_BIMODAL_FORKS -> run < KNOWN ? FORKS : 3;
        case NOTHING, PARTIAL_FIX, AFTER_IMPROVEMENT, CREEP, BIMODAL_RULERS -> FORKS;
      };
    }

    private boolean isWrong(Outcome outcome, String reason) {
      return switch (this) {
        case NOTHING, FEW_FORKS, FEW_BIMODAL_FORKS ->
            outcome == Outcome.SLOWER || outcome == Outcome.FASTER;
        case PARTIAL_FIX, AFTER_IMPROVEMENT, CREEP -> outcome != Outcome.SLOWER;
        case BIMODAL_RULERS -> reason.contains("rulers");
      };
    }
  }

  /**
   * What came of an attack.
   *
   * @param attack what was tried
   * @param judged runs that were judged
   * @param wrong verdicts that were wrong
   * @param never series of which no verdict was right
   */
  record Row(Attack attack, int judged, int wrong, int never) {
    /** Returns whether no more verdicts were wrong than may be, and every slowdown turned red. */
    boolean isWithinBounds() {
      return wrong <= attack.mostWrong * judged
          && switch (attack) {
            case PARTIAL_FIX, AFTER_IMPROVEMENT, CREEP -> never == 0;
            case NOTHING, FEW_FORKS, FEW_BIMODAL_FORKS, BIMODAL_RULERS -> true;
          };
    }
  }

  private GateSimulation() {}

  /**
   * Tries an attack.
   *
   * @param series how often, at least 1
   * @param seed the same seed gives the same runs
   */
  static Row run(Attack attack, int series, long seed) {
    SplittableRandom random = new SplittableRandom(31 * seed + attack.name().hashCode());
    List<SplittableRandom> randoms = new ArrayList<>();
    for (int i = 0; i < series; i++) {
      randoms.add(random.split());
    }
    int[][] counts =
        randoms.parallelStream().map(each -> judged(attack, each)).toArray(int[][]::new);
    return new Row(
        attack,
        Arrays.stream(counts).mapToInt(count -> count[0]).sum(),
        Arrays.stream(counts).mapToInt(count -> count[1]).sum(),
        (int) Arrays.stream(counts).filter(count -> count[0] == count[1]).count());
  }

  /** Returns how many runs of a series were judged, and how many wrongly. */
  private static int[] judged(Attack attack, SplittableRandom random) {
    List<RunRecord> runs = new ArrayList<>();
    int[] counts = new int[2];
    for (int i = 0; i < attack.runs; i++) {
      RunRecord run = record(attack, i, random);
      if (attack.judges(i)) {
        Verdict verdict =
            SeriesBaseline.compare(
                    History.Runs.of(runs), List.of(run), List.of(), CRITERIA, Progress.NONE)
                .verdicts()
                .get(0);
        counts[0]++;
        counts[1] += attack.isWrong(verdict.outcome(), verdict.reason()) ? 1 : 0;
      }
      runs.add(run);
    }
    return counts;
  }

  private static RunRecord record(Attack attack, int index, SplittableRandom random) {
    double time = attack.level(index) * (1 + BETWEEN * random.nextGaussian());
    if (attack == Attack.FEW_FORKS) {
      time = attack.level(index);
    }
    boolean bimodal = attack == Attack.FEW_BIMODAL_FORKS;
    List<List<Double>> samples = new ArrayList<>();
    for (int fork = 0; fork < attack.forks(index); fork++) {
      double slow = bimodal && random.nextInt(5) >= 3 ? 1.75 : 1;
      samples.add(List.of(time * slow * (1 + WITHIN * random.nextGaussian())));
    }
    boolean slowRuler = attack == Attack.BIMODAL_RULERS && random.nextInt(10) < 3;
    double ruler = 1000 * (slowRuler ? 1.05 : 1) * (1 + BETWEEN * random.nextGaussian());
    return Runs.run(
        index,
        List.of(
            ResultBuilder.of("simulated")
                .metrics(Metric.of("time", "ms/op", Hint.TIME, time, samples))
                .result()),
        List.of(new Ruler("compute", "ns", ruler, null)));
  }
}
