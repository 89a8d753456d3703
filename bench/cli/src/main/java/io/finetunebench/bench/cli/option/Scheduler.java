package io.finetunebench.bench.cli.option;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * A scheduler that starts the same job several times, and the environment variables by which it
 * says which time it is.
 */
enum Scheduler {
  SLURM(
      "SLURM_ARRAY_TASK_ID",
      "SLURM_ARRAY_TASK_COUNT",
      "SLURM_ARRAY_TASK_MIN",
      "SLURM_ARRAY_JOB_ID"),
  KUBERNETES("JOB_COMPLETION_INDEX", Scheduler.COUNT, "0", Scheduler.JOB),
  AWS_BATCH("AWS_BATCH_JOB_ARRAY_INDEX", Scheduler.COUNT, "0", Scheduler.JOB),
  GITLAB("CI_NODE_INDEX", "CI_NODE_TOTAL", "1", "CI_PIPELINE_ID"),
  BUILDKITE("BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT", "0", "BUILDKITE_BUILD_ID");

  /** What a scheduler does not say itself, the job's own file can. */
  static final String COUNT = "FINETUNEBENCH_SHARDS";

  static final String JOB = "FINETUNEBENCH_RUN";

  private final String index;
  private final String count;
  private final String first;
  private final String job;

  /**
   * Names the variables.
   *
   * @param index which time it is
   * @param count how many times
   * @param first the first index: a number, or a variable
   * @param job what all times share
   */
  Scheduler(String index, String count, String first, String job) {
    this.index = index;
    this.count = count;
    this.first = first;
    this.job = job;
  }

  /** Returns the scheduler whose index is there; empty where there is none. */
  static Optional<Scheduler> of(Map<String, String> environment) {
    return Arrays.stream(values()).filter(each -> environment.containsKey(each.index)).findFirst();
  }

  /**
   * Returns index, from 0, and count as they are typed, such as {@code 2/4}.
   *
   * @throws IllegalArgumentException if one of them is missing or no number
   */
  String place(Map<String, String> environment) {
    int from = number(first.matches("\\d+") ? first : value(environment, first), first);
    int at = number(value(environment, index), index);
    return at - from + "/" + number(value(environment, count), count);
  }

  /** Returns what all times share; empty where nothing says it. */
  Optional<String> job(Map<String, String> environment) {
    return Optional.ofNullable(environment.get(job));
  }

  private String value(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "auto: found " + index + " in the environment and no " + name + "; set it");
    }
    return value;
  }

  private static int number(String value, String name) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "auto: expected a number in " + name + ", found " + value, e);
    }
  }
}
