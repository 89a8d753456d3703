package io.finetunebench.bench.cli.records;

import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.record.Interleaving;
import io.finetunebench.bench.record.Interleaving.Side;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Shard;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All shards of one job, each once and whole.
 *
 * @param runs of the shards in their order; of two builds the candidates
 * @param baselines of two builds, in the same order; empty of one build
 */
record Shards(List<RunRecord> runs, List<RunRecord> baselines) {
  /**
   * Finds the shards of a job.
   *
   * @param found records, of which those of whole runs play no part
   * @param place where they were found, for messages
   * @throws CommandFailure if a shard is missing, cut off, there twice, or of another job
   */
  static Shards of(Collection<RunRecord> found, String place) {
    List<RunRecord> parts =
        found.stream()
            .filter(run -> run.shard() != null)
            .sorted(Comparator.comparing(RunRecord::startedAt).thenComparing(RunRecord::id))
            .toList();
    if (parts.isEmpty()) {
      throw CommandFailure.usage(
          place + ": expected the shards of a job, found none; measure them with --shard I/N");
    }
    Shard first = shard(parts.get(0));
    parts.forEach(run -> requireSameJob(run, parts.get(0)));
    Map<Integer, List<RunRecord>> tries = new TreeMap<>();
    parts.forEach(
        run -> tries.computeIfAbsent(shard(run).index(), absent -> new ArrayList<>()).add(run));
    List<RunRecord> runs = new ArrayList<>();
    List<RunRecord> baselines = new ArrayList<>();
    for (int index = 0; index < first.count(); index++) {
      String name = "shard " + index + "/" + first.count() + " of job " + first.job();
      for (RunRecord run : whole(name, tries.getOrDefault(index, List.of()), place)) {
        (side(run) == Side.BASELINE ? baselines : runs).add(run);
      }
    }
    return new Shards(List.copyOf(runs), List.copyOf(baselines));
  }

  /** Returns what all shards know of their job. */
  Shard job() {
    return shard(runs.get(0));
  }

  /** Returns the records of the one try of a shard that is whole: the two sides, or the run. */
  private static List<RunRecord> whole(String name, List<RunRecord> parts, String place) {
    Map<String, List<RunRecord>> tries = new LinkedHashMap<>();
    for (RunRecord part : parts) {
      tries.computeIfAbsent(tryOf(part), absent -> new ArrayList<>()).add(part);
    }
    List<String> whole =
        tries.entrySet().stream()
            .filter(each -> isWhole(each.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    List<String> names = List.copyOf(tries.keySet());
    if (names.isEmpty()) {
      throw CommandFailure.usage(name + " is missing in " + place + "; measure it");
    }
    if (whole.isEmpty()) {
      throw CommandFailure.usage(
          name + " is half-written: run " + last(names) + " was cut off; measure it again");
    }
    if (whole.size() > 1 || !whole.get(0).equals(last(names))) {
      throw CommandFailure.usage(
          name
              + " is there more than once: run "
              + whole.get(0)
              + " was whole, and "
              + names.stream()
                  .filter(each -> !each.equals(whole.get(0)))
                  .collect(Collectors.joining(", "))
              + " is another try; a whole shard is not measured again (name another job with"
              + " --run)");
    }
    return Objects.requireNonNull(tries.get(whole.get(0)));
  }

  private static String last(List<String> names) {
    return names.get(names.size() - 1);
  }

  private static boolean isWhole(List<RunRecord> records) {
    boolean ofTwo = side(records.get(0)) != null;
    return records.size() == (ofTwo ? 2 : 1) && records.stream().allMatch(RunRecord::complete);
  }

  /** Returns what the records of one try have in common: the id of its candidate or only run. */
  private static String tryOf(RunRecord run) {
    Interleaving turns = run.interleaving();
    return turns != null && turns.side() == Side.BASELINE ? turns.withRun() : run.id();
  }

  private static @Nullable Side side(RunRecord run) {
    Interleaving turns = run.interleaving();
    return turns == null ? null : turns.side();
  }

  private static void requireSameJob(RunRecord run, RunRecord first) {
    Shard one = shard(first);
    Shard other = shard(run);
    requireSame(run, first, "job", one.job(), other.job());
    requireSame(run, first, "number of shards", one.count(), other.count());
    requireSame(run, first, "preset", first.preset(), run.preset());
    TreeSet<String> names = new TreeSet<>(one.asked().keySet());
    names.addAll(other.asked().keySet());
    names.forEach(
        name ->
            requireSame(
                run,
                first,
                name,
                one.asked().getOrDefault(name, "-"),
                other.asked().getOrDefault(name, "-")));
    requireSame(run, first, "list of benchmarks", one.suite(), other.suite());
  }

  private static void requireSame(
      RunRecord run, RunRecord first, String what, Object expected, Object found) {
    if (!expected.equals(found)) {
      throw CommandFailure.usage(
          "run %s, %s, is foreign: its %s is %s, and that of run %s, %s, is %s"
              .formatted(
                  run.id(),
                  shard(run).words(),
                  what,
                  found,
                  first.id(),
                  shard(first).words(),
                  expected));
    }
  }

  private static Shard shard(RunRecord run) {
    return Objects.requireNonNull(run.shard());
  }
}
