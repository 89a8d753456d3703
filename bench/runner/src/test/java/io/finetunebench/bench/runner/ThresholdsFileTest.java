package io.finetunebench.bench.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.finetunebench.bench.record.files.MalformedFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdsFileTest {
  @TempDir private Path folder = Path.of("");

  private ThresholdsFile read(String text) throws IOException {
    return ThresholdsFile.read(Files.writeString(folder.resolve("rules.yaml"), text));
  }

  @Test
  void theFirstRuleThatFitsCounts() throws IOException {
    ThresholdsFile rules =
        read(
            """
            - {pattern: Parse, metric: allocation, ignore: loads classes}
            - {pattern: 'Parse\\.small', minEffect: 5}
            - {pattern: Parse, minEffect: 3}
            """);
    assertEquals(0.05, rules.minimumEffect("a.Parse.small", ThresholdsFile.TIME, 0.01));
    assertEquals(0.03, rules.minimumEffect("a.Parse.large", ThresholdsFile.TIME, 0.01));
    assertEquals(0.01, rules.minimumEffect("a.Other", ThresholdsFile.TIME, 0.01));
    assertEquals("loads classes", rules.ignored("a.Parse", ThresholdsFile.ALLOCATION));
    assertNull(rules.ignored("a.Parse", ThresholdsFile.TIME));
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
    assertEquals(folder.resolve("rules.yaml") + ":" + expected, refused.getMessage());
  }
}
