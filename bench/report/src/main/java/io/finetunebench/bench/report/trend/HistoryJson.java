package io.finetunebench.bench.report.trend;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import io.finetunebench.bench.judge.history.ByteTrend;
import io.finetunebench.bench.judge.history.Finding;
import io.finetunebench.bench.judge.history.History;
import io.finetunebench.bench.judge.history.Mark;
import io.finetunebench.bench.judge.history.Newest;
import io.finetunebench.bench.judge.history.Point;
import io.finetunebench.bench.judge.history.RunOrder;
import io.finetunebench.bench.judge.history.Shift;
import io.finetunebench.bench.judge.history.Trend;
import io.finetunebench.bench.judge.level.Rulers;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.series.SeriesKey;
import io.finetunebench.bench.report.StatedInterval;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A history as JSON has it. */
record HistoryJson(
    int schemaVersion,
    double minimumEffect,
    RunOrder.Basis order,
    List<String> notes,
    List<Series> series,
    List<Bytes> bytes,
    List<Found> findings) {
  private static final int SCHEMA_VERSION = 1;

  /** A history that becomes JSON only where that is asked for. */
  record Of(History history) {
    @JsonValue
    HistoryJson json() {
      return HistoryJson.of(history);
    }
  }

  record Key(
      @JsonUnwrapped BenchmarkCase benchmarkCase,
      String machine,
      String backend,
      @JsonUnwrapped SeriesKey.Score score) {
    static Key of(SeriesKey key) {
      return new Key(key.benchmarkCase(), key.machine(), key.backend(), key.score());
    }
  }

  record Series(
      @JsonUnwrapped Key key,
      List<Point> points,
      List<Shifted> changePoints,
      List<Change> marks,
      Last newest) {
    static Series of(Trend trend) {
      return new Series(
          Key.of(trend.key()),
          trend.points(),
          trend.shifts().stream().map(Shifted::of).toList(),
          trend.marks().stream().map(Change::of).toList(),
          Last.of(trend));
    }
  }

  record Shifted(
      @JsonUnwrapped Shift.Place place,
      double ratio,
      StatedInterval interval,
      Rulers.Cause cause,
      @JsonIncludeProperties({"id", "run", "reason", "at"})
          @Nullable Acknowledgement acknowledgement) {
    static Shifted of(Shift change) {
      return new Shifted(
          change.place(),
          change.ratio(),
          StatedInterval.of(change.interval(), change.statesConfidence()),
          change.cause(),
          change.acknowledgement());
    }
  }

  record Change(int index, String field, String before, String after) {
    static Change of(Mark mark) {
      return new Change(
          mark.index(),
          mark.difference().field(),
          mark.difference().baseline(),
          mark.difference().candidate());
    }
  }

  record Fence(double low, double high) {}

  record Last(
      Newest.Standing standing,
      @Nullable Fence fence,
      @Nullable String since,
      @JsonIncludeProperties({"id", "run", "reason", "at"})
          @Nullable Acknowledgement acknowledgement) {
    static Last of(Trend trend) {
      Newest newest = trend.newest();
      Point since = trend.openSince();
      return new Last(
          newest.standing(),
          newest.standing() == Newest.Standing.TOO_FEW
              ? null
              : new Fence(newest.low(), newest.high()),
          since == null ? null : since.run(),
          newest.acknowledgement());
    }
  }

  record Bytes(@JsonUnwrapped Key key, List<Point> points, List<Step> steps) {
    static Bytes of(ByteTrend trend) {
      return new Bytes(
          Key.of(trend.key()), trend.points(), trend.steps().stream().map(Step::of).toList());
    }
  }

  record Step(
      @JsonUnwrapped @JsonIgnoreProperties("acknowledgement") ByteTrend.Step step,
      @JsonIncludeProperties({"id", "run", "reason", "at"})
          @Nullable Acknowledgement acknowledgement) {
    static Step of(ByteTrend.Step step) {
      return new Step(step, step.acknowledgement());
    }
  }

  record Place(int series, int changePoint) {}

  record Found(String run, double ratio, List<Place> shifts) {
    static Found of(Finding finding, History history) {
      return new Found(
          finding.first().run(),
          finding.ratio(),
          finding.parts().stream()
              .map(
                  part ->
                      new Place(
                          history.series().indexOf(part.trend()),
                          part.trend().shifts().indexOf(part.shift())))
              .toList());
    }
  }

  static HistoryJson of(History history) {
    return new HistoryJson(
        SCHEMA_VERSION,
        history.minimumEffect(),
        history.order().basis(),
        history.notes(),
        history.series().stream().map(Series::of).toList(),
        history.bytes().stream().map(Bytes::of).toList(),
        history.findings().stream().map(finding -> Found.of(finding, history)).toList());
  }
}
