package io.finetunebench.bench.benchmarks.latency;

import io.finetunebench.core.experiment.data.FuzzedFile;
import java.io.IOException;

/**
 * Reads any bytes as the histograms that a fork wrote: they are read, or refused in one line, and
 * nothing else happens. {@code .ci/fuzz} runs it with Jazzer, {@link HistogramLogCorpusTest} with a
 * corpus.
 */
public final class HistogramLogFuzz {
  private static final FuzzedFile FILE = FuzzedFile.of(".hlog");

  private HistogramLogFuzz() {}

  /** Takes one input, as Jazzer gives it. */
  public static void fuzzerTestOneInput(byte[] data) {
    FILE.write(data);
    try {
      ForkLogReader.read(FILE.path());
    } catch (IOException refused) {
      FILE.requireLine(refused);
    }
  }
}
