package io.finetunebench.bench.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LastWordsTest {
  @Test
  void theReasonIsWhatJmhShowsAsTheFailure() {
    assertReason(
        "java.lang.IllegalStateException: the loss is NaN",
        """
        # Warmup Iteration   1: java.io.IOException: caught and logged by the engine
        <failure>

        java.lang.IllegalStateException: the loss is NaN
        \tat io.finetunebench.bench.suite.TrainingEpoch.epoch(TrainingEpoch.java:57)
        Caused by: java.lang.ArithmeticException: / by zero
        """);
  }

  @Test
  void anExceptionOfAnInnerClassOrOfTheMainThreadCounts() {
    assertReason(
        "a.b.Outer$OddException", "<failure>\n\na.b.Outer$OddException\n\tat a.b.C.d(C.java:1)\n");
    assertReason(
        "java.lang.UnsatisfiedLinkError: no jnind4jcpu",
        "Exception in thread \"main\" java.lang.UnsatisfiedLinkError: no jnind4jcpu\n");
  }

  @Test
  void aLongLineIsReadToItsEnd() {
    String line = "a.".repeat(100_000);
    assertReason("a.OddError: why", line + "\na.OddError: why\n");
    assertReason(line + "OddException", line + "OddException\n");
  }

  @Test
  void aCrashOfTheJvmGoesBeforeWhatWasLoggedEarlier() {
    assertReason(
        "SIGSEGV (0xb) at pc=0x00007f, pid=7, tid=8",
        """
        java.io.IOException: logged before
        #
        # A fatal error has been detected by the Java Runtime Environment:
        #
        #  SIGSEGV (0xb) at pc=0x00007f, pid=7, tid=8
        #
        <forked VM failed with exit code 134>
        """);
    assertReason(
        "There is insufficient memory for the Java Runtime Environment to continue.",
        "# There is insufficient memory for the Java Runtime Environment to continue.\n");
  }

  @Test
  void whatAJvmRefusesToStartWithCounts() {
    assertReason(
        "Unrecognized VM option 'UseMagic'",
        """
        Unrecognized VM option 'UseMagic'
        Error: Could not create the Java Virtual Machine.
        <forked VM failed with exit code 1>
        """);
  }

  @Test
  void whyAJvmDidNotStartGoesBeforeThatItDidNot() {
    assertReason(
        "the JVM does not start: Too small maximum heap",
        """
        Error occurred during initialization of VM
        Too small maximum heap
        Error: Could not create the Java Virtual Machine.
        """);
  }

  @Test
  void otherwiseTheExitCodeCounts() {
    assertReason(
        "forked VM failed with exit code 137",
        "# Fork: 1 of 1\n<forked VM failed with exit code 137>\n<stdout last='20 lines'>\n");
  }

  @Test
  void ordinaryOutputIsNoReason() {
    assertEquals(
        Optional.empty(),
        LastWords.of(
            List.of(
                "# Warmup: 2 iterations, 300 ms each",
                "Iteration   1: 45.123 ms/op, an error of 0.630 Exception free")));
  }

  private static void assertReason(String expected, String printed) {
    assertEquals(Optional.of(expected), LastWords.of(printed.lines().map(String::strip).toList()));
  }
}
