package io.finetunebench.bench.export;

import io.finetunebench.bench.record.Direction;
import io.finetunebench.bench.record.RunRecord;
import java.util.List;

/** A format of another tool's. */
public enum ExportFormat {
  /** What JMH writes with {@code -rf json}. */
  JMH("jmh"),
  /** {@code customBiggerIsBetter} of github-action-benchmark: rates. */
  CUSTOM_BIGGER("custom-bigger"),
  /** {@code customSmallerIsBetter} of github-action-benchmark: times. */
  CUSTOM_SMALLER("custom-smaller"),
  /** Bencher's metric format. */
  BENCHER("bencher"),
  /** The text format of OpenMetrics, with the runs' own times. */
  OPENMETRICS("openmetrics"),
  /** A row for each metric, as in RFC 4180. */
  CSV("csv");

  private final String id;

  ExportFormat(String id) {
    this.id = id;
  }

  /** Returns the name as it is typed. */
  @Override
  public String toString() {
    return id;
  }

  /**
   * Writes what is valid in the runs; CSV has the other results too, with their reasons.
   *
   * @param runs the earliest start first
   * @throws IllegalArgumentException if the runs have nothing for this format, or the same
   *     benchmark twice and the format can't tell the runs apart; the message is one line
   */
  public String write(List<RunRecord> runs) {
    return switch (this) {
      case JMH -> JmhJson.write(runs);
      case CUSTOM_BIGGER -> ActionJson.write(runs, Direction.BIGGER_IS_BETTER);
      case CUSTOM_SMALLER -> ActionJson.write(runs, Direction.SMALLER_IS_BETTER);
      case BENCHER -> BencherJson.write(runs);
      case OPENMETRICS -> OpenMetrics.write(runs);
      case CSV -> Csv.write(runs);
    };
  }
}
