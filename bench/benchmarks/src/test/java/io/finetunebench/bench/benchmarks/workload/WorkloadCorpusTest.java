package io.finetunebench.bench.benchmarks.workload;

import io.finetunebench.core.experiment.data.FuzzCorpus;

class WorkloadCorpusTest extends FuzzCorpus {
  @Override
  protected void fuzz(String reader, byte[] data) {
    WorkloadFuzz.fuzzerTestOneInput(data);
  }
}
