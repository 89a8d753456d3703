package io.finetunebench.bench.record.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.record.series.RunHead;
import io.finetunebench.bench.record.series.Scores;
import io.finetunebench.bench.record.series.SeriesKey;
import io.finetunebench.bench.record.series.Versions;
import io.finetunebench.bench.record.text.Require;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Heads and scores as lines of JSON, which stores keep beside their records. A series, of which
 * many runs have a score, stands in them under a name, and is kept once.
 */
public final class IndexText {
  /** Version of what is written here; text of another version is made again from the records. */
  public static final int VERSION = 1;

  private static final JsonMapper MAPPER =
      RecordFormat.MAPPER
          .rebuild()
          .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .build();

  private IndexText() {}

  /** A score with the name of its series. */
  private record Named(String series, List<Double> forks) {
    private Named {
      Require.present(series, "series");
      forks = Require.list(forks, "forks");
      Require.that(!forks.isEmpty(), "at least one fork", "none");
      Require.that(
          forks.stream().allMatch(fork -> fork >= 0 && fork <= Double.MAX_VALUE),
          "finite numbers of 0 or more",
          forks);
    }
  }

  /**
   * What stores keep of one run.
   *
   * @param id of the run
   * @param head the run without its scores
   * @param scores with the names of their series
   * @param series what the names stand for, by name
   */
  public record Written(String id, String head, String scores, Map<String, String> series) {
    /** Copies the map. */
    public Written {
      series = Map.copyOf(series);
    }
  }

  /** Writes what is kept of a run. */
  public static Written write(Scores scores) {
    Map<String, String> series = new HashMap<>();
    List<Named> named = new ArrayList<>();
    for (Scores.Score score : scores.scores()) {
      String key = MAPPER.writeValueAsString(score.key());
      String name = UUID.nameUUIDFromBytes(key.getBytes(UTF_8)).toString();
      series.put(name, key);
      named.add(new Named(name, score.forks()));
    }
    return new Written(
        scores.run().id(),
        MAPPER.writeValueAsString(scores.run()),
        MAPPER.writeValueAsString(named),
        series);
  }

  /** Reads what was written. One thread may use it. */
  public static final class Reader {
    private final String source;
    private final Map<String, String> series;
    private final Predicate<SeriesKey> wanted;
    private final Map<String, Optional<SeriesKey>> keys = new HashMap<>();

    /** Most runs have those of another: of a large store it takes much less memory. */
    private final Map<Versions, Versions> known = new HashMap<>();

    /**
     * Makes a reader.
     *
     * @param source what errors call the place that the text came from
     * @param series what names stand for; it may still grow
     * @param wanted which series are read; it is asked once for each
     */
    public Reader(String source, Map<String, String> series, Predicate<SeriesKey> wanted) {
      this.source = source;
      this.series = series;
      this.wanted = wanted;
    }

    /**
     * Reads a run without its scores.
     *
     * @param id of the run that it is expected to be
     * @throws MalformedRecordException if it is something else
     */
    public RunHead head(String id, String json) {
      RunHead head = value(json, RunHead.class);
      if (!head.id().equals(id)) {
        throw new MalformedRecordException(source + ": expected run " + id, null);
      }
      Versions versions = head.versions();
      return head.sharing(known.computeIfAbsent(versions, any -> versions));
    }

    /**
     * Reads the scores of a run that are wanted.
     *
     * @throws MalformedRecordException if they are something else, or of an unknown series
     */
    public List<Scores.Score> scores(String json) {
      List<Scores.Score> scores = new ArrayList<>();
      for (Named named : value(json, Named[].class)) {
        if (named == null) {
          throw new MalformedRecordException(source + ": expected a score, found null", null);
        }
        keys.computeIfAbsent(named.series, this::key)
            .ifPresent(key -> scores.add(new Scores.Score(key, named.forks)));
      }
      return scores;
    }

    private Optional<SeriesKey> key(String name) {
      String json = series.get(name);
      if (json == null) {
        throw new MalformedRecordException(
            source + ": expected the series " + name + ", found none", null);
      }
      return Optional.of(value(json, SeriesKey.class)).filter(wanted);
    }

    private <T> T value(String json, Class<T> type) {
      T value;
      try {
        value = MAPPER.readValue(json, type);
      } catch (JacksonException e) {
        throw new Problems(source).notJson(e);
      }
      if (value == null) {
        throw new MalformedRecordException(source + ": expected a value, found null", null);
      }
      return value;
    }
  }
}
