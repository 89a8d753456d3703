package io.finetunebench.bench.workload;

import io.finetunebench.core.data.FuzzCorpus;

class WorkloadCorpusTest extends FuzzCorpus {
  @Override
  protected void fuzz(String reader, byte[] data) {
    WorkloadFuzz.fuzzerTestOneInput(data);
  }
}
