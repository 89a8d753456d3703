package io.finetunebench.turns;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Output of which a task's first megabyte goes on at once and its last one at the task's end, so
 * that a benchmark that prints fills neither disk nor memory.
 */
final class LimitedOutput extends OutputStream {
  private static final int LIMIT = 1 << 20;

  private final OutputStream out;
  private final byte[] last = new byte[LIMIT];
  private int passed;
  private long held;

  /** Makes one that has passed on nothing. */
  LimitedOutput(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] b, int offset, int length) throws IOException {
    int now = Math.min(length, LIMIT - passed);
    out.write(b, offset, now);
    passed += now;
    for (int i = now; i < length; i++) {
      last[(int) (held++ % LIMIT)] = b[offset + i];
    }
  }

  @Override
  public synchronized void flush() throws IOException {
    out.flush();
  }

  /** Passes on what was held back, and begins with the next task. */
  synchronized void endOfTask() throws IOException {
    if (held > LIMIT) {
      String gap = "\n... " + (held - LIMIT) + " bytes left out ...\n";
      out.write(gap.getBytes(StandardCharsets.US_ASCII));
      int start = (int) (held % LIMIT);
      out.write(last, start, LIMIT - start);
      out.write(last, 0, start);
    } else {
      out.write(last, 0, (int) held);
    }
    passed = 0;
    held = 0;
    out.flush();
  }
}
