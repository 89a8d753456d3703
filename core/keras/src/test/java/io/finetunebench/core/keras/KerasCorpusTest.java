package io.finetunebench.core.keras;

import io.finetunebench.core.experiment.data.FuzzCorpus;

class KerasCorpusTest extends FuzzCorpus {
  KerasCorpusTest() {
    super("src/test/resources/models");
  }

  @Override
  protected void fuzz(String reader, byte[] data) {
    KerasFuzz.fuzzerTestOneInput(data);
  }
}
