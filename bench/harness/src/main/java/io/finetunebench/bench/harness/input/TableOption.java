package io.finetunebench.bench.harness.input;

import io.finetunebench.bench.benchmarks.workload.TableWorkload;
import io.finetunebench.bench.cli.command.SharedOptions;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A table in place of a workload, and what its columns are. */
public final class TableOption extends SharedOptions {
  /** Units of each of the two hidden layers, where only one network is measured. */
  private static final int UNITS = 16;

  /** Units of the rungs of a ladder. */
  private static final List<Integer> LADDER = List.of(16, 64, 256);

  @Option(
      names = "--table",
      paramLabel = "FILE",
      description =
          "A table (CSV, plain or gzipped) in place of --workload: two hidden layers, standardised"
              + " features, and the workload's file is written beside the record.")
  private @Nullable Path table;

  @Mixin private ColumnOptions columns = new ColumnOptions();

  /** Refuses a table beside a workload, and columns without a table. */
  public void check() {
    for (String option : ColumnOptions.NAMES) {
      require(table != null || !isTyped(option), option + " goes with --table, found no --table");
    }
    for (String option : List.of("--workload", "--model")) {
      require(table == null || !isTyped(option), "expected --table or " + option + ", found both");
    }
  }

  /** Returns the workload of the table; empty without one. */
  public List<TableWorkload> workloads(Path folder) {
    return table == null
        ? List.of()
        : List.of(TableWorkload.of(table, columns.columns(), UNITS, "", folder));
  }

  /**
   * Returns workloads of the table that differ in width; empty without a table.
   *
   * @param widths units of each hidden layer; none for the usual ladder
   */
  public List<TableWorkload> ladder(Path folder, List<Integer> widths) {
    Path file = table;
    return file == null
        ? List.of()
        : (widths.isEmpty() ? LADDER : widths)
            .stream()
                .map(units -> TableWorkload.of(file, columns.columns(), units, "-" + units, folder))
                .toList();
  }
}
