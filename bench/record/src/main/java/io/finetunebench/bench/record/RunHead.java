package io.finetunebench.bench.record;

import java.time.Instant;
import tools.jackson.core.JsonParser;

/**
 * What a list of runs shows of one, so that a store need not read whole records for it.
 *
 * @param id name of the run
 * @param startedAt when it began
 * @param complete whether every benchmark that was asked for has a result
 * @param preset name of the preset
 * @param commit the source that the measured build was made from
 * @param machine key of the machine's class
 * @param valid how many results count
 * @param invalid how many failed their check or threw
 * @param skipped how many were not measured
 */
public record RunHead(
    String id,
    Instant startedAt,
    boolean complete,
    String preset,
    Commit commit,
    String machine,
    int valid,
    int invalid,
    int skipped) {
  /** Checks the components. */
  public RunHead {
    Require.that(RunRecord.isId(Require.present(id, "id")), "the id of a run", id);
    Require.present(startedAt, "startedAt");
    Require.text(preset, "preset");
    Require.present(commit, "commit");
    Require.text(machine, "machine");
  }

  /** Returns the head of a record. */
  public static RunHead of(RunRecord run) {
    return new RunHead(
        run.id(),
        run.startedAt(),
        run.complete(),
        run.preset(),
        run.commit(),
        run.machine().identity().key(),
        count(run, Validity.Status.VALID),
        count(run, Validity.Status.INVALID),
        count(run, Validity.Status.SKIPPED));
  }

  /**
   * Reads a head from the text that {@link #write} makes.
   *
   * @throws MalformedRecordException if it is none
   */
  public static RunHead read(String json, String source) {
    return LineReader.read(json, source, RunHead::read);
  }

  /** Reads a head from that text in UTF-8. */
  public static RunHead read(byte[] json, String source) {
    return LineReader.read(json, json.length, source, RunHead::read);
  }

  private static RunHead read(JsonParser parser) {
    LineReader.begin(parser);
    String id = null;
    Instant startedAt = null;
    boolean complete = false;
    String preset = null;
    Commit commit = null;
    String machine = null;
    int valid = 0;
    int invalid = 0;
    int skipped = 0;
    for (String name = LineReader.field(parser); name != null; name = LineReader.field(parser)) {
      switch (name) {
        case "id" -> id = LineReader.text(parser);
        case "startedAt" -> startedAt = LineReader.instant(parser);
        case "complete" -> complete = LineReader.truth(parser);
        case "preset" -> preset = LineReader.text(parser);
        case "commit" -> commit = LineReader.commit(parser);
        case "machine" -> machine = LineReader.text(parser);
        case "valid" -> valid = parser.getIntValue();
        case "invalid" -> invalid = parser.getIntValue();
        case "skipped" -> skipped = parser.getIntValue();
        default -> parser.skipChildren();
      }
    }
    return new RunHead(
        Require.present(id, "id"),
        Require.present(startedAt, "startedAt"),
        complete,
        Require.present(preset, "preset"),
        Require.present(commit, "commit"),
        Require.present(machine, "machine"),
        valid,
        invalid,
        skipped);
  }

  /** Writes the head as JSON on one line. */
  public String write() {
    return JsonLine.write(this);
  }

  private static int count(RunRecord run, Validity.Status status) {
    return (int)
        run.results().stream().filter(result -> result.validity().status() == status).count();
  }
}
