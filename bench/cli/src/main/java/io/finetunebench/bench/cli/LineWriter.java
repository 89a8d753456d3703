package io.finetunebench.bench.cli;

import io.finetunebench.bench.record.text.Printable;
import java.io.PrintWriter;

/**
 * Prints each line as one line of plain text, whatever is in the names that it shows.
 *
 * <p>What is printed by {@code println} is a line; {@code print} is for text that its writer has
 * made safe, such as JSON.
 */
final class LineWriter extends PrintWriter {
  LineWriter(PrintWriter out) {
    super(out, true);
  }

  @Override
  public void println(String line) {
    super.println(Printable.line(String.valueOf(line)));
  }

  @Override
  public void println(Object line) {
    println(String.valueOf(line));
  }
}
