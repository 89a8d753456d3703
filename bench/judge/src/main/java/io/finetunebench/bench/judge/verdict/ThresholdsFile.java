package io.finetunebench.bench.judge.verdict;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.record.files.YamlFile;
import io.finetunebench.bench.record.metric.Metric;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
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
  private static final String TIME = MetricChoice.TIME;
  private static final String ALLOCATION = Metric.ALLOCATION;

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

    private boolean fits(Subject subject) {
      String judged = subject.metric().equals(ALLOCATION) ? ALLOCATION : TIME;
      return (metric == null || metric.equals(judged))
          && Pattern.compile(pattern).matcher(subject.name()).find();
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
   * Returns the rules of a file.
   *
   * @throws io.finetunebench.bench.record.files.MalformedFileException if a rule makes no sense
   */
  public static ThresholdsFile of(YamlFile written) {
    if (!written.tree().isArray() || written.tree().isEmpty()) {
      throw written.failure("", "expected a list of rules such as {pattern: Parse, minEffect: 5}");
    }
    return written.as(Rule[].class, rules -> new ThresholdsFile(List.of(rules)));
  }

  /** Returns all rules in words that are equal for equal rules. */
  @Override
  public String toString() {
    return rules.toString();
  }

  private @Nullable Rule rule(Subject subject) {
    return rules.stream().filter(rule -> rule.fits(subject)).findFirst().orElse(null);
  }

  /** Returns the limits that a rule says; null where none does. */
  @Nullable Limits limits(Subject subject) {
    Rule rule = rule(subject);
    return rule == null || rule.minEffect() == null ? null : Limits.of(rule.minEffect() / 100);
  }

  /** Returns why it is not judged; null where it is. */
  public @Nullable String ignored(Subject subject) {
    Rule rule = rule(subject);
    return rule == null ? null : rule.ignore();
  }

  /** Returns a line for each reason why some of what was measured is not judged. */
  public List<String> notes(Stream<Subject> measured) {
    Map<String, Set<String>> names = new LinkedHashMap<>();
    measured.forEach(
        subject -> {
          String reason = ignored(subject);
          if (reason != null) {
            names.computeIfAbsent(reason, absent -> new LinkedHashSet<>()).add(subject.name());
          }
        });
    return names.entrySet().stream()
        .map(each -> "left out: " + Comparison.listed(each.getValue()) + ": " + each.getKey())
        .toList();
  }
}
