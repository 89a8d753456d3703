package io.finetunebench.bench.cli;

import io.finetunebench.bench.cli.command.ExitCode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Standard output that remembers why it could not be written; {@code System.out} forgets. */
final class StandardOutput extends OutputStream {
  private final OutputStream out;
  private @Nullable IOException failure;

  StandardOutput(OutputStream out) {
    this.out = out;
  }

  /** Returns the standard output of this process. */
  static StandardOutput ofProcess() {
    return new StandardOutput(new FileOutputStream(FileDescriptor.out));
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      failure = failure == null ? e : failure;
      throw e;
    }
  }

  /**
   * Returns the exit code of a command that ended with the given one: what it printed may be lost.
   * A reader that closed the pipe has seen what it wanted.
   */
  int exitCode(int code, PrintWriter err) {
    if (failure == null
        || String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("pipe")) {
      return code;
    }
    err.println(
        "finetune-bench: standard output cannot be written ("
            + failure.getMessage()
            + "); make room, or name a file elsewhere");
    return code == ExitCode.OK ? ExitCode.USAGE : code;
  }
}
