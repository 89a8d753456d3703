package io.finetunebench.bench.latency;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads any bytes as the histograms that a fork wrote: they are read, or refused in one line, and
 * nothing else happens. {@code .ci/fuzz} runs it with Jazzer, {@link HistogramLogCorpusTest} with a
 * corpus.
 */
public final class HistogramLogFuzz {
  private static final Path FILE = file();

  private HistogramLogFuzz() {}

  /** Takes one input, as Jazzer gives it. */
  public static void fuzzerTestOneInput(byte[] data) {
    try {
      Files.write(FILE, data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      ForkLogReader.read(FILE);
    } catch (IOException refused) {
      String message = String.valueOf(refused.getMessage());
      if (!message.startsWith(FILE + ": ") || message.lines().count() > 1) {
        throw new AssertionError("a refusal that is not a line about the file: " + message);
      }
    }
  }

  private static Path file() {
    try {
      Path file = Files.createTempFile("finetune-bench-fuzz-", ".hlog");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
