package io.finetunebench.bench.judge.verdict;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The judgement of one metric of one benchmark with one set of parameters.
 *
 * @param benchmark name of the benchmark
 * @param mode JMH's mode; empty where the source has none
 * @param parameters its parameters, the candidate's where the sides differ
 * @param load how operations arrived, the candidate's likewise
 * @param metric name of the metric; empty where neither side has numbers
 * @param further whether another metric of the result comes before it
 * @param outcome what it came to
 * @param reason why, in one line
 * @param estimate the ratio of times; null where there is none
 * @param baselineForks forks of the baseline
 * @param candidateForks forks of the candidate
 * @param furtherForks how many more on each side would decide, if the estimates hold; null where
 *     that is no question or cannot be told
 * @param differences what keeps the sides from being comparable, or would but for the caller's wish
 */
public record Verdict(
    String benchmark,
    String mode,
    Map<String, String> parameters,
    String load,
    String metric,
    boolean further,
    Outcome outcome,
    String reason,
    @Nullable Estimate estimate,
    int baselineForks,
    int candidateForks,
    @Nullable Integer furtherForks,
    List<Difference> differences) {
  private static final String CLOSED = "closed";

  public Verdict {
    differences = List.copyOf(differences);
  }

  /** Returns the verdict with something to add to its reason. */
  public Verdict because(String addition) {
    return new Verdict(
        benchmark,
        mode,
        parameters,
        load,
        metric,
        further,
        outcome,
        reason + "; " + addition,
        estimate,
        baselineForks,
        candidateForks,
        furtherForks,
        differences);
  }

  /** Returns whether a short report leaves it out: a further metric that did not change. */
  public boolean isQuiet() {
    return further && outcome == Outcome.EQUIVALENT;
  }

  /**
   * Returns what was measured in one line, such as {@code TrainingEpoch.epoch engine=dl4j}; the
   * metric's name follows where it is not the first of its result.
   */
  public String name() {
    String named =
        parameters.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(" "));
    return Stream.of(
            benchmark,
            mode,
            named,
            load.equals(CLOSED) ? "" : "(" + load + ")",
            further ? metric : "")
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(" "));
  }
}
