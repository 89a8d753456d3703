package io.finetunebench.bench.judge.calibration;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.ratio.LookSchedule;
import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.judge.ratio.Spread;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.record.metric.StudentT;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How often {@code ab} errs on pairs of real forks of equal builds.
 *
 * <p>A comparison takes pairs that ran one after the other, beginning with each pair of the pool
 * from which there are enough, so that whatever lasts longer than a pair is in it. For a candidate
 * that is slower, each ratio is multiplied.
 *
 * @param title what was measured
 * @param pairs how many there are
 * @param pairSeconds how long a pair takes, all of it; null where that is not known, and then
 *     comparisons have the pairs of a first look
 * @param ratio of times that all pairs together say, where 1 is the truth
 * @param interval of the ratio, Student's t over pairs, 99 %
 * @param spread standard deviation of a pair's logarithm
 * @param rows how comparisons came out, by time, minimum effect and truth
 */
@JsonPropertyOrder("schemaVersion")
public record PairCalibration(
    String title,
    int pairs,
    @Nullable Double pairSeconds,
    double ratio,
    Interval interval,
    double spread,
    List<Row> rows) {
  private static final int SCHEMA_VERSION = 1;
  private static final double SECONDS = 60;
  private static final int MOST_PAIRS = 100;

  /**
   * What is asked: minutes of measuring, minimum effect, and by how much the candidate is slower.
   */
  private record Asked(double minutes, Limits limits, double change) {}

  private static final List<Asked> ASKED =
      List.of(
          new Asked(1, Limits.USUAL, 0),
          new Asked(1, Limits.USUAL, 0.03),
          new Asked(1, Limits.USUAL, 0.05),
          new Asked(2, Limits.of(0.01), 0),
          new Asked(2, Limits.of(0.01), 0.02),
          new Asked(2, Limits.USUAL, 0.03));

  /**
   * Comparisons of one kind.
   *
   * @param minutes that measuring takes at most: what was asked for, or what a first look takes
   * @param mostPairs of a comparison
   * @param limits that they were held against
   * @param change how much slower the candidate is in truth, as a fraction
   * @param decisions what they came to
   * @param independent how many comparisons the pool has pairs for without using one twice
   */
  public record Row(
      double minutes,
      int mostPairs,
      @JsonUnwrapped Limits limits,
      double change,
      @JsonIgnore Decisions decisions,
      int independent) {
    /** Returns how many comparisons there were. */
    @JsonProperty("comparisons")
    int comparisons() {
      return decisions.runs();
    }

    /** Returns how many pairs a comparison took, on average. */
    @JsonProperty("pairsTaken")
    double pairsTaken() {
      return decisions.pairs();
    }

    /** Returns how often equal builds were called different, or a slower candidate was found. */
    @JsonProperty("called")
    public Rate called() {
      return rate(change == 0 ? decisions.called() : decisions.count(Outcome.SLOWER));
    }

    /** Returns how often the last interval did not hold the truth. */
    @JsonProperty("missed")
    public Rate missed() {
      return rate(decisions.missed());
    }

    private boolean answers(Asked asked, int pairs) {
      return mostPairs == pairs && limits.equals(asked.limits) && change == asked.change;
    }

    private Rate rate(int hits) {
      return new Rate(hits, decisions.runs(), independent);
    }
  }

  public PairCalibration {
    rows = List.copyOf(rows);
  }

  /** Returns the version of the JSON. */
  @JsonProperty("schemaVersion")
  int schemaVersion() {
    return SCHEMA_VERSION;
  }

  /**
   * Judges comparisons drawn from a pool.
   *
   * @throws IllegalArgumentException if there are fewer pairs than a first look takes
   */
  public static PairCalibration of(PairPool pool) {
    double[] values = pool.logRatios().stream().mapToDouble(Double::doubleValue).toArray();
    if (values.length < LookSchedule.FIRST) {
      throw new IllegalArgumentException(
          "expected at least "
              + LookSchedule.FIRST
              + " pairs of forks, found "
              + values.length
              + "; measure more with --pool");
    }
    List<Row> rows = new ArrayList<>();
    for (Asked asked : ASKED) {
      Double each = pool.pairSeconds();
      int most = mostPairs(each == null ? 0 : asked.minutes * SECONDS / each);
      double minutes =
          each == null ? asked.minutes : Math.max(asked.minutes, most * each / SECONDS);
      if (most <= values.length && rows.stream().noneMatch(row -> row.answers(asked, most))) {
        rows.add(row(values, minutes, most, asked));
      }
    }
    double spread = Math.sqrt(Spread.of(values).variance());
    double mean = Arrays.stream(values).average().orElseThrow();
    double margin =
        spread
            / Math.sqrt(values.length)
            * StudentT.quantile(values.length - 1.0, Decisions.CONFIDENCE);
    return new PairCalibration(
        pool.title(),
        values.length,
        pool.pairSeconds(),
        Math.exp(mean),
        new Interval(
            Math.exp(mean - margin), Math.exp(mean + margin), Decisions.CONFIDENCE, "t over pairs"),
        spread,
        rows);
  }

  private static int mostPairs(double inTime) {
    int pairs = (int) Math.min(inTime, MOST_PAIRS);
    return Math.max(LookSchedule.FIRST, pairs - pairs % LookSchedule.STEP);
  }

  private static Row row(double[] values, double minutes, int most, Asked asked) {
    double more = Math.log1p(asked.change);
    Decisions decisions =
        Decisions.of(
            IntStream.rangeClosed(0, values.length - most)
                .mapToObj(
                    from ->
                        IntStream.range(from, from + most)
                            .mapToDouble(pair -> values[pair] + more)
                            .toArray()),
            asked.change,
            asked.limits,
            most);
    return new Row(
        minutes,
        most,
        asked.limits,
        asked.change,
        decisions,
        Math.max(1, (int) (values.length / decisions.pairs())));
  }
}
