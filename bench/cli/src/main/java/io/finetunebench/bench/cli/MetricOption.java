package io.finetunebench.bench.cli;

import io.finetunebench.bench.verdict.MetricChoice;
import java.util.LinkedHashSet;
import java.util.Set;
import picocli.CommandLine.Option;

/** The option that chooses metrics. */
public final class MetricOption {
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
}
