package io.finetunebench.bench.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Scores as text, as stores keep them beside their records. What many runs share, such as the names
 * of benchmarks, stands elsewhere once, under a hash of itself.
 */
public final class ScoreText {
  /** Version of what is written here; another version is written again from the records. */
  public static final int VERSION = 100 * RunRecord.SCHEMA_VERSION + 4;

  /** What the hashes of keys, and of versions, begin with. */
  private static final String KEY = "k";

  private static final String VERSIONS = "v";
  private static final int HASH_LENGTH = 16;
  private static final int KEY_LENGTH = KEY.length() + HASH_LENGTH;

  /** Digits of a number in a line. */
  private static final int DIGITS = 16;

  private ScoreText() {}

  /** A run without its scores, as it is written. */
  private record Context(
      Instant startedAt, boolean complete, Commit commit, String versions, List<Ruler> rulers) {
    private Context {
      Require.present(startedAt, "startedAt");
      Require.present(commit, "commit");
      Require.present(versions, "versions");
      rulers = Require.list(rulers, "rulers");
    }

    static Context read(JsonParser parser) {
      LineReader.begin(parser);
      Instant startedAt = null;
      boolean complete = false;
      Commit commit = null;
      String versions = null;
      List<Ruler> rulers = null;
      for (String name = LineReader.field(parser); name != null; name = LineReader.field(parser)) {
        switch (name) {
          case "startedAt" -> startedAt = LineReader.instant(parser);
          case "complete" -> complete = LineReader.truth(parser);
          case "commit" -> commit = LineReader.commit(parser);
          case "versions" -> versions = LineReader.text(parser);
          case "rulers" -> rulers = LineReader.rulers(parser);
          default -> parser.skipChildren();
        }
      }
      return new Context(
          Require.present(startedAt, "startedAt"),
          complete,
          Require.present(commit, "commit"),
          Require.present(versions, "versions"),
          Require.present(rulers, "rulers"));
    }
  }

  /**
   * Scores as text.
   *
   * @param context the run without its scores, as JSON on one line
   * @param keys hashes of the keys of its series, in the order of the scores
   * @param shared what the hashes stand for, as JSON on one line, by the hash
   */
  public record Written(String context, List<String> keys, Map<String, String> shared) {
    /** Copies the components. */
    public Written {
      keys = List.copyOf(keys);
      shared = Map.copyOf(shared);
    }
  }

  /** Writes texts, and remembers what runs share. Several threads may use it at once. */
  public static final class Writer {
    private final Map<Object, Shared> known = new ConcurrentHashMap<>();

    private record Shared(String hash, String json) {}

    /** Writes scores but for their numbers. */
    public Written write(Scores scores) {
      RunContext run = scores.run();
      Map<String, String> shared = new TreeMap<>();
      Shared versions = share(VERSIONS, run.versions(), shared);
      Context context =
          new Context(run.startedAt(), run.complete(), run.commit(), versions.hash, run.rulers());
      List<String> keys =
          scores.scores().stream().map(score -> share(KEY, score.key(), shared).hash).toList();
      return new Written(JsonLine.write(context), keys, shared);
    }

    private Shared share(String kind, Object value, Map<String, String> shared) {
      Shared written =
          known.computeIfAbsent(
              value,
              any -> {
                String json = JsonLine.write(value);
                return new Shared(kind + hash(json), json);
              });
      shared.put(written.hash, written.json);
      return written;
    }
  }

  /**
   * Writes the context and, behind a tab for each series, its key and the bits of its numbers in
   * hexadecimal digits, which cost a tenth of what decimal ones cost to read.
   */
  public static String line(Written written, Scores scores) {
    HexFormat hex = HexFormat.of();
    StringBuilder text = new StringBuilder(written.context);
    for (int i = 0; i < written.keys.size(); i++) {
      text.append('\t').append(written.keys.get(i));
      for (double fork : scores.scores().get(i).forks()) {
        text.append(hex.toHexDigits(Double.doubleToLongBits(fork)));
      }
    }
    return text.toString();
  }

  private static String hash(String content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, HASH_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Reads texts. Several threads may use it at once. */
  public static final class Reader {
    private final Map<String, String> shared;
    private final Predicate<SeriesKey> wanted;
    private final Map<String, Optional<SeriesKey>> keys = new ConcurrentHashMap<>();
    private final Map<String, Versions> versions = new ConcurrentHashMap<>();

    /**
     * Makes a reader.
     *
     * @param shared what the hashes stand for
     * @param wanted which series are read; the others are left out
     */
    public Reader(Map<String, String> shared, Predicate<SeriesKey> wanted) {
      this.shared = shared;
      this.wanted = wanted;
    }

    /** Returns the hashes of the series that are wanted. */
    public List<String> wanted() {
      return shared.keySet().stream()
          .filter(hash -> hash.startsWith(KEY) && key(hash, hash).isPresent())
          .toList();
    }

    /**
     * Reads the scores of a run.
     *
     * @param id name of the run
     * @param context as {@link Writer#write} wrote it
     * @param numbers a JSON array, of an array with key and forks for each series
     * @param source what errors call the place that the text came from
     * @throws MalformedRecordException if it is something else, or of something that is not shared
     */
    public Scores read(String id, String context, String numbers, String source) {
      return of(
          id, LineReader.read(context, source, Context::read), scores(numbers, source), source);
    }

    /**
     * Reads the scores of a run from a line.
     *
     * @param id name of the run
     * @param line as {@link ScoreText#line} wrote it, in UTF-8
     * @param others whether a run is read that has none of the series that are wanted
     * @param source what errors call the place that the line came from
     * @return nothing for a run that is not to be read
     * @throws MalformedRecordException if it is something else, or of something that is not shared
     */
    public Optional<Scores> read(String id, byte[] line, boolean others, String source) {
      int end = 0;
      while (end < line.length && line[end] != '\t') {
        end++;
      }
      List<Scores.Score> scores = scores(line, end, source);
      if (scores.isEmpty() && !others) {
        return Optional.empty();
      }
      Context run = LineReader.read(line, end, source, Context::read);
      return Optional.of(of(id, run, scores, source));
    }

    private Scores of(String id, Context run, List<Scores.Score> scores, String source) {
      Versions of =
          versions.computeIfAbsent(
              run.versions, hash -> JsonLine.read(json(hash, source), source, Versions.class));
      try {
        return new Scores(
            new RunContext(id, run.startedAt, run.complete, run.commit, of, run.rulers), scores);
      } catch (IllegalArgumentException e) {
        throw new MalformedRecordException(source + ": " + e.getMessage(), e);
      }
    }

    private List<Scores.Score> scores(String json, String source) {
      List<Scores.Score> scores = new ArrayList<>();
      try (JsonParser parser = JsonLine.parser(json)) {
        require(parser.nextToken() == JsonToken.START_ARRAY, source);
        while (parser.nextToken() == JsonToken.START_ARRAY) {
          require(parser.nextToken() == JsonToken.VALUE_STRING, source);
          Optional<SeriesKey> key = key(parser.getString(), source);
          List<Double> forks = new ArrayList<>();
          for (JsonToken next = parser.nextToken();
              next != JsonToken.END_ARRAY;
              next = parser.nextToken()) {
            require(next != null && next.isNumeric(), source);
            if (key.isPresent()) {
              forks.add(parser.getDoubleValue());
            }
          }
          key.ifPresent(found -> scores.add(new Scores.Score(found, forks)));
        }
        require(parser.hasToken(JsonToken.END_ARRAY), source);
      } catch (JacksonException e) {
        throw new MalformedRecordException(source + ": expected scores, found other text", e);
      }
      return scores;
    }

    private List<Scores.Score> scores(byte[] line, int from, String source) {
      List<Scores.Score> scores = new ArrayList<>();
      int at = from;
      while (at < line.length) {
        int numbers = at + 1 + KEY_LENGTH;
        int end = at + 1;
        while (end < line.length && line[end] != '\t') {
          end++;
        }
        require(end > numbers && (end - numbers) % DIGITS == 0, source);
        Optional<SeriesKey> key = key(new String(line, at + 1, KEY_LENGTH, ISO_8859_1), source);
        if (key.isPresent()) {
          List<Double> forks = new ArrayList<>((end - numbers) / DIGITS);
          for (int i = numbers; i < end; i += DIGITS) {
            forks.add(Double.longBitsToDouble(bits(line, i, source)));
          }
          scores.add(new Scores.Score(key.get(), forks));
        }
        at = end;
      }
      return scores;
    }

    private static long bits(byte[] line, int from, String source) {
      long bits = 0;
      for (int i = from; i < from + DIGITS; i++) {
        int letter = line[i] - 'a';
        int digit = letter < 0 ? line[i] - '0' : letter + 10;
        require(digit >= 0 && digit < (letter < 0 ? 10 : 16), source);
        bits = bits << 4 | digit;
      }
      return bits;
    }

    private Optional<SeriesKey> key(String hash, String source) {
      Optional<SeriesKey> known = keys.get(hash);
      return known == null
          ? keys.computeIfAbsent(
              hash,
              any ->
                  Optional.of(JsonLine.read(json(hash, source), source, SeriesKey.class))
                      .filter(wanted))
          : known;
    }

    private String json(String hash, String source) {
      String json = shared.get(hash);
      if (json == null) {
        throw new MalformedRecordException(
            source + ": expected what " + hash + " stands for, found nothing", null);
      }
      return json;
    }

    private static void require(boolean holds, String source) {
      if (!holds) {
        throw new MalformedRecordException(source + ": expected scores, found other text", null);
      }
    }
  }
}
