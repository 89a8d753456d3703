package io.finetunebench.bench.report.trend;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.finetunebench.bench.judge.sweep.Crossover;
import io.finetunebench.bench.judge.sweep.Curve;
import io.finetunebench.bench.judge.sweep.Rung;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.record.metric.Metric;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sweep as JSON has it: what each size cost each engine, and the crossovers. */
record SweepJson(
    double confidence, List<Cost> curves, List<Crossing> crossovers, List<String> notes) {
  record Cost(
      String benchmark,
      String engine,
      String precision,
      String run,
      String metric,
      String unit,
      List<Size> rungs) {
    static Cost of(Curve curve, double confidence) {
      return new Cost(
          curve.benchmark(),
          curve.engine(),
          curve.precision(),
          curve.source(),
          curve.metric(),
          curve.isOfTime() ? "ns" : "B",
          curve.rungs().stream().map(rung -> Size.of(rung, confidence)).toList());
    }
  }

  record Size(
      @JsonUnwrapped @JsonIncludeProperties({"workload", "hash", "shape"}) Rung.Work work,
      int forks,
      double floatingPointOperations,
      double cost,
      @Nullable Interval interval,
      @JsonIncludeProperties({"name", "unit", "score", "interval"}) List<Metric> metrics) {
    static Size of(Rung rung, double confidence) {
      return new Size(
          rung.work(),
          rung.forks(),
          rung.operations(),
          rung.cost(),
          rung.interval(confidence),
          rung.further());
    }
  }

  record Sides(
      String benchmark,
      String base,
      String metric,
      String baseRun,
      String candidate,
      String candidateRun) {}

  record Crossing(
      @JsonUnwrapped Sides sides,
      @JsonUnwrapped @JsonIgnoreProperties({"base", "candidate", "interval", "ratios"})
          Crossover crossover,
      @JsonUnwrapped Crossover.Ends interval,
      @Nullable Double floatingPointOperations,
      List<Ratio> ratios,
      String sentence) {
    static Crossing of(Crossover crossover) {
      Curve base = crossover.base();
      Curve candidate = crossover.candidate();
      return new Crossing(
          new Sides(
              base.benchmark(),
              base.engine(),
              base.metric(),
              base.source(),
              candidate.engine(),
              candidate.source()),
          crossover,
          crossover.interval(),
          crossover.operations(),
          crossover.ratios().stream().map(Ratio::of).toList(),
          SweepTable.sentence(crossover));
    }
  }

  record Ratio(
      String workload, double floatingPointOperations, double ratio, @Nullable Interval interval) {
    static Ratio of(Crossover.Ratio ratio) {
      return new Ratio(ratio.workload(), ratio.operations(), ratio.ratio(), ratio.interval());
    }
  }

  static SweepJson of(SweepTable.Answer answer) {
    double confidence = answer.sweep().confidence();
    return new SweepJson(
        confidence,
        answer.sweep().curves().stream().map(curve -> Cost.of(curve, confidence)).toList(),
        answer.crossovers().stream().map(Crossing::of).toList(),
        answer.sweep().notes());
  }
}
