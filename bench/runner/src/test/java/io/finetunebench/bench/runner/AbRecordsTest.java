package io.finetunebench.bench.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.bench.record.Commit;
import io.finetunebench.bench.record.Interleaving.Side;
import io.finetunebench.bench.record.machine.Machine;
import io.finetunebench.bench.record.machine.MachineIdentity;
import io.finetunebench.bench.record.machine.OperatingSystem;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.runner.build.Build;
import io.finetunebench.turns.Wire.Iteration;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AbRecordsTest {
  private static final Shape SHAPE = new Shape(Duration.ofMillis(30), 2, 1, 1, true);

  @Test
  void theWarmupOfEachForkStandsBesideItsSamplesWithoutWhatHasNoScore() {
    Metric metric = metric(List.of(iteration(9), iteration(Double.NaN), iteration(3)));
    assertEquals(List.of(9.0, 3.0), metric.forks().get(0).warmup());
    assertEquals(List.of(List.of(2.0, 2.0)), metric.samples());
  }

  @Test
  void aForkWithoutWarmupHasNone() {
    assertEquals(List.of(), metric(List.of()).forks().get(0).warmup());
  }

  @Test
  void bytesThatJmhAllocatesBetweenOperationsAreNotTheirs() {
    assertEquals(List.of(List.of(0.0, 0.0)), allocation(4_000).samples());
    assertEquals(List.of(List.of(400.0, 400.0)), allocation(40_000).samples());
  }

  private static Metric allocation(double bytes) {
    Fork.Turn turn = MadePairs.turn(0, List.of(iteration(4), allocating(2, bytes)), 0);
    return metrics(turn, List.of()).stream()
        .filter(metric -> metric.name().equals(Metric.ALLOCATION))
        .findAny()
        .orElseThrow();
  }

  private static Metric metric(List<Iteration> warmup) {
    return metrics(MadePairs.turn(0, List.of(iteration(4), iteration(2)), 0), warmup).get(0);
  }

  private static List<Metric> metrics(Fork.Turn turn, List<Iteration> warmup) {
    Fork fork = MadePairs.fork(List.of(turn, turn), warmup);
    Track track = new Track(MadePairs.cell(), SHAPE, true, JmhOptions.Iterations.OURS, 1, 0);
    track.take(MadePairs.pair(fork, fork, SHAPE, "ABBA"));
    Machine machine =
        new Machine(
            new MachineIdentity(null, "unknown", 1, "1 GiB", List.of(), null),
            new OperatingSystem("Linux", "6", "amd64"),
            Map.of());
    return new AbRecords(Instant.EPOCH, machine, List.of(), List.of())
        .record(
            "made",
            Side.CANDIDATE,
            new Build("", "made", Path.of("java"), "", new Commit(null, null, null), List.of()),
            List.of(track),
            Map.of(),
            null,
            null)
        .results()
        .get(0)
        .metrics();
  }

  private static Iteration iteration(double score) {
    return allocating(score, -1);
  }

  private static Iteration allocating(double score, double bytes) {
    return MadePairs.iteration(
        score,
        5,
        30e6,
        Map.of(
            Iteration.COLLECTIONS,
            0.0,
            Iteration.COLLECTION_MILLIS,
            0.0,
            Iteration.ALLOCATED_BY_ALL,
            bytes,
            Iteration.ALL_OPERATIONS,
            100.0));
  }
}
