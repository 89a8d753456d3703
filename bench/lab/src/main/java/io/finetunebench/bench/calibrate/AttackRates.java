package io.finetunebench.bench.calibrate;

import io.finetunebench.bench.record.Direction;
import io.finetunebench.bench.record.ForkNoise;
import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.Origin;
import io.finetunebench.bench.record.Series;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.verdict.BlockOrder;
import io.finetunebench.bench.verdict.Criteria;
import io.finetunebench.bench.verdict.Estimate;
import io.finetunebench.bench.verdict.Look;
import io.finetunebench.bench.verdict.LookSchedule;
import io.finetunebench.bench.verdict.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * How often runs of two sides that took turns err under an attack, all looks included.
 *
 * @param attack what was done to them
 * @param change how much more the candidate's forks took, as a fraction
 * @param meansOnly whether only a few means of iterations are known of a fork
 * @param runs how many there were
 * @param outcomes how many came to what
 * @param missed of how many the last interval did not hold the truth
 * @param forks of a side, on average
 */
public record AttackRates(
    Attack attack,
    double change,
    boolean meansOnly,
    int runs,
    Map<Outcome, Integer> outcomes,
    int missed,
    double forks) {
  private static final double CONFIDENCE = 0.99;
  private static final int FEW = 5;
  private static final int MANY = 20;

  /** Copies the map. */
  public AttackRates {
    outcomes = Collections.unmodifiableMap(new EnumMap<>(outcomes));
  }

  /**
   * Simulates runs.
   *
   * @param minimumEffect as a fraction
   * @param mostForks of a side
   * @param seed of everything that is drawn
   */
  public static AttackRates of(
      Attack attack,
      double change,
      double minimumEffect,
      int mostForks,
      boolean meansOnly,
      int runs,
      long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Criteria criteria = Criteria.of(minimumEffect, CONFIDENCE, false, Set.of());
    LookSchedule looks = LookSchedule.of(CONFIDENCE, mostForks);
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    int missed = 0;
    int forks = 0;
    for (int run = 0; run < runs; run++) {
      Turns turns = new Turns(attack, change, mostForks, meansOnly, random.split());
      Look look = turns.untilDecided(criteria, looks);
      outcomes.merge(look.verdict().outcome(), 1, Integer::sum);
      missed += holds(look.verdict().estimate(), 1 + change) ? 0 : 1;
      forks += look.verdict().baselineForks();
    }
    return new AttackRates(
        attack, change, meansOnly, runs, outcomes, missed, (double) forks / runs);
  }

  /** Returns the share of an outcome. */
  public double share(Outcome outcome) {
    return (double) outcomes.getOrDefault(outcome, 0) / runs;
  }

  /** Returns the share of runs that called the candidate slower or faster. */
  public double called() {
    return share(Outcome.SLOWER) + share(Outcome.FASTER);
  }

  private static boolean holds(@Nullable Estimate estimate, double truth) {
    Interval interval = estimate == null ? null : estimate.interval();
    return interval == null || (interval.low() <= truth && truth <= interval.high());
  }

  /** The forks of one run. */
  private static final class Turns {
    private final List<List<Double>> baseline = new ArrayList<>();
    private final List<List<Double>> candidate = new ArrayList<>();
    private final StringBuilder order = new StringBuilder();
    private final double rulerOfCandidate;

    Turns(Attack attack, double change, int mostForks, boolean meansOnly, SplittableRandom random) {
      BlockOrder orders = new BlockOrder(random.nextLong(), 0);
      double[] machine = attack.machine(2 * mostForks, random);
      rulerOfCandidate = attack.rulerOfCandidate();
      int iterations = meansOnly ? FEW : MANY;
      int at = 0;
      while (at < machine.length) {
        String block = orders.next();
        order.append(order.isEmpty() ? "" : " ").append(block);
        for (int i = 0; i < block.length(); i++) {
          double log = machine[at++];
          boolean ofBaseline = block.charAt(i) == 'A';
          if (!ofBaseline) {
            log += Math.log1p(change) + attack.ofCandidate(random);
          }
          (ofBaseline ? baseline : candidate).add(Collections.nCopies(iterations, Math.exp(log)));
        }
      }
    }

    Look untilDecided(Criteria criteria, LookSchedule looks) {
      for (int forks = looks.firstForks(); ; forks += LookSchedule.STEP) {
        int blocks = forks / LookSchedule.STEP;
        Look look =
            Look.at(
                series(baseline.subList(0, forks), 1),
                series(candidate.subList(0, forks), rulerOfCandidate),
                order.substring(0, 5 * blocks - 1),
                null,
                criteria,
                looks);
        if (look.verdict().outcome() != Outcome.INCONCLUSIVE || look.futile()) {
          return look;
        }
      }
    }

    private static Series series(List<List<Double>> forks, double ruler) {
      int iterations = forks.get(0).size();
      List<Long> zero = Collections.nCopies(iterations, 0L);
      List<Long> copy = Collections.nCopies(iterations, Math.round(1e6 * ruler));
      ForkNoise noise =
          new ForkNoise(null, zero, zero, copy, copy, zero, null, null, null, zero, zero, null);
      return new Series(
          "simulation",
          "",
          Map.of(),
          "closed",
          null,
          new Origin("simulation", "none", null, Map.of(), List.of()),
          Validity.valid(),
          new Metric("time", "s", Direction.SMALLER_IS_BETTER, 1, null, forks),
          Collections.nCopies(forks.size(), noise));
    }
  }
}
