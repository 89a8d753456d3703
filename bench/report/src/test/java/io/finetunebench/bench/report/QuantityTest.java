package io.finetunebench.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.bench.judge.ratio.Design;
import io.finetunebench.bench.judge.ratio.Estimate;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.metric.Interval;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0             | 0 ns
          0.25          | 0.2500 ns
          5             | 5 ns
          45.126        | 45.13 ns
          999.94        | 999.9 ns
          999.96        | 1.000 us
          1000          | 1 us
          1500          | 1.500 us
          999960        | 1.000 ms
          45123456      | 45.12 ms
          999999999     | 1.000 s
          59999000000   | 60.00 s
          3600000000000 | 3,600 s
          """)
  void durationsHaveTheUnitThatSuitsThem(double nanos, String expected) {
    assertEquals(expected, Quantity.duration(nanos));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0         | 0
          12        | 12
          9999      | 9,999
          9999.6    | 10,000
          1234567   | 1,235,000
          0.0012346 | 0.001235
          -45.678   | -45.68
          1.5       | 1.500
          1e12      | 1,000,000,000,000
          """)
  void numbersHaveFourSignificantDigits(double value, String expected) {
    assertEquals(expected, Quantity.number(value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          45123456 | ns/call    | 45.12 ms/call
          500      | ns/call    | 500 ns/call
          6512345  | examples/s | 6,512,000 examples/s
          """)
  void scoresKeepTheirOwnUnit(double value, String unit, String expected) {
    assertEquals(expected, Quantity.score(value, unit));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2.98 | 2.78   | 3.194  | 2.98 ± 7.2 %
          1    | 0.8    | 1.25   | 1.00 ± 25 %
          4043 | 59.1   | 276610 | 4,043 (59.10 to 276,610)
          """)
  void ratiosHaveAMarginOrTheirInterval(double ratio, double low, double high, String expected) {
    Estimate estimate =
        new Estimate(
            "ns",
            Hint.TIME,
            1,
            ratio,
            ratio,
            new Interval(low, high, 0.99, "t"),
            Design.EVERY_FORK);
    assertEquals(expected, Quantity.ratio(estimate));
  }
}
