package io.finetunebench.bench.record;

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
  public static final int VERSION = 100 * RunRecord.SCHEMA_VERSION + 3;

  /** What the hashes of keys, and of versions, begin with. */
  private static final String KEY = "k";

  private static final String VERSIONS = "v";
  private static final int HASH_LENGTH = 16;

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

  /** Writes the numbers as a JSON array, of an array with key and forks for each series. */
  public static String numbers(Written written, Scores scores) {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < written.keys.size(); i++) {
      text.append(i == 0 ? "[\"" : ",[\"").append(written.keys.get(i)).append('"');
      scores.scores().get(i).forks().forEach(fork -> text.append(',').append(fork.doubleValue()));
      text.append(']');
    }
    return text.append(']').toString();
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
     * @param context as {@link ScoreText#write} wrote it
     * @param numbers as {@link ScoreText#numbers} wrote them
     * @param source what errors call the place that the text came from
     * @throws MalformedRecordException if it is something else, or of something that is not shared
     */
    public Scores read(String id, String context, String numbers, String source) {
      Context run = LineReader.read(context, source, Context::read);
      Versions of =
          versions.computeIfAbsent(
              run.versions, hash -> JsonLine.read(json(hash, source), source, Versions.class));
      try {
        return new Scores(
            new RunContext(id, run.startedAt, run.complete, run.commit, of, run.rulers),
            scores(numbers, source));
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
