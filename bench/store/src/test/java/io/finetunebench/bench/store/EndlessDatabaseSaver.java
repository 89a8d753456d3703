package io.finetunebench.bench.store;

import io.finetunebench.bench.record.RunRecord;
import java.util.Map;

/** A program that saves records to a database until it is killed, and prints each id when saved. */
final class EndlessDatabaseSaver {
  /** Large enough that a kill can hit the transaction. */
  static final int FILE_BYTES = 500_000;

  private EndlessDatabaseSaver() {}

  /** Takes the URL and a prefix of ids; the environment lets it in. */
  public static void main(String[] arguments) {
    try (RecordStore store = Stores.open(arguments[0], System.getenv())) {
      System.out.println("open");
      for (int save = 0; ; save++) {
        RunRecord record = RecordStoreContract.record(arguments[1] + "-" + save, save);
        byte[] content = new byte[FILE_BYTES];
        store.save(record, Map.of("a", content, "b", content));
        System.out.println(record.id());
        System.out.flush();
      }
    }
  }
}
