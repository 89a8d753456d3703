package io.finetunebench.bench.runner;

import io.finetunebench.turns.Wire.Iteration;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Pairs of forks whose iterations a test knows. */
final class MadePairs {
  private MadePairs() {}

  /** Makes an iteration of some operations in some nanoseconds, with further values. */
  static Iteration iteration(
      double score, double operations, double nanos, Map<String, Double> further) {
    Map<String, Double> values = new HashMap<>(further);
    values.put(Iteration.SCORE, score);
    values.put(Iteration.OPERATIONS, operations);
    values.put(Iteration.WALL, nanos);
    return new Iteration(true, "ns/op", values);
  }

  /** Makes a fork with two iterations a turn, and two turns a block. */
  static Fork fork(List<Iteration> iterations) {
    return fork(
        IntStream.range(0, iterations.size() / 2)
            .mapToObj(turn -> turn(turn / 2, iterations.subList(2 * turn, 2 * turn + 2), 0))
            .toList(),
        List.of());
  }

  /** Makes a fork of turns. */
  static Fork fork(List<Fork.Turn> turns, List<Iteration> warmup) {
    return new Fork(Map.of(), warmup, turns, List.of(), "full", true);
  }

  /** Makes a turn. */
  static Fork.Turn turn(int block, List<Iteration> iterations, double waiting) {
    return new Fork.Turn(block, iterations, 1, 1, waiting);
  }

  /** Makes a fork all of whose iterations were alike. */
  static Fork repeating(Iteration iteration, int blocks) {
    return fork(Collections.nCopies(4 * blocks, iteration));
  }

  /** Makes a pair of times that took 8 s. */
  static PairMeasured pair(Fork baseline, Fork candidate, Shape shape, String order) {
    return new PairMeasured(baseline, candidate, shape, order, "avgt", Duration.ofSeconds(8));
  }

  /** Makes a benchmark of one thread. */
  static Cell cell() {
    return new Cell("B.m", "avgt", Map.of(), 1, 1, Duration.ofMinutes(1));
  }
}
