package io.finetunebench.bench.store;

import static java.util.Comparator.comparingInt;
import static java.util.Comparator.reverseOrder;

import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.files.WholeFile;
import io.finetunebench.bench.record.json.MalformedRecordException;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What every store answers in the same way, wherever its records are kept.
 *
 * @param store name of the store, with which every message begins
 */
record Contents(String store) {
  private static final int MOST_SUGGESTIONS = 3;
  private static final int LONGEST_NAME = 500;
  private static final Pattern PART_OF_NAME = Pattern.compile("[^/\\\\:\\p{Cntrl}]++");

  /** Requires names that files beside a record can have. */
  static void requireNames(Collection<String> names) {
    for (String name : names) {
      if (!isName(name)
          || name.equals(RunRecord.FILE_NAME)
          || name.endsWith(WholeFile.UNFINISHED)) {
        throw new IllegalArgumentException(
            "expected the name of a file beside a record, found '"
                + name.substring(0, Math.min(LONGEST_NAME, name.length()))
                + "'");
      }
    }
  }

  /** Returns whether a file beside a record can have a name. */
  static boolean isName(String name) {
    return !name.isEmpty()
        && name.length() <= LONGEST_NAME
        && !Character.isWhitespace(name.charAt(0))
        && Stream.of(name.split("/", -1))
            .allMatch(
                part ->
                    PART_OF_NAME.matcher(part).matches()
                        && !part.equals(".")
                        && !part.equals(".."));
  }

  /** Requires that a record is the one that its place in the store is for. */
  static RunRecord requireId(RunRecord record, String id, String place) {
    if (!record.id().equals(id)) {
      throw new MalformedRecordException(
          place
              + ": id: expected "
              + id
              + ", as its place says, found "
              + record.id()
              + "; name the place after the record",
          null);
    }
    return record;
  }

  /** Returns the id that is asked for, or else the only one that begins so. */
  String find(String asked, List<String> ids) {
    if (ids.contains(asked)) {
      return asked;
    }
    List<String> fitting = ids.stream().filter(known -> known.startsWith(asked)).toList();
    if (fitting.size() == 1) {
      return fitting.get(0);
    }
    throw new NoSuchRecordException(
        store
            + ": expected one record that fits '"
            + asked
            + "', found "
            + (fitting.isEmpty() ? "none" : fitting.size())
            + suggestions(fitting.isEmpty() ? ids : fitting, asked));
  }

  /**
   * Reads things on all cores, each by itself so that one that can't be read hides no other.
   *
   * @param reader that may be used by several threads at once
   */
  static <T, R> List<Attempt<R>> attempts(List<T> all, Function<T, R> reader) {
    return all.parallelStream().map(each -> Attempt.of(() -> reader.apply(each))).toList();
  }

  /** Reads likewise, and leaves out what can't be read. */
  static <T, R> List<R> readable(List<T> all, Function<T, R> reader) {
    return attempts(all, reader).stream()
        .flatMap(attempt -> Stream.ofNullable(attempt.found))
        .toList();
  }

  /** Does what reads something, and returns whether that can be read. */
  static boolean isReadable(Runnable reading) {
    return Attempt.of(
                () -> {
                  reading.run();
                  return true;
                })
            .found()
        != null;
  }

  /** What was read of a record, or why it can't be read. */
  record Attempt<T>(@Nullable T found, RecordStore.Problem problem) {
    private static final RecordStore.Problem NONE = new RecordStore.Problem("", null);

    static <T> Attempt<T> of(Supplier<T> reader) {
      try {
        return new Attempt<>(reader.get(), NONE);
      } catch (MalformedRecordException e) {
        return new Attempt<>(
            null, new RecordStore.Problem(String.valueOf(e.getMessage()), e.startedAt()));
      }
    }

    /** Returns this, or what another reader makes where this is nothing. */
    Attempt<T> orElse(Supplier<T> other) {
      return found == null ? of(other) : this;
    }

    /** Returns the same of a run, whose id may say when it began where its record says nothing. */
    Attempt<T> ofRun(String id) {
      return found != null || problem.startedAt() != null
          ? this
          : new Attempt<>(null, new RecordStore.Problem(problem.text(), RunRecord.startInId(id)));
    }

    /** Hands over what was read, or adds the problem to others. */
    void handOver(Consumer<T> consumer, List<RecordStore.Problem> problems) {
      if (found == null) {
        problems.add(problem);
      } else {
        consumer.accept(found);
      }
    }
  }

  /** The ids that share the longest beginning with what was asked for, the newest first. */
  private static String suggestions(List<String> ids, String asked) {
    if (ids.isEmpty()) {
      return "; the store holds no records";
    }
    List<String> nearest =
        ids.stream()
            .sorted(
                comparingInt((String id) -> -sharedLength(id, asked)).thenComparing(reverseOrder()))
            .limit(MOST_SUGGESTIONS)
            .toList();
    return "; nearest: " + String.join(", ", nearest);
  }

  private static int sharedLength(String left, String right) {
    int length = 0;
    while (length < Math.min(left.length(), right.length())
        && left.charAt(length) == right.charAt(length)) {
      length++;
    }
    return length;
  }
}
