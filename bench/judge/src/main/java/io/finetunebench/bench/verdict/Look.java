package io.finetunebench.bench.verdict;

import io.finetunebench.bench.record.Series;
import java.util.List;

/**
 * A look at one benchmark while its forks are still growing in number.
 *
 * @param verdict that holds together with those of all other looks
 * @param futile whether further forks up to the last look would hardly decide
 */
public record Look(Verdict verdict, boolean futile) {
  /**
   * Looks at one benchmark.
   *
   * @throws IllegalArgumentException if the sides do not have one benchmark
   */
  public static Look at(
      List<Series> baseline, List<Series> candidate, Criteria criteria, LookSchedule looks) {
    List<Pairing> pairings = Pairing.of(Pool.of(baseline), Pool.of(candidate));
    if (pairings.size() != 1) {
      throw new IllegalArgumentException("expected one benchmark, found " + pairings.size());
    }
    Judgement judgement = Judgement.of(pairings.get(0), criteria, LookSchedule.FIRST);
    boolean futile =
        judgement instanceof Judgement.Open open
            && looks.futile(open.ratio(), criteria.logEffect());
    return new Look(judgement.verdict(Confidence.of(looks)), futile);
  }
}
