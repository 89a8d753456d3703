package io.finetunebench.bench.runner;

import io.finetunebench.bench.record.Interleaving.Side;
import io.finetunebench.bench.record.Shard;
import io.finetunebench.bench.runner.build.Build;
import io.finetunebench.bench.runner.build.BuildException;
import io.finetunebench.turns.Wire;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What both builds can run.
 *
 * @param common benchmarks that both have, in the candidate's order
 * @param baselineOnly names of those that the baseline alone has
 * @param candidateOnly names of those that the candidate alone has
 */
public record Listing(List<Cell> common, List<Cell> baselineOnly, List<Cell> candidateOnly) {
  private static final int EXIT_REFUSED = 2;

  /** Copies the lists. */
  public Listing {
    common = List.copyOf(common);
    baselineOnly = List.copyOf(baselineOnly);
    candidateOnly = List.copyOf(candidateOnly);
  }

  /** Returns what of it is a shard's; all of it without one. */
  Listing of(@Nullable Shard shard) {
    return shard == null
        ? this
        : new Listing(of(shard, common), of(shard, baselineOnly), of(shard, candidateOnly));
  }

  private static List<Cell> of(Shard shard, List<Cell> cells) {
    return cells.stream().filter(cell -> shard.has(cell.name())).toList();
  }

  /**
   * Asks both builds, at the same time.
   *
   * @param runner whose JMHs are asked
   * @param folder for the answers
   * @throws BuildException if one has no JMH or no benchmark, or if they share none
   */
  static Listing of(PairRunner runner, JmhOptions options, Path folder) {
    Path ofBaseline = ask(runner, Side.BASELINE, options, folder);
    Path ofCandidate = ask(runner, Side.CANDIDATE, options, folder);
    Map<Cell.Key, Cell> left = cells(runner, Side.BASELINE, options, ofBaseline);
    Map<Cell.Key, Cell> right = cells(runner, Side.CANDIDATE, options, ofCandidate);
    List<Cell> common = new ArrayList<>();
    List<Cell> candidateOnly = new ArrayList<>();
    right.forEach((key, cell) -> (left.containsKey(key) ? common : candidateOnly).add(cell));
    List<Cell> baselineOnly = new ArrayList<>();
    left.forEach(
        (key, cell) -> {
          if (!right.containsKey(key)) {
            baselineOnly.add(cell);
          }
        });
    if (common.isEmpty()) {
      throw new BuildException(
          BuildException.NOT_COMPARABLE,
          "the two builds share no benchmark: the baseline has "
              + some(baselineOnly)
              + ", the candidate "
              + some(candidateOnly));
    }
    return new Listing(common, baselineOnly, candidateOnly);
  }

  private static String some(List<Cell> cells) {
    String first = cells.get(0).name();
    return cells.size() == 1 ? first : first + " and " + (cells.size() - 1) + " more";
  }

  /** Returns the file in which the answer comes. */
  private static Path ask(PairRunner runner, Side side, JmhOptions options, Path folder) {
    try {
      Path cells = Files.createTempFile(folder, "list-", ".bin");
      cells.toFile().deleteOnExit();
      List<String> arguments = new ArrayList<>(List.of(cells.toAbsolutePath().toString()));
      arguments.addAll(options.selecting());
      // What selects nothing is checked all the same, before a fork starts.
      arguments.addAll(options.passed());
      runner.jmh(side).ask("list", arguments, Map.of());
      return cells;
    } catch (IOException e) {
      throw unreadable(runner.build(side), e);
    }
  }

  private static BuildException unreadable(Build build, IOException e) {
    return BuildException.usage(
        build.called() + ": its benchmarks cannot be listed: " + e.getMessage());
  }

  private static Map<Cell.Key, Cell> cells(
      PairRunner runner, Side side, JmhOptions options, Path answer) {
    Build build = runner.build(side);
    Jmh jmh = runner.jmh(side);
    if (!jmh.awaitDone(Seat.START_LIMIT)) {
      BuildException refused = refused(build, jmh);
      jmh.remove();
      throw refused;
    }
    Map<Cell.Key, Cell> cells = new LinkedHashMap<>();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(answer)))) {
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        Cell cell = Cell.read(Wire.readTexts(in));
        cells.put(cell.key(), cell);
      }
    } catch (IOException e) {
      throw unreadable(build, e);
    }
    if (cells.isEmpty()) {
      throw BuildException.usage(
          build.called()
              + ": no benchmark matches"
              + (options.selecting().isEmpty() ? "" : " " + String.join(" ", options.selecting())));
    }
    return cells;
  }

  private static BuildException refused(Build build, Jmh jmh) {
    List<String> lines = jmh.log();
    String reason = jmh.reason();
    if (lines.stream().anyMatch(line -> line.contains("org/openjdk/jmh"))
        && lines.stream()
            .anyMatch(line -> line.contains("NoClassDefFound") || line.contains("ClassNotFound"))) {
      return BuildException.usage(build.called() + ": " + build.whyNoJmh());
    }
    if (reason.contains("META-INF/BenchmarkList")) {
      return BuildException.usage(
          build.called()
              + ": JMH is there, but no list of benchmarks (META-INF/BenchmarkList): JMH's"
              + " annotation processor did not run, or the list got lost in packing");
    }
    if (lines.stream().anyMatch(line -> line.contains("UnsupportedClassVersionError"))) {
      return BuildException.usage(
          build.called() + ": built for a newer Java than " + build.java() + ": " + reason);
    }
    boolean arguments = !jmh.process().isAlive() && jmh.process().exitValue() == EXIT_REFUSED;
    return BuildException.usage(
        build.called() + (arguments ? ": JMH refuses its arguments: " : ": ") + reason);
  }
}
