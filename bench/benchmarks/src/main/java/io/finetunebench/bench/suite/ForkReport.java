package io.finetunebench.bench.suite;

import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.metric.Value;
import io.finetunebench.bench.runner.Fork;
import io.finetunebench.core.experiment.engine.Backend;
import io.finetunebench.turns.TurnProfiler;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a fork says of itself beside its samples.
 *
 * @param items what an operation works on
 * @param check that the fork passed before it measured; null where there is no engine
 * @param backend that its engine ran on; null for the JVM itself
 * @param failure why its numbers do not count; null if they do
 * @param values of the whole fork
 */
public record ForkReport(
    Items items,
    @Nullable Check check,
    @Nullable Backend backend,
    @Nullable String failure,
    List<Value> values) {
  private static final String FACT = "report";
  private static final JsonMapper JSON = JsonMapper.shared();

  /**
   * What an operation works on.
   *
   * @param perOperation items, such as examples; or how many calls it stands for
   * @param name of the items in the plural where throughput is what matters; null where time is
   */
  public record Items(long perOperation, @Nullable String name) {}

  /** Copies the list. */
  public ForkReport {
    values = List.copyOf(values);
  }

  /** Tells it to the process that started this fork, if that listens. */
  void tell() {
    TurnProfiler.tell(FACT, text());
  }

  /** Returns it as it is told. */
  String text() {
    return JSON.writeValueAsString(this);
  }

  /** Returns what a fork told last; empty if it ended before it did. */
  public static Optional<ForkReport> of(Fork fork) {
    return fork.facts().containsKey(FACT)
        ? Optional.of(JSON.readValue(fork.fact(FACT), ForkReport.class))
        : Optional.empty();
  }

  /** Returns the worse of two checks, such as those of several threads. */
  static Check worse(@Nullable Check one, Check other) {
    // Double.compare puts NaN above everything, and nothing is worse than that.
    return one == null || Double.compare(other.error(), one.error()) > 0 ? other : one;
  }
}
