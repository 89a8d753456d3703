package io.finetunebench.bench.ab;

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

  /**
   * Asks both builds.
   *
   * @param folder for the logs
   * @throws AbException if one has no JMH or no benchmark, or if they share none
   */
  static Listing of(
      Build baseline, Build candidate, JmhOptions options, Path turnsJar, Path folder) {
    Map<Cell.Key, Cell> left;
    Map<Cell.Key, Cell> right;
    try (Asked ofBaseline = Asked.of(baseline, options, turnsJar, folder);
        Asked ofCandidate = Asked.of(candidate, options, turnsJar, folder)) {
      left = cells(ofBaseline, options);
      right = cells(ofCandidate, options);
    }
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
      throw new AbException(
          AbException.NOT_COMPARABLE,
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

  /**
   * A build that has been asked for its benchmarks.
   *
   * @param cells the file that they come in
   */
  private record Asked(Build build, Jmh jmh, Path cells) implements AutoCloseable {
    static Asked of(Build build, JmhOptions options, Path turnsJar, Path folder) {
      try {
        Path log = Files.createTempFile(folder, "list-", ".log");
        log.toFile().deleteOnExit();
        Path cells = Files.createTempFile(folder, "list-", ".bin");
        cells.toFile().deleteOnExit();
        Jmh jmh = Jmh.start(build, turnsJar, List.of(), Map.of(), log);
        List<String> arguments = new ArrayList<>(List.of(cells.toAbsolutePath().toString()));
        arguments.addAll(options.selecting());
        jmh.ask("list", arguments, Map.of());
        return new Asked(build, jmh, cells);
      } catch (IOException e) {
        throw unreadable(build, e);
      }
    }

    @Override
    public void close() {
      jmh.close();
    }
  }

  private static AbException unreadable(Build build, IOException e) {
    return AbException.usage(build.name() + ": its benchmarks cannot be listed: " + e.getMessage());
  }

  private static Map<Cell.Key, Cell> cells(Asked asked, JmhOptions options) {
    Build build = asked.build();
    if (!asked.jmh().awaitDone(Seat.START_LIMIT)) {
      throw refused(build, asked.jmh());
    }
    Map<Cell.Key, Cell> cells = new LinkedHashMap<>();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(asked.cells())))) {
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        Cell cell = Cell.read(Wire.readTexts(in));
        cells.put(cell.key(), cell);
      }
    } catch (IOException e) {
      throw unreadable(build, e);
    }
    if (cells.isEmpty()) {
      throw AbException.usage(
          build.name()
              + ": no benchmark matches"
              + (options.selecting().isEmpty() ? "" : " " + String.join(" ", options.selecting())));
    }
    return cells;
  }

  private static AbException refused(Build build, Jmh jmh) {
    List<String> lines = jmh.log();
    String reason = jmh.reason();
    if (lines.stream().anyMatch(line -> line.contains("org/openjdk/jmh"))
        && lines.stream()
            .anyMatch(line -> line.contains("NoClassDefFound") || line.contains("ClassNotFound"))) {
      return AbException.usage(build.name() + ": " + build.whyNoJmh());
    }
    if (reason.contains("META-INF/BenchmarkList")) {
      return AbException.usage(
          build.name()
              + ": JMH is there, but no list of benchmarks (META-INF/BenchmarkList): JMH's"
              + " annotation processor did not run, or the list got lost in packing");
    }
    if (lines.stream().anyMatch(line -> line.contains("UnsupportedClassVersionError"))) {
      return AbException.usage(
          build.name() + ": built for a newer Java than " + build.java() + ": " + reason);
    }
    boolean arguments = !jmh.process().isAlive() && jmh.process().exitValue() == EXIT_REFUSED;
    return AbException.usage(
        build.name() + (arguments ? ": JMH refuses its arguments: " : ": ") + reason);
  }
}
