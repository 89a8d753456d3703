package io.finetunebench.core.data;

class TableCorpusTest extends FuzzCorpus {
  @Override
  protected void fuzz(String reader, byte[] data) {
    TableFuzz.read(reader, data);
  }
}
