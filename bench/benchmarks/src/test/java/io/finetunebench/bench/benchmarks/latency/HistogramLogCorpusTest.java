package io.finetunebench.bench.benchmarks.latency;

import io.finetunebench.core.experiment.data.FuzzCorpus;

class HistogramLogCorpusTest extends FuzzCorpus {
  @Override
  protected void fuzz(String reader, byte[] data) {
    HistogramLogFuzz.fuzzerTestOneInput(data);
  }
}
