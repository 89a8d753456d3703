package io.finetunebench.bench.latency;

import io.finetunebench.core.data.FuzzCorpus;

class HistogramLogCorpusTest extends FuzzCorpus {
  @Override
  protected void fuzz(String reader, byte[] data) {
    HistogramLogFuzz.fuzzerTestOneInput(data);
  }
}
