package io.finetunebench.bench.record.text;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the parts of a record ask of their components: "expected ..., found ..." where it fails. */
public final class Require {
  private static final double LARGEST = 1e150;
  private static final int LONGEST_FILE_NAME = 500;
  private static final Pattern PART_OF_FILE_NAME = Pattern.compile("[^/\\\\:]++");

  private Require() {}

  /** Refuses what does not hold. */
  public static void that(boolean holds, String expected, @Nullable Object found) {
    if (!holds) {
      throw new IllegalArgumentException("expected " + expected + ", found " + found);
    }
  }

  /** Returns a value that has to be there. */
  public static <T> T present(@Nullable T value, String name) {
    if (value == null) {
      throw new IllegalArgumentException("expected " + name + ", found nothing");
    }
    return value;
  }

  /** Returns a text that is more than blanks. */
  public static String text(@Nullable String value, String name) {
    String text = present(value, name);
    that(!text.isBlank(), name + " with some text", "blanks only");
    return text;
  }

  /** Returns a text that is null or more than blanks. */
  public static @Nullable String optionalText(@Nullable String value, String name) {
    return value == null ? null : text(value, name);
  }

  /** Refuses infinities, what is no number, and what is close to infinity. */
  public static void finite(double value, String name) {
    that(isFinite(value), name + " to be a finite number", value);
  }

  /** Returns whether a value is a number, and so far from infinity that sums of squares are too. */
  public static boolean isFinite(double value) {
    return Math.abs(value) <= LARGEST;
  }

  /** Refuses 0 and less; null passes. */
  public static void positive(@Nullable Integer value, String name) {
    that(value == null || value > 0, name + " of 1 or more", value);
  }

  /** Returns a copy of a list of texts, each more than blanks. */
  public static List<String> texts(@Nullable List<String> values, String name) {
    List<String> copy = list(values, name);
    copy.forEach(value -> text(value, "every text in " + name));
    return copy;
  }

  /** Refuses names of files that lead out of the record's folder; null passes. */
  public static void relativeFile(@Nullable String file, String name) {
    that(
        file == null || (isRelativeFile(file) && !file.isBlank()),
        name + " to be a file name relative to the record's folder",
        file == null ? null : file.substring(0, Math.min(LONGEST_FILE_NAME, file.length())));
  }

  /** Part by part, because a pattern for the whole name needs more stack the longer the name is. */
  private static boolean isRelativeFile(String file) {
    return file.length() <= LONGEST_FILE_NAME
        && Stream.of(file.split("/", -1))
            .allMatch(
                part ->
                    PART_OF_FILE_NAME.matcher(part).matches()
                        && !part.equals(".")
                        && !part.equals(".."));
  }

  /** Returns a copy of a list that has a value in every place. */
  public static <T> List<T> list(@Nullable List<T> values, String name) {
    for (T value : present(values, name)) {
      if (value == null) {
        throw new IllegalArgumentException(
            "expected a value in every place of " + name + ", found nothing");
      }
    }
    return List.copyOf(values);
  }

  /** Returns an unmodifiable copy that iterates in the order of its keys. */
  public static Map<String, String> map(@Nullable Map<String, String> values, String name) {
    for (Map.Entry<String, String> entry : present(values, name).entrySet()) {
      text(entry.getKey(), "every key of " + name);
      present(entry.getValue(), "a value for " + entry.getKey() + " in " + name);
    }
    return Collections.unmodifiableMap(new TreeMap<>(values));
  }
}
