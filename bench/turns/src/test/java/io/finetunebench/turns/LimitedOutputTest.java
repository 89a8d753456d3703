package io.finetunebench.turns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LimitedOutputTest {
  private static final int MEGABYTE = 1 << 20;

  private final ByteArrayOutputStream found = new ByteArrayOutputStream();
  private final LimitedOutput output = new LimitedOutput(found);

  @Test
  void passesOnAtOnceWhatIsLittle() throws IOException {
    write("a line\n");
    assertEquals("a line\n", text());
    output.endOfTask();
    assertEquals("a line\n", text());
  }

  @Test
  void losesNothingOfTwoMegabytes() throws IOException {
    write("x".repeat(2 * MEGABYTE - 3));
    output.write('y');
    write("z");
    assertEquals(MEGABYTE, found.size());
    output.endOfTask();
    assertEquals("x".repeat(2 * MEGABYTE - 3) + "yz", text());
  }

  @Test
  void keepsTheFirstAndTheLastMegabyteOfATask() throws IOException {
    for (int task = 0; task < 2; task++) {
      found.reset();
      write("begin" + "x".repeat(5 * MEGABYTE) + "end");
      output.endOfTask();
      String text = text();
      assertTrue(text.startsWith("beginxx"), text.substring(0, 20));
      assertTrue(text.endsWith("xxend"), text.substring(text.length() - 20));
      assertTrue(text.contains("\n... 3145736 bytes left out ...\n"));
      assertTrue(text.length() < 2 * MEGABYTE + 50);
    }
  }

  private void write(String text) throws IOException {
    output.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private String text() {
    return found.toString(StandardCharsets.US_ASCII);
  }
}
