package io.finetunebench.bench.ab;

import io.finetunebench.bench.files.RegularFile;
import io.finetunebench.bench.record.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

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

  private static final Set<String> KEYS = Set.of("pattern", "metric", "minEffect", "ignore");

  private final List<Rule> rules;

  /**
   * A rule.
   *
   * @param pattern found in name, mode and parameters of a benchmark
   * @param metric that it is for; null for all
   * @param minimumEffect the smallest change that matters, as a fraction; null where it is ignored
   * @param because why it is ignored; null where it is not
   */
  record Rule(
      Pattern pattern,
      @Nullable String metric,
      @Nullable Double minimumEffect,
      @Nullable String because) {}

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
   * @throws AbException if it cannot be read or a rule makes no sense; the message says which
   */
  public static ThresholdsFile read(Path file) {
    JsonNode tree;
    try {
      tree = new YAMLMapper().readTree(Files.readString(RegularFile.of(file)));
    } catch (NoSuchFileException e) {
      throw AbException.usage(file + ": no such file; check the path");
    } catch (RegularFile.OtherException e) {
      throw AbException.usage(e.getMessage());
    } catch (IOException e) {
      throw AbException.usage(file + ": cannot be read: " + e.getMessage());
    } catch (JacksonException e) {
      throw AbException.usage(file + ": expected YAML: " + e.getOriginalMessage());
    }
    if (!tree.isArray() || tree.isEmpty()) {
      throw AbException.usage(
          file + ": expected a list of rules such as {pattern: Parse, minEffect: 5}");
    }
    List<Rule> rules = new ArrayList<>();
    for (JsonNode rule : tree) {
      rules.add(rule(rule, file + ": rule " + (rules.size() + 1)));
    }
    return new ThresholdsFile(rules);
  }

  private static Rule rule(JsonNode rule, String place) {
    for (String key : rule.propertyNames()) {
      if (!KEYS.contains(key)) {
        throw AbException.usage(
            place + ": expected pattern, metric, minEffect or ignore, found " + key);
      }
    }
    JsonNode effect = rule.path("minEffect");
    JsonNode ignore = rule.path("ignore");
    if (effect.isMissingNode() == ignore.isMissingNode()) {
      throw AbException.usage(place + ": expected either minEffect or ignore");
    }
    if (!effect.isMissingNode() && !(effect.isNumber() && effect.doubleValue() > 0)) {
      throw AbException.usage(
          place + ": minEffect: expected a number of percent above 0, found " + effect);
    }
    if (!ignore.isMissingNode() && (!ignore.isString() || ignore.asString().isBlank())) {
      throw AbException.usage(place + ": ignore: expected why it is ignored, found " + ignore);
    }
    JsonNode metric = rule.path("metric");
    if (!metric.isMissingNode()
        && !metric.asString("").equals(TIME)
        && !metric.asString("").equals(ALLOCATION)) {
      throw AbException.usage(
          place + ": metric: expected " + TIME + " or " + ALLOCATION + ", found " + metric);
    }
    if (metric.asString("").equals(ALLOCATION) && !effect.isMissingNode()) {
      throw AbException.usage(
          place
              + ": the rule of "
              + ALLOCATION
              + " is fixed, 16 bytes and 1 %; it has ignore only");
    }
    JsonNode pattern = rule.path("pattern");
    if (!pattern.isString()) {
      throw AbException.usage(place + ": expected a pattern, found " + pattern);
    }
    try {
      return new Rule(
          Pattern.compile(pattern.asString()),
          metric.isMissingNode() ? null : metric.asString(),
          effect.isMissingNode() ? null : effect.doubleValue() / 100,
          ignore.isMissingNode() ? null : ignore.asString());
    } catch (PatternSyntaxException e) {
      throw AbException.usage(place + ": pattern: " + e.getDescription() + ": " + pattern);
    }
  }

  /** Returns the rule for a benchmark's metric; null where none fits. */
  private @Nullable Rule rule(String name, String metric) {
    for (Rule rule : rules) {
      boolean fits = rule.metric() == null || rule.metric().equals(metric);
      if (fits && rule.pattern().matcher(name).find()) {
        return rule;
      }
    }
    return null;
  }

  /**
   * Returns the smallest change of a benchmark's metric that matters.
   *
   * @param otherwise where no rule says so
   */
  double minimumEffect(String name, String metric, double otherwise) {
    Rule rule = rule(name, metric);
    return rule == null || rule.minimumEffect() == null ? otherwise : rule.minimumEffect();
  }

  /** Returns why a benchmark's metric is ignored; null where it is not. */
  @Nullable String ignored(String name, String metric) {
    Rule rule = rule(name, metric);
    return rule == null ? null : rule.because();
  }
}
