package io.finetunebench.bench.record.series;

import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.metric.Condensed;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.text.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What trends are made of: of each series of a run, a number for each fork. It is a small part of
 * the whole record.
 *
 * @param run the run itself
 * @param scores of its series that are judged and have numbers, in the order of its results
 */
public record Scores(RunHead run, List<Score> scores) {
  /**
   * The score of one series.
   *
   * @param key what was measured
   * @param forks of times the expected fastest iteration of each, of bytes the median; a single 0
   *     where a time has a sample of 0 or less, of which there is no logarithm
   */
  public record Score(SeriesKey key, List<Double> forks) {
    /** Checks and copies the components. */
    public Score {
      Require.present(key, "key");
      forks = Require.list(forks, "forks");
      Require.that(!forks.isEmpty(), "at least one fork", "none");
    }

    /** Returns the score of a series by its metric, which is one that is judged. */
    public static Score of(Series series, Metric metric) {
      return new Score(SeriesKey.of(series, metric), Condensed.forks(metric));
    }
  }

  /** Checks and copies the components. */
  public Scores {
    Require.present(run, "run");
    scores = Require.list(scores, "scores");
  }

  /** Returns the scores of a record. */
  public static Scores of(RunRecord record) {
    List<Score> scores = new ArrayList<>();
    for (Series series : Series.of(record)) {
      Metric metric = series.metric();
      if (metric != null && metric.hint().judged()) {
        scores.add(Score.of(series, metric));
      }
    }
    return new Scores(RunHead.of(record), scores);
  }

  /** Returns the scores of the series that are wanted. */
  public Scores of(Predicate<SeriesKey> series) {
    return new Scores(run, scores.stream().filter(score -> series.test(score.key())).toList());
  }
}
