package io.finetunebench.bench.verdict;

import io.finetunebench.bench.record.Series;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A look at one benchmark while its forks are still growing in number.
 *
 * @param verdict that holds together with those of all other looks
 * @param futile whether further forks up to the last look would hardly decide
 * @param spread how much its forks vary so far; null where there are too few
 */
public record Look(Verdict verdict, boolean futile, @Nullable Spread spread) {
  /**
   * Looks at one benchmark whose forks took turns.
   *
   * @param order in which its forks ran, such as {@code ABBA BAAB}, A for the baseline
   * @param known how much its forks vary; null where that is not known
   * @throws IllegalArgumentException if the sides do not have one benchmark
   */
  public static Look at(
      Series baseline,
      Series candidate,
      String order,
      @Nullable Spread known,
      Criteria criteria,
      LookSchedule looks) {
    List<Pairing> pairings = Pairing.of(Pool.of(List.of(baseline)), Pool.of(List.of(candidate)));
    if (pairings.size() != 1) {
      throw new IllegalArgumentException("expected one benchmark, found " + pairings.size());
    }
    Judgement judgement =
        Judgement.of(
            pairings.get(0),
            new Judgement.Inquiry(
                criteria, looks.firstForks(), order, known, MachineHistory.none()));
    Judgement.Open open = judgement instanceof Judgement.Open found ? found : null;
    return new Look(
        judgement.verdict(Confidence.of(looks)),
        open != null && looks.futile(open.ratio(), open.thresholds()),
        open == null ? null : open.residual());
  }
}
