package io.finetunebench.bench.cli.option;

import io.finetunebench.bench.cli.command.SharedOptions;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Shard;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which one of several machines measures its part of a job. */
public final class ShardOption extends SharedOptions {
  /** What a shard answers to who wants a report of it. */
  public static final String NO_REPORT =
      "--shard: a shard judges nothing; expected reports of 'merge' alone";

  private static final Pattern PLACE = Pattern.compile("(\\d{1,6})/(\\d{1,6})");
  private static final String AUTO = "auto";
  private static final String UNNAMED = "job";

  @Option(
      names = "--shard",
      paramLabel = "I/N",
      description =
          "Measure part I of N, from 0, and judge nothing: 'merge' does, see docs/fleet.md. auto:"
              + " what Slurm, Kubernetes, GitLab, Buildkite or AWS Batch say.")
  private @Nullable String place;

  @Option(
      names = "--run",
      paramLabel = "ID",
      description =
          "Name of the job that all shards are of (default: what the scheduler of --shard auto"
              + " calls it, or "
              + UNNAMED
              + ").")
  private @Nullable String job;

  /** Returns the shard that is asked for, whose suite is not known yet; null for a whole run. */
  public @Nullable Shard shard() {
    String typed = place;
    require(typed != null || job == null, "--run: names the job of a shard, found no --shard");
    return typed == null ? null : valid("--shard", () -> of(typed, job, System.getenv()));
  }

  /**
   * Adds the job's name to a run's id, by which a store finds all shards of the job without reading
   * the records of all runs.
   */
  public static String id(String id, @Nullable Shard shard) {
    return shard == null ? id : id + suffix(shard.job());
  }

  /** Says in one line what a shard has of its job. */
  public static String content(Shard shard, List<String> names) {
    return "%s of job %s has %d of %d%s"
        .formatted(
            shard.words(),
            shard.job(),
            names.size(),
            shard.suite().size(),
            names.isEmpty()
                ? ", so that there is nothing to do here"
                : ": " + String.join(", ", names));
  }

  /** Returns how the ids of all runs of a job end. */
  public static String suffix(String job) {
    return "." + job;
  }

  /**
   * Returns the shard of a text.
   *
   * @throws IllegalArgumentException if there is no such shard; the message says what is expected
   */
  static Shard of(String typed, @Nullable String typedJob, Map<String, String> environment) {
    String text = typed;
    String name = typedJob;
    if (typed.equals(AUTO)) {
      Scheduler scheduler =
          Scheduler.of(environment)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "auto: no scheduler says which shard this is; type it, such as 0/4"));
      text = scheduler.place(environment);
      name = typedJob == null ? scheduler.job(environment).orElse(null) : typedJob;
    }
    Matcher found = PLACE.matcher(text);
    if (!found.matches() || Integer.parseInt(found.group(1)) >= Integer.parseInt(found.group(2))) {
      throw new IllegalArgumentException(
          "expected I/N with I from 0 to N-1, such as 0/4, or auto, found " + text);
    }
    if (name != null && !RunRecord.isId(name)) {
      throw new IllegalArgumentException(
          "expected a job named by letters, digits and . _ - (--run), found " + name);
    }
    return new Shard(
        name == null ? UNNAMED : name,
        Integer.parseInt(found.group(1)),
        Integer.parseInt(found.group(2)),
        List.of(),
        Map.of());
  }
}
