package io.finetunebench.bench.report.comparison;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.finetunebench.bench.judge.ratio.Estimate;
import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.judge.verdict.Criteria;
import io.finetunebench.bench.judge.verdict.Subject;
import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.report.StatedInterval;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A comparison as JSON has it: criteria and sides beside each other, and what fails. */
record ComparisonJson(
    int schemaVersion,
    int exitCode,
    double minimumEffect,
    @JsonUnwrapped @JsonIncludeProperties({"confidence", "acrossMachines"}) Criteria criteria,
    @JsonUnwrapped @JsonIgnoreProperties({"criteria", "verdicts", "sides"}) Comparison comparison,
    List<Judgement> verdicts) {
  private static final int SCHEMA_VERSION = 1;

  record Judgement(
      @JsonUnwrapped BenchmarkCase benchmarkCase,
      @JsonUnwrapped @JsonIncludeProperties({"mode", "metric"}) Subject subject,
      @JsonUnwrapped @JsonIncludeProperties({"outcome", "reason", "differences"}) Verdict verdict,
      boolean fails,
      @JsonUnwrapped @Nullable Limits limits,
      @JsonUnwrapped Forks forks,
      @Nullable Ratio estimate) {
    static Judgement of(Verdict verdict, boolean fails) {
      Verdict.Forks forks = verdict.forks();
      return new Judgement(
          verdict.subject().benchmarkCase(),
          verdict.subject(),
          verdict,
          fails,
          verdict.limits(),
          new Forks(forks.baseline(), forks.candidate(), forks.further()),
          Ratio.of(verdict.estimate()));
    }
  }

  record Forks(int baselineForks, int candidateForks, @Nullable Integer furtherForks) {}

  record Ratio(
      @JsonUnwrapped @JsonIgnoreProperties("interval") Estimate estimate,
      @Nullable StatedInterval interval) {
    static @Nullable Ratio of(@Nullable Estimate estimate) {
      Interval interval = estimate == null ? null : estimate.interval();
      return estimate == null
          ? null
          : new Ratio(
              estimate,
              interval == null
                  ? null
                  : StatedInterval.of(interval, estimate.design().statesConfidence()));
    }
  }

  static ComparisonJson of(Judged judged) {
    Comparison comparison = judged.comparison();
    return new ComparisonJson(
        SCHEMA_VERSION,
        judged.exitCode(),
        comparison.criteria().limits().equalWithin(),
        comparison.criteria(),
        comparison,
        comparison.verdicts().stream()
            .map(verdict -> Judgement.of(verdict, comparison.fails(verdict)))
            .toList());
  }
}
