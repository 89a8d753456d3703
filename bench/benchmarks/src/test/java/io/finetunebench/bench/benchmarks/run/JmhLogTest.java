package io.finetunebench.bench.benchmarks.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JmhLogTest {
  @Test
  void keepsWhatIsPrintedInEveryWay() throws IOException {
    JmhLog log = new JmhLog(null);
    log.print("a");
    log.println("b");
    log.write('c');
    log.write("dü\n".getBytes(StandardCharsets.UTF_8));
    assertEquals("ab" + System.lineSeparator() + "cdü\n", log.text());
  }
}
