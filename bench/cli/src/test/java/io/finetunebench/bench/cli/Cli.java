package io.finetunebench.bench.cli;

import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.store.FolderStore;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A command line that was run in this process.
 *
 * @param exitCode what it ended with
 * @param out lines on standard output
 * @param err lines on standard error
 */
public record Cli(int exitCode, List<String> out, List<String> err) {
  private static final String OF_THIS_MACHINE = "warning: BUSY when the run began";

  /** Runs a command line; whether this machine is busy is left out of what it said. */
  public static Cli run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    return new Cli(
        exitCode,
        out.toString().lines().toList(),
        err.toString().lines().filter(line -> !line.contains(OF_THIS_MACHINE)).toList());
  }

  /** Runs the benchmarks on the tiny workload with arguments that blanks separate. */
  public static Cli tinyRun(Path store, String arguments) {
    List<String> all = new ArrayList<>(List.of("run", "--workload", "tiny", "--store", "" + store));
    all.addAll(List.of(arguments.split(" ")));
    return run(all.toArray(String[]::new));
  }

  /** Returns the only record of a store. */
  public static RunRecord onlyRecord(Path store) {
    List<RunRecord> records = new FolderStore(store).list().records();
    if (records.size() != 1) {
      throw new AssertionError("expected one record in " + store + ", found " + records.size());
    }
    return records.get(0);
  }

  @Override
  public String toString() {
    return "exit " + exitCode + "\n" + String.join("\n", out) + "\n" + String.join("\n", err);
  }
}
