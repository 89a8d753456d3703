package io.finetunebench.bench.judge.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.record.files.MalformedFileException;
import io.finetunebench.bench.record.files.YamlFile;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdsFileTest {
  private static ThresholdsFile read(String text) {
    return ThresholdsFile.of(new YamlFile(text, "rules.yaml"));
  }

  private static Subject subject(String benchmark, String metric) {
    return new Subject(new BenchmarkCase(benchmark, Map.of(), "closed"), "avgt", metric, false);
  }

  @Test
  void theFirstRuleThatFitsCounts() {
    ThresholdsFile rules =
        read(
            """
            - {pattern: Parse, metric: allocation, ignore: loads classes}
            - {pattern: 'Parse\\.small', minEffect: 5}
            - {pattern: Parse, minEffect: 3}
            """);
    assertEquals(Limits.of(0.05), rules.limits(subject("a.Parse.small", "avgt")));
    assertEquals(Limits.of(0.03), rules.limits(subject("a.Parse.large", "avgt")));
    assertNull(rules.limits(subject("a.Other", "avgt")));
    assertEquals("loads classes", rules.ignored(subject("a.Parse", "allocation")));
    assertNull(rules.ignored(subject("a.Parse", "avgt")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                            | 1:1: expected a list of rules such as {pattern: Parse, minEffect: 5}
          pattern: a                    | 1:1: expected a list of rules such as {pattern: Parse, minEffect: 5}
          []                            | 1:1: expected a list of rules such as {pattern: Parse, minEffect: 5}
          [a]                           | 1:2: [0]: expected an object, found "a"
          [{patern: a, ignore: b}]      | 1:3: [0].patern: unknown field, expected one of pattern, metric, minEffect, ignore
          [{minEffect: 5}]              | 1:2: [0]: expected a field pattern, found none
          [{pattern: a}]                | 1:2: [0]: expected either minEffect or ignore
          [{pattern: a, minEffect: 5, ignore: b}] | 1:2: [0]: expected either minEffect or ignore
          [{pattern: a, minEffect: 0}]  | 1:15: [0].minEffect: expected a number of percent above 0, found 0.0
          [{pattern: a, minEffect: x}]  | 1:15: [0].minEffect: expected a number, found "x"
          [{pattern: a, ignore: 5}]     | 1:15: [0].ignore: expected text, found 5
          [{pattern: a, ignore: ' '}]   | 1:15: [0].ignore: expected a value, found " "
          [{pattern: a, metric: energy, ignore: b}] | 1:15: [0].metric: expected time or allocation, found "energy"
          [{pattern: a, metric: allocation, minEffect: 2}] \
          | 1:2: [0]: the rule of allocation is fixed, 16 bytes and 1 %; it has ignore only
          [{pattern: '[', ignore: b}]   | 1:3: [0].pattern: Unclosed character class: "["
          [{pattern: a, pattern: b}]    | 1:22: expected YAML, found: Duplicate Object property "pattern"
          """)
  void aBadRuleIsOneLine(String text, String expected) {
    MalformedFileException refused = assertThrows(MalformedFileException.class, () -> read(text));
    assertEquals("rules.yaml:" + expected, refused.getMessage());
  }
}
