package io.finetunebench.bench.judge.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.bench.judge.level.Rulers;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.metric.Interval;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AcceptedTest {
  private static final double EFFECT = Math.log(1.03);

  @Test
  void aSlowdownIsNotNormalAndItsEndIs() {
    Accepted slower = accepted(80, i -> i < 40 ? 100 : 110, step(40, 1.1));
    assertEquals(List.of("0-40"), runs(slower));
    assertEquals(40, slower.since());
    Accepted back =
        accepted(80, i -> i < 40 ? 100 : i < 60 ? 120 : 99.9, step(40, 1.2), step(60, 1 / 1.2));
    assertEquals(List.of("0-40", "60-80"), runs(back));
    assertEquals(-1, back.since());
  }

  @Test
  void aPartOfAFixIsNotNormal() {
    Accepted part =
        accepted(80, i -> i < 40 ? 100 : i < 60 ? 115 : 110, step(40, 1.15), step(60, 110 / 115.0));
    assertEquals(List.of("0-40"), runs(part));
    assertEquals(40, part.since());
    Accepted most =
        accepted(80, i -> i < 40 ? 100 : i < 60 ? 115 : 102, step(40, 1.15), step(60, 102 / 115.0));
    assertEquals(List.of("0-40"), runs(most));
    assertEquals(-1, most.since());
  }

  @Test
  void whatGotFasterThanEverIsNormal() {
    assertEquals(
        List.of("60-80"),
        runs(
            accepted(
                80, i -> i < 40 ? 100 : i < 60 ? 115 : 90, step(40, 1.15), step(60, 90 / 115.0))));
  }

  @Test
  void anAcknowledgedSlowdownIsNormal() {
    Acknowledgement said =
        new Acknowledgement(1, "ack", "run", null, Map.of(), "known", Instant.EPOCH);
    Shift known = shift(40, 1.1, false, said);
    assertEquals(List.of("40-80"), runs(accepted(80, i -> i < 40 ? 100 : 110, known)));
  }

  @Test
  void whatTheMachineAddsMovesTheAcceptedLevelAlong() {
    Shift machine = shift(60, 1.2, true, null);
    Accepted accepted =
        accepted(80, i -> i < 40 ? 100 : i < 60 ? 110 : 132, step(40, 1.1), machine);
    assertEquals(List.of("0-40"), runs(accepted));
    assertEquals(Math.log(1.2), accepted.offset(), 1e-12);
    assertEquals(40, accepted.since());
  }

  private static Accepted accepted(int count, IntToDoubleFunction time, Shift... shifts) {
    double[] logTimes = new double[count];
    Arrays.setAll(logTimes, i -> Math.log(time.applyAsDouble(i)));
    return Accepted.of(logTimes, List.of(shifts), EFFECT);
  }

  private static Shift step(int index, double ratio) {
    return shift(index, ratio, false, null);
  }

  private static Shift shift(
      int index, double ratio, boolean machine, @Nullable Acknowledgement known) {
    Interval interval = new Interval(ratio * 0.99, ratio * 1.01, 0.99, "t");
    Shift.Place place = new Shift.Place(index, index, index + 2);
    Rulers.Cause cause = machine ? Rulers.Cause.MACHINE : Rulers.Cause.COMMIT;
    return new Shift(place, ratio, interval, true, cause, known);
  }

  private static List<String> runs(Accepted accepted) {
    return accepted.runs().stream().map(range -> range[0] + "-" + range[1]).toList();
  }
}
