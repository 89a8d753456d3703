package io.finetunebench.bench.runner;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.finetunebench.bench.record.files.MalformedFileException;
import io.finetunebench.bench.record.files.YamlFile;
import io.finetunebench.bench.record.metric.Metric;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Smallest changes that matter by benchmark and metric, from a file. The first rule that fits
 * counts.
 *
 * <pre>{@code
 * - pattern: Parse
 *   minEffect: 5
 * - pattern: Startup
 *   metric: allocation
 *   ignore: loads another number of classes each time
 * }</pre>
 */
public final class ThresholdsFile {
  /** The name of the metric of times and rates. */
  public static final String TIME = "time";

  /** The name of the metric of allocated bytes. */
  public static final String ALLOCATION = Metric.ALLOCATION;

  private final List<Rule> rules;

  /**
   * A rule.
   *
   * @param pattern found in name, mode and parameters of a benchmark
   * @param metric that it is for; null for all
   * @param minEffect the smallest change that matters, in percent; null where it is ignored
   * @param ignore why it is ignored; null where it is not
   */
  record Rule(
      @JsonProperty(required = true) String pattern,
      @Nullable String metric,
      @Nullable Double minEffect,
      @Nullable String ignore) {
    Rule {
      if ((minEffect == null) == (ignore == null)) {
        throw new IllegalArgumentException("expected either minEffect or ignore");
      }
      if (minEffect != null && !(minEffect > 0)) {
        throw new IllegalArgumentException(
            "minEffect: expected a number of percent above 0, found " + minEffect);
      }
      if (metric != null && !metric.equals(TIME) && !metric.equals(ALLOCATION)) {
        throw new IllegalArgumentException(
            "metric: expected " + TIME + " or " + ALLOCATION + ", found \"" + metric + '"');
      }
      if (ALLOCATION.equals(metric) && minEffect != null) {
        throw new IllegalArgumentException(
            "the rule of " + ALLOCATION + " is fixed, 16 bytes and 1 %; it has ignore only");
      }
      try {
        Pattern.compile(pattern);
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(
            "pattern: " + e.getDescription() + ": \"" + pattern + '"', e);
      }
    }

    private boolean fits(String name, String asked) {
      return (metric == null || metric.equals(asked))
          && Pattern.compile(pattern).matcher(name).find();
    }
  }

  private ThresholdsFile(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /** Returns no rules. */
  public static ThresholdsFile none() {
    return new ThresholdsFile(List.of());
  }

  /**
   * Reads a file.
   *
   * @throws MalformedFileException if it cannot be read or a rule makes no sense
   */
  public static ThresholdsFile read(Path file) {
    YamlFile written = YamlFile.read(file, "check the path");
    if (!written.tree().isArray() || written.tree().isEmpty()) {
      throw written.failure("", "expected a list of rules such as {pattern: Parse, minEffect: 5}");
    }
    return written.as(Rule[].class, rules -> new ThresholdsFile(List.of(rules)));
  }

  /** Returns the rule for a benchmark's metric; null where none fits. */
  private @Nullable Rule rule(String name, String metric) {
    return rules.stream().filter(rule -> rule.fits(name, metric)).findFirst().orElse(null);
  }

  /**
   * Returns the smallest change of a benchmark's metric that matters.
   *
   * @param otherwise where no rule says so
   */
  double minimumEffect(String name, String metric, double otherwise) {
    Rule rule = rule(name, metric);
    return rule == null || rule.minEffect() == null ? otherwise : rule.minEffect() / 100;
  }

  /** Returns why a benchmark's metric is ignored; null where it is not. */
  @Nullable String ignored(String name, String metric) {
    Rule rule = rule(name, metric);
    return rule == null ? null : rule.ignore();
  }
}
