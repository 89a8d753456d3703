package io.finetunebench.bench.verdict;

import io.finetunebench.bench.record.Series;
import java.util.List;

/** A look at one benchmark while its forks are still growing in number. */
public final class Look {
  private Look() {}

  /**
   * Returns the verdict on one benchmark whose forks took turns, which holds together with those of
   * all other looks.
   *
   * @param order in which its forks ran, such as {@code ABBA BAAB}, A for the baseline
   * @throws IllegalArgumentException if the sides do not have one benchmark
   */
  public static Verdict at(
      Series baseline, Series candidate, String order, Criteria criteria, LookSchedule looks) {
    List<Pairing> pairings = Pairing.of(Pool.of(List.of(baseline)), Pool.of(List.of(candidate)));
    if (pairings.size() != 1) {
      throw new IllegalArgumentException("expected one benchmark, found " + pairings.size());
    }
    return Judgement.of(
            pairings.get(0),
            new Judgement.Inquiry(criteria, LookSchedule.FIRST, order, null, MachineHistory.none()))
        .verdict(Confidence.of(looks));
  }
}
