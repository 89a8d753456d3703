package io.finetunebench.core.experiment.data;

class TableCorpusTest extends FuzzCorpus {
  @Override
  protected void fuzz(String reader, byte[] data) {
    TableFuzz.read(reader, data);
  }
}
