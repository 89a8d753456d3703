package io.finetunebench.bench.record.series;

import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.text.Require;
import java.util.Map;

/**
 * What tells the series of a store from one another.
 *
 * @param benchmarkCase what was measured
 * @param mode JMH's mode, where one benchmark can have several; empty where the source has none
 * @param machine key of the machine's class
 * @param backend name of the library of array operations; empty where none was needed
 * @param score what its scores are
 * @param further whether it is another than the first metric of its result
 */
public record SeriesKey(
    BenchmarkCase benchmarkCase,
    String mode,
    String machine,
    String backend,
    Score score,
    boolean further) {
  /**
   * What the scores of a series are.
   *
   * @param metric what was measured
   * @param unit of the scores
   * @param hint how two sides of it are judged
   */
  public record Score(String metric, String unit, Hint hint) {
    /** Checks the components. */
    public Score {
      Require.text(metric, "metric");
      Require.text(unit, "unit");
      Require.present(hint, "hint");
    }
  }

  /** Checks and copies the components. */
  public SeriesKey {
    Require.present(benchmarkCase, "a case");
    Require.present(mode, "mode");
    Require.text(machine, "machine");
    Require.present(backend, "backend");
    Require.present(score, "score");
  }

  /** Returns {@link BenchmarkCase#benchmark}. */
  public String benchmark() {
    return benchmarkCase.benchmark();
  }

  /** Returns {@link BenchmarkCase#parameters}. */
  public Map<String, String> parameters() {
    return benchmarkCase.parameters();
  }

  /** Returns {@link BenchmarkCase#load}. */
  public String load() {
    return benchmarkCase.load();
  }

  /** Returns {@link Score#metric}. */
  public String metric() {
    return score.metric();
  }

  /** Returns {@link Score#unit}. */
  public String unit() {
    return score.unit();
  }

  /** Returns {@link Score#hint}. */
  public Hint hint() {
    return score.hint();
  }

  /** Returns the key of a series that has a metric. */
  public static SeriesKey of(Series series, Metric metric) {
    String machine = series.origin().machine();
    String backend = series.origin().backend();
    return new SeriesKey(
        series.benchmarkCase(),
        series.mode(),
        machine == null ? "unknown" : machine,
        backend == null ? "" : backend,
        new Score(metric.name(), metric.unit(), metric.hint()),
        !series.further().isEmpty());
  }

  /** Returns the key as that of the first metric of its result. */
  public SeriesKey asFirst() {
    return further ? new SeriesKey(benchmarkCase, mode, machine, backend, score, false) : this;
  }

  /** Is made of texts, which know theirs: a history asks for millions. */
  @Override
  public int hashCode() {
    int hash = 31 * benchmark().hashCode() + machine.hashCode();
    for (String value : parameters().values()) {
      hash = 31 * hash + value.hashCode();
    }
    return 31 * hash + metric().hashCode();
  }
}
