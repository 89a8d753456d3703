package io.finetunebench.bench.cli.option;

import io.finetunebench.bench.cli.command.SharedOptions;
import io.finetunebench.bench.judge.verdict.MetricChoice;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.record.series.Series;
import io.finetunebench.bench.record.series.SeriesKey;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The option that chooses metrics. */
public final class MetricOption extends SharedOptions {
  @Option(
      names = "--metric",
      paramLabel = "NAME",
      split = ",",
      description =
          "Only this metric, such as time or allocation; time stands for every rate and duration"
              + " (default: all metrics; of a sweep the first).")
  private Set<String> names = new LinkedHashSet<>();

  /** Returns the metric that was asked for, or what is judged without the option. */
  public MetricChoice choice() {
    return new MetricChoice(names);
  }

  /**
   * Returns the chosen series of a comparison's sides.
   *
   * @throws ParameterException if no side has one of the chosen metrics
   */
  public List<List<Series>> ofSides(List<Series> baseline, List<Series> candidate) {
    Found found = new Found();
    Stream.of(baseline, candidate).flatMap(List::stream).forEach(found::add);
    found.requireChosen();
    return List.of(choice().of(baseline), choice().of(candidate));
  }

  /**
   * Refuses a chosen metric that is none of those given.
   *
   * @throws ParameterException if there is one
   */
  public void requireChosen(List<Metric> there) {
    Found found = new Found();
    there.forEach(found::add);
    found.requireChosen();
  }

  /** Starts to collect the metrics that there are. */
  public Found found() {
    return new Found();
  }

  /** The metrics that there are, of which several threads may tell. */
  public final class Found {
    private final Set<String> there = new ConcurrentSkipListSet<>();

    /** Adds the metric of a series. */
    public void add(Series series) {
      Metric metric = series.metric();
      if (metric != null) {
        add(metric);
      }
    }

    private void add(Metric metric) {
      add(metric.name(), metric.hint());
    }

    /** Returns a predicate that answers as the given one does, and collects what it is asked. */
    public Predicate<SeriesKey> collecting(Predicate<SeriesKey> predicate) {
      return series -> {
        add(series.metric(), series.hint());
        return predicate.test(series);
      };
    }

    private void add(String name, Hint hint) {
      there.addAll(MetricChoice.naming(name, hint));
    }

    /**
     * Refuses a chosen metric that is nowhere, as a misspelt one; where there are no metrics at
     * all, none can be told to be misspelt.
     *
     * @throws ParameterException if there is one
     */
    public void requireChosen() {
      if (there.isEmpty()) {
        return;
      }
      for (String name : new TreeSet<>(choice().names())) {
        require(there.contains(name), unknown("--metric: no metric '" + name + "'", there));
      }
    }
  }
}
