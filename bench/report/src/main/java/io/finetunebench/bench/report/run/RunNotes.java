package io.finetunebench.bench.report.run;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.record.machine.Ruler;
import io.finetunebench.bench.report.Quantity;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Note;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Makes notes of what has no numbers in a run, and of what makes the others worth less. */
public final class RunNotes {
  private static final double SHIFT = 1.1;
  private static final String UNSTEADY_REMEDY =
      "warm up longer (-- -wi 20), or keep other work off the machine";
  private static final String QUIET = "measure again on a quiet machine";
  private static final String SHIFT_REMEDY = QUIET + ", or both sides in turns (ab)";

  private RunNotes() {}

  /** Returns what makes a run's numbers worth less, or leaves them out. */
  public static List<Block> warnings(RunRecord run) {
    List<Block> warnings = new ArrayList<>(notes(run));
    warnings.addAll(disturbances(run));
    return warnings;
  }

  /** Returns a note for each reason that something has no numbers. */
  static List<Block> notes(RunRecord run) {
    Map<String, List<BenchmarkResult>> byReason = new LinkedHashMap<>();
    for (BenchmarkResult result : run.results()) {
      Validity validity = result.validity();
      if (validity.reason() != null) {
        String key =
            validity.status()
                + " "
                + RunTable.parameter(result, BenchmarkResult.ENGINE)
                + " "
                + validity.reason();
        byReason.computeIfAbsent(key, absent -> new ArrayList<>()).add(result);
      }
    }
    List<Block> notes = new ArrayList<>();
    for (List<BenchmarkResult> results : byReason.values()) {
      boolean invalid = results.get(0).validity().status() == Validity.Status.INVALID;
      notes.add(invalid ? Note.error(note(results)) : Note.warning(note(results), ""));
    }
    return notes;
  }

  private static String note(List<BenchmarkResult> results) {
    BenchmarkResult first = results.get(0);
    String subject = RunTable.subject(first);
    if (results.size() > 1) {
      subject =
          results.size()
              + " benchmarks"
              + (first.parameters().containsKey(BenchmarkResult.ENGINE)
                  ? " of " + RunTable.parameter(first, BenchmarkResult.ENGINE)
                  : "");
    }
    return first.validity().status() + " " + subject + ": " + first.validity().reason();
  }

  /**
   * Returns a note for what disturbed a run (its machine, device, JVM, forks), one for each remedy.
   */
  public static List<Note> disturbances(RunRecord run) {
    List<Note> notes = new ArrayList<>(MachineWarnings.of(run));
    notes.addAll(DeviceTables.notes(run));
    List<String> unsteady = run.results().stream().flatMap(RunNotes::unsteady).toList();
    if (!unsteady.isEmpty()) {
      notes.add(
          Note.warning(
              unsteady.get(0)
                  + (unsteady.size() == 1
                      ? ""
                      : "; more benchmarks with such forks: " + (unsteady.size() - 1)),
              UNSTEADY_REMEDY));
    }
    for (Ruler ruler : run.rulers()) {
      Double after = ruler.after();
      if (after != null && Math.abs(Math.log(after / ruler.before())) > Math.log(SHIFT)) {
        notes.add(
            Note.warning(
                "The machine shifted: the "
                    + ruler.name()
                    + " ruler took "
                    + Quantity.score(ruler.before(), ruler.unit())
                    + " before the run and "
                    + Quantity.score(after, ruler.unit())
                    + " after it",
                run.interleaving() == null ? SHIFT_REMEDY : QUIET));
      }
    }
    return joined(notes);
  }

  /** Joins notes that tell a reader to do the same. */
  private static List<Note> joined(List<Note> notes) {
    Map<String, Note> joined = new LinkedHashMap<>();
    for (Note note : notes) {
      joined.merge(
          note.remedy(),
          note,
          (one, other) -> new Note(one.level(), one.text() + "; " + other.text(), one.remedy()));
    }
    return List.copyOf(joined.values());
  }

  /** Says which forks of a result had no steady state, and why of the first; nothing if all had. */
  private static Stream<String> unsteady(BenchmarkResult result) {
    List<String> forks = new ArrayList<>();
    String first = "";
    for (int fork = 0; fork < result.details().size(); fork++) {
      String unsteady = result.details().get(fork).unsteady();
      if (unsteady != null) {
        first = forks.isEmpty() ? unsteady : first;
        forks.add(String.valueOf(fork + 1));
      }
    }
    return forks.isEmpty()
        ? Stream.empty()
        : Stream.of(
            String.format(
                Locale.ROOT,
                "UNSTEADY %s, fork %s: %s",
                RunTable.subject(result),
                String.join(", ", forks),
                first));
  }
}
