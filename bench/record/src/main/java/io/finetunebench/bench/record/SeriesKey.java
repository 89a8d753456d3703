package io.finetunebench.bench.record;

import java.util.Map;

/**
 * What tells the series of a store from one another.
 *
 * @param benchmark name of the benchmark
 * @param mode JMH's mode, where one benchmark can have several; empty where the source has none
 * @param parameters its parameters
 * @param load how operations arrived
 * @param machine key of the machine's class
 * @param backend name of the library of array operations; empty where none was needed
 * @param metric what was measured
 * @param unit of the scores
 * @param direction which way it gets better
 * @param judging how two sides of it are judged
 * @param further whether it is another than the first metric of its result
 */
public record SeriesKey(
    String benchmark,
    String mode,
    Map<String, String> parameters,
    String load,
    String machine,
    String backend,
    String metric,
    String unit,
    Direction direction,
    Judging judging,
    boolean further) {
  /** Checks and copies the components. */
  public SeriesKey {
    Require.text(benchmark, "benchmark");
    Require.present(mode, "mode");
    parameters = Require.map(parameters, "parameters");
    Require.text(load, "load");
    Require.text(machine, "machine");
    Require.present(backend, "backend");
    Require.text(metric, "metric");
    Require.text(unit, "unit");
    Require.present(direction, "direction");
    Require.present(judging, "judging");
  }

  /** Returns the key of a series that has a metric. */
  public static SeriesKey of(Series series, Metric metric) {
    String machine = series.origin().machine();
    String backend = series.origin().backend();
    return new SeriesKey(
        series.benchmark(),
        series.mode(),
        series.parameters(),
        series.load(),
        machine == null ? "unknown" : machine,
        backend == null ? "" : backend,
        metric.name(),
        metric.unit(),
        metric.direction(),
        metric.judging(),
        !series.further().isEmpty());
  }

  /** Returns the key as that of the first metric of its result. */
  public SeriesKey asFirst() {
    return further
        ? new SeriesKey(
            benchmark,
            mode,
            parameters,
            load,
            machine,
            backend,
            metric,
            unit,
            direction,
            judging,
            false)
        : this;
  }

  /** Is made of texts, which know theirs: a history asks for millions. */
  @Override
  public int hashCode() {
    int hash = 31 * benchmark.hashCode() + machine.hashCode();
    for (String value : parameters.values()) {
      hash = 31 * hash + value.hashCode();
    }
    return 31 * hash + metric.hashCode();
  }
}
