package io.finetunebench.bench.store.export;

import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.text.EnumWord;
import java.util.List;

/** A format that other tools read. */
public enum ExportFormat {
  /** What JMH writes with {@code -rf json}. */
  JMH,
  /** A row for each metric, as in RFC 4180. */
  CSV;

  /** Returns the name as it is typed. */
  @Override
  public String toString() {
    return EnumWord.of(this);
  }

  /**
   * Writes what is valid in the runs; CSV has the other results too, with their reasons.
   *
   * @param runs the earliest start first
   * @throws IllegalArgumentException if the runs have nothing for this format; the message is one
   *     line
   */
  public String write(List<RunRecord> runs) {
    return switch (this) {
      case JMH -> JmhJson.write(runs);
      case CSV -> Csv.write(runs);
    };
  }
}
