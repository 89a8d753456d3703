package io.finetunebench.bench.benchmarks.workload;

import io.finetunebench.bench.record.files.MalformedFileException;
import io.finetunebench.bench.record.files.YamlFile;
import io.finetunebench.core.experiment.data.CsvFile.Target;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A workload made of a table alone, with the usual network and training, and the file that says the
 * same: forks read it, and a user can copy it and change it.
 *
 * @param workload whose file is where {@link #write} puts the text
 * @param text of the file, in YAML
 */
public record TableWorkload(Workload workload, String text) {
  private static final int LONGEST_LABEL = 40;

  /**
   * What a table holds.
   *
   * @param labels columns that are learned, by name or by position from 1; none for the last
   * @param excluded columns that are neither learned nor learned from
   * @param target whether the label is classes or values; null to find out
   */
  public record Columns(List<String> labels, List<String> excluded, @Nullable Target target) {
    /** Copies the lists. */
    public Columns {
      labels = List.copyOf(labels);
      excluded = List.copyOf(excluded);
    }
  }

  /**
   * Makes the workload: two hidden layers, features of mean 0 and standard deviation 1.
   *
   * @param table the file, plain or gzipped
   * @param columns what it holds
   * @param units of each hidden layer
   * @param suffix of the workload's name, which is otherwise the table's
   * @param folder where the workload's file will be
   * @throws MalformedFileException if the table cannot be used
   */
  public static TableWorkload of(
      Path table, Columns columns, int units, String suffix, Path folder) {
    String name = Workloads.name(table) + suffix;
    List<String> data =
        Stream.of(
                "csv: " + quoted(table.toAbsolutePath().normalize().toString()),
                columns.labels().isEmpty() ? "" : "label: " + list(columns.labels()),
                columns.excluded().isEmpty() ? "" : "exclude: " + list(columns.excluded()),
                columns.target() == null
                    ? ""
                    : "target: " + columns.target().name().toLowerCase(Locale.ROOT),
                "standardise: true")
            .filter(line -> !line.isEmpty())
            .toList();
    String layer = "{units: " + units + "}";
    String text =
        "# Made of a table: copy this file and change it for another network or training.\n"
            + "name: "
            + quoted(name)
            + "\ndata:\n  "
            + String.join("\n  ", data)
            + "\nnetwork:\n  layers: ["
            + layer
            + ", "
            + layer
            + "]\n";
    Path file = folder.resolve(name + ".yaml");
    return new TableWorkload(
        WorkloadFile.read(new YamlFile(text, table.toString()), name, file), text);
  }

  /** Writes the workload's file. */
  public void write() {
    Path file = Objects.requireNonNull(workload.file());
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** Returns whether a file's name says that it is a table. */
  static boolean isTable(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).matches(".*\\.(csv|tsv|txt|data)(\\.gz)?");
  }

  /** Returns the line for who gives a table where a workload is expected. */
  static String hint(Path file) {
    return file
        + ": is a table; write a workload file for it, or use 'run --table "
        + file
        + " --label "
        + label(file)
        + "'";
  }

  /** Returns the name of the last column, or its position where the first line holds numbers. */
  private static String label(Path file) {
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      String first = lines.readLine();
      if (first == null || first.length() > 1 << 16) {
        return "COLUMN";
      }
      String[] cells = first.split("[,;|\t]", -1);
      String last = cells[cells.length - 1].strip().replaceAll("^\"|\"$", "");
      if (last.matches("[-+.0-9][-+.0-9eE]*")) {
        return Integer.toString(cells.length);
      }
      return last.matches("[0-9A-Za-z_.-]{1," + LONGEST_LABEL + "}") ? last : "COLUMN";
    } catch (IOException e) {
      return "COLUMN";
    }
  }

  private static String list(List<String> columns) {
    return columns.stream()
        .map(column -> column.matches("[1-9][0-9]{0,8}") ? column : quoted(column))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
