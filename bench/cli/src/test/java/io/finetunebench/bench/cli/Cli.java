package io.finetunebench.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.store.FolderStore;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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

  /** Runs a command line that is written as one, see {@link #words}. */
  public static Cli line(String line, Object... values) {
    return run(words(line, values));
  }

  /**
   * Returns the words of a line that blanks separate.
   *
   * @param values what each {@code {}} stands for, in their order; one word each, with its blanks
   */
  public static String[] words(String line, Object... values) {
    Iterator<Object> next = List.of(values).iterator();
    return Arrays.stream(line.strip().split(" +"))
        .map(word -> word.equals("{}") ? next.next().toString() : word)
        .toArray(String[]::new);
  }

  /** Runs the benchmarks on the tiny workload with arguments that blanks separate. */
  public static Cli tinyRun(Path store, String arguments) {
    List<String> all = new ArrayList<>(List.of("run", "--workload", "tiny", "--store", "" + store));
    all.addAll(List.of(words(arguments)));
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

  /** Requires an exit code. */
  public Cli exits(int expected) {
    assertEquals(expected, exitCode, this::toString);
    return this;
  }

  /** Requires texts on standard output, wherever lines break and columns begin. */
  public Cli says(String... parts) {
    return holds(out, parts);
  }

  /** Requires texts on standard error, wherever lines break. */
  public Cli notes(String... parts) {
    return holds(err, parts);
  }

  private Cli holds(List<String> lines, String... parts) {
    String said = folded(String.join("\n", lines));
    for (String part : parts) {
      assertTrue(said.contains(folded(part)), () -> part + " in " + this);
    }
    return this;
  }

  /** Requires that texts are in nothing of what it said. */
  public Cli lacks(String... parts) {
    String said = unwrapped();
    for (String part : parts) {
      assertFalse(said.contains(folded(part)), () -> part + " in " + this);
    }
    return this;
  }

  /** Requires texts in the first line on standard error. */
  public Cli warns(String... parts) {
    String first = err.isEmpty() ? "" : err.get(0);
    for (String part : parts) {
      assertTrue(first.contains(part), () -> part + " in " + this);
    }
    return this;
  }

  /** Requires whole lines on standard output. */
  public Cli tells(String... lines) {
    assertTrue(out.containsAll(List.of(lines)), () -> List.of(lines) + " in " + this);
    return this;
  }

  /** Requires whole lines on standard error. */
  public Cli remarks(String... lines) {
    assertTrue(err.containsAll(List.of(lines)), () -> List.of(lines) + " in " + this);
    return this;
  }

  /** Requires that each pattern is that of a whole line on standard output. */
  public Cli prints(String... patterns) {
    for (String pattern : patterns) {
      assertTrue(
          out.stream().anyMatch(line -> line.matches(pattern)), () -> pattern + " in " + this);
    }
    return this;
  }

  /** Requires that it refused what was typed or named, in one line that has texts in it. */
  public Cli refuses(String... parts) {
    return fails(ExitCode.USAGE, parts);
  }

  /** Requires an exit code, one line on standard error that has texts in it, and no other. */
  public Cli fails(int expected, String... parts) {
    assertEquals(1, err.size(), this::toString);
    assertEquals(List.of(), out, this::toString);
    return exits(expected).warns("finetune-bench: ").warns(parts);
  }

  /** Requires an exit code, and one line on standard error that is just this. */
  public Cli failsWith(int expected, String line) {
    assertEquals(List.of("finetune-bench: " + line), err, this::toString);
    return fails(expected);
  }

  /** Returns the last line on standard error. */
  public String lastError() {
    return err.get(err.size() - 1);
  }

  /** Returns the JSON on standard output. */
  public JsonNode json() {
    return JsonMapper.shared().readTree(String.join("\n", out));
  }

  /** Returns what it said on both, in one line: a path's length decides where lines break. */
  public String unwrapped() {
    return folded(toString());
  }

  private static String folded(String text) {
    return text.replaceAll("\\s+", " ");
  }

  @Override
  public String toString() {
    return "exit " + exitCode + "\n" + String.join("\n", out) + "\n" + String.join("\n", err);
  }
}
