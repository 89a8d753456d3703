package io.finetunebench.bench.interleave;

import io.finetunebench.bench.record.RecordFormat;
import io.finetunebench.bench.record.RunRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a side and the process that started it say to each other, a line each: requests to its
 * standard input, answers from its standard output. Whatever else the side prints there, such as
 * libraries do, has no mark and is passed over.
 *
 * <p>A side greets with its cells. Then it is asked for forks, one at a time, or to finish, and
 * answers each with its record as it stands.
 */
public final class SideProtocol {
  /** The version that this build speaks. */
  public static final int VERSION = 1;

  /** What the side is asked to do in the end. */
  public static final String FINISH = "finish";

  private static final String FORK = "fork ";
  private static final String MARK = "finetune-bench-side ";

  private SideProtocol() {}

  /**
   * A request for a fork.
   *
   * @param cell its place in the record's results
   * @param allowance after which it is cut off; null for never
   */
  public record ForkRequest(int cell, @Nullable Duration allowance) {
    /** Reads a request for a fork; null where it is another one. */
    public static @Nullable ForkRequest read(String line) {
      if (!line.startsWith(FORK)) {
        return null;
      }
      String[] words = line.split(" ", -1);
      return new ForkRequest(
          Integer.parseInt(words[1]),
          words.length > 2 ? Duration.ofMillis(Long.parseLong(words[2])) : null);
    }

    String line() {
      return FORK + cell + (allowance == null ? "" : " " + allowance.toMillis());
    }
  }

  /**
   * An answer.
   *
   * @param version of the protocol that the side speaks
   * @param runnable cells that can be run
   * @param duration of the fork; zero where there was none
   * @param note on the fork; null for none
   * @param record as it stands
   */
  public record Answer(
      int version,
      List<Integer> runnable,
      Duration duration,
      @Nullable String note,
      RunRecord record) {
    /** Copies the list. */
    public Answer {
      runnable = List.copyOf(runnable);
    }

    /** Returns the answer as a line. */
    public String line() {
      ObjectNode node = JsonNodeFactory.instance.objectNode();
      node.put("version", version);
      runnable.forEach(node.putArray("runnable")::add);
      node.put("nanos", duration.toNanos());
      node.put("note", note);
      node.put("record", RecordFormat.write(record));
      return MARK + node;
    }

    /**
     * Reads an answer; null where the line is none.
     *
     * @throws IllegalArgumentException if it is of another version; the message says which
     */
    static @Nullable Answer read(String line) {
      if (!line.startsWith(MARK)) {
        return null;
      }
      try {
        JsonNode node = JsonMapper.shared().readTree(line.substring(MARK.length()));
        int version = node.path("version").asInt(0);
        if (version != VERSION) {
          throw new IllegalArgumentException(
              "speaks version " + version + " of the protocol between sides, expected " + VERSION);
        }
        List<Integer> runnable = new ArrayList<>();
        node.path("runnable").forEach(cell -> runnable.add(cell.asInt()));
        return new Answer(
            version,
            runnable,
            Duration.ofNanos(node.path("nanos").asLong()),
            node.path("note").isString() ? node.path("note").asString() : null,
            RecordFormat.read(node.path("record").asString(), "a side's answer"));
      } catch (JacksonException e) {
        throw new IllegalArgumentException("answered with what is no JSON", e);
      }
    }
  }
}
