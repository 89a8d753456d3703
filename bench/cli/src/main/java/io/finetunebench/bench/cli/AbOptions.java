package io.finetunebench.bench.cli;

import io.finetunebench.bench.ab.AbRun;
import io.finetunebench.bench.ab.ThresholdsFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The options of every command that lets two builds take turns until it is decided. */
public class AbOptions extends VerdictOptions {
  private static final int MOST_PAIRS = 20;

  private static final Duration LONGEST_TURN = Duration.ofDays(1);

  @Option(
      names = "--max-pairs",
      paramLabel = "N",
      description = "The most fork pairs of a benchmark, even (default: 20, or the preset's).")
  private @Nullable Integer mostPairs;

  @Option(
      names = {"--budget", "--time-limit"},
      paramLabel = "TIME",
      converter = Time.class,
      description =
          "When to stop at the latest, such as 30m or 90s: benchmarks get their pairs in turn, the"
              + " decided ones no more (default: no limit, or the preset's).")
  private @Nullable Duration budget;

  @Option(
      names = "--turn-limit",
      paramLabel = "TIME",
      converter = Time.class,
      description =
          "The longest that an iteration may take before its fork counts as hung, a day at most"
              + " (default: ${DEFAULT-VALUE}).",
      defaultValue = "60s")
  private Duration turnLimit = Duration.ofSeconds(60);

  @Option(
      names = "--keep-iterations",
      description =
          "Leave the project's own counts and times of iterations, without -r, -w, -i and -wi; the"
              + " count is rounded up to whole blocks of turns.")
  private boolean keepIterations;

  @Option(
      names = "--blackhole",
      paramLabel = "full",
      description =
          "Force the Blackholes that every version of JMH has, so that two versions compare.")
  private @Nullable String blackhole;

  @Option(
      names = "--thresholds",
      paramLabel = "FILE",
      description =
          "YAML: a list of rules with a pattern, perhaps a metric (time or allocation), and a"
              + " minEffect in percent, or why to ignore it.")
  private @Nullable Path thresholds;

  @Option(
      names = "--order-seed",
      paramLabel = "N",
      description = "Seed of the order of the turns (default: a new one, which is recorded).")
  private @Nullable Long orderSeed;

  /**
   * Checks what can be checked before a build is looked at.
   *
   * @throws ParameterException if a value makes no sense
   */
  public void check(CommandPart command) {
    command.require(turnLimit.compareTo(LONGEST_TURN) <= 0, "--turn-limit: expected at most 24h");
    command.require(
        blackhole == null || blackhole.equals("full"),
        "--blackhole: expected full, found " + blackhole);
  }

  /**
   * Returns what a run of two builds goes by.
   *
   * @param ids of the two records, the baseline's first
   * @param bounds where the options leave them open
   * @param machine a name for the machine's class; null for none
   * @param arguments as they were typed
   */
  AbRun.Settings settings(
      List<String> ids, Bounds bounds, @Nullable String machine, List<String> arguments) {
    return new AbRun.Settings(
        ids.get(0),
        ids.get(1),
        orderSeed == null ? new SplittableRandom().nextLong() : orderSeed,
        mostPairs == null ? bounds.mostPairs() : mostPairs,
        true,
        budget == null ? bounds.budget() : budget,
        turnLimit,
        keepIterations,
        blackhole != null,
        thresholds == null ? ThresholdsFile.none() : ThresholdsFile.read(thresholds),
        machine,
        arguments);
  }

  /**
   * How long to measure where no option says so.
   *
   * @param mostPairs of a benchmark
   * @param budget of the whole; null for no limit
   */
  public record Bounds(int mostPairs, @Nullable Duration budget) {
    static final Bounds USUAL = new Bounds(MOST_PAIRS, null);
  }

  /** Reads a time such as {@code 90s}, {@code 30m} or {@code 1h}; a bare number is seconds. */
  static final class Time implements ITypeConverter<Duration> {
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})\\s*(s|m|h)?");

    @Override
    public Duration convert(String text) {
      Matcher matcher = TIME.matcher(text.strip());
      if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
        throw new TypeConversionException(
            "expected a time such as 90s, 30m or 1h, found \"" + text + "\"");
      }
      long number = Long.parseLong(matcher.group(1));
      String unit = matcher.group(2) == null ? "s" : matcher.group(2);
      return switch (unit) {
        case "h" -> Duration.ofHours(number);
        case "m" -> Duration.ofMinutes(number);
        default -> Duration.ofSeconds(number);
      };
    }
  }
}
