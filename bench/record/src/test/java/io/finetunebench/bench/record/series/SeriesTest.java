package io.finetunebench.bench.record.series;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.ResultBuilder;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesTest {
  @Test
  void everyMetricThatIsJudgedIsASeriesAndAResultWithoutNumbersIsOne() {
    List<Series> all = Series.of(SampleRecords.full());
    assertEquals(
        List.of("TrainingEpoch", "TrainingEpoch", "GridInference", "SinglePoint"),
        all.stream().map(Series::benchmark).toList());
    assertEquals(List.of("", "allocation", "", ""), all.stream().map(Series::further).toList());
    assertEquals(SampleRecords.metric(), all.get(0).metric());
    assertEquals(SampleRecords.allocation(), all.get(1).metric());
    assertEquals(all.get(0).origin(), all.get(1).origin());
  }

  @Test
  void whatIsNotJudgedIsNoSeries() {
    Metric rate =
        Metric.of("achieved rate", "calls/s", Hint.SHOWN, 1, List.of(List.of(1.0), List.of(1.0)));
    BenchmarkResult result =
        ResultBuilder.of("b")
            .parameters(SampleRecords.validResult().parameters())
            .check(SampleRecords.validResult().check())
            .metrics(SampleRecords.metric(), rate)
            .result();
    assertEquals(
        List.of(SampleRecords.metric()),
        Series.of(SampleRecords.full(), result).stream().map(Series::metric).toList());
  }
}
