package io.finetunebench.bench.harness.input;

import io.finetunebench.bench.benchmarks.workload.TableWorkload;
import io.finetunebench.core.experiment.data.CsvFile;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the columns of a table are. */
public final class ColumnOptions {
  /** The names of these options. */
  static final List<String> NAMES = List.of("--label", "--exclude", "--target");

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      split = ",",
      description =
          "What is learned from a table: a column by name or position from 1, or several of numbers"
              + " (default: the last column).")
  private List<String> labels = List.of();

  @Option(
      names = "--exclude",
      paramLabel = "COLUMN",
      split = ",",
      description = "Columns of a table that are neither learned nor learned from, such as an id.")
  private List<String> excluded = List.of();

  @Option(
      names = "--target",
      paramLabel = "KIND",
      description =
          "Whether the label of a table is classes or values; without it words and up to 20 whole"
              + " numbers are classes.")
  private CsvFile.@Nullable Target target;

  /** Returns the columns as they were typed. */
  TableWorkload.Columns columns() {
    return new TableWorkload.Columns(labels, excluded, target);
  }

  /**
   * Returns the columns as the reader of tables takes them.
   *
   * @param numbers whether a label is a number where nothing else was asked for
   * @param classes in their order; none for those that are there
   */
  CsvFile.Format format(boolean numbers, List<String> classes) {
    return new CsvFile.Format(
        null,
        null,
        columns(labels),
        columns(excluded),
        target == null && numbers ? CsvFile.Target.VALUES : target,
        classes);
  }

  private static List<CsvFile.Column> columns(List<String> texts) {
    return texts.stream()
        .map(
            text ->
                text.matches("[1-9][0-9]{0,8}")
                    ? CsvFile.Column.at(Integer.parseInt(text))
                    : CsvFile.Column.named(text))
        .toList();
  }
}
