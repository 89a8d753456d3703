package io.finetunebench.bench.store;

import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.MalformedRecordException;
import io.finetunebench.bench.record.RunRecord;
import java.util.List;

/** A place that keeps run records. */
public interface RecordStore {
  /** What {@link #load} takes for the record that started last. */
  String LATEST = "latest";

  /**
   * Keeps a record, in place of the one with the same id where there is one.
   *
   * <p>Whatever ends the process meanwhile, the store afterwards holds the whole old record or the
   * whole new one.
   *
   * @throws StoreException if it can't be kept
   */
  void save(RunRecord record);

  /**
   * Loads one record.
   *
   * @param id an id, the beginning of one id alone, or {@link #LATEST} for the readable record that
   *     started last, complete or not
   * @throws NoSuchRecordException if no record, or more than one, fits
   * @throws MalformedRecordException if the record that fits can't be read
   * @throws StoreException if the store can't be read
   */
  RunRecord load(String id);

  /**
   * Loads every record that can be read.
   *
   * @throws StoreException if the store as a whole can't be read
   */
  Listing list();

  /**
   * Keeps an acknowledgement, in place of the one with the same id where there is one, with the
   * promise of {@link #save}.
   *
   * @throws StoreException if it can't be kept
   */
  void saveAcknowledgement(Acknowledgement acknowledgement);

  /**
   * Loads every acknowledgement.
   *
   * @return the earliest first
   * @throws MalformedRecordException if one can't be read
   * @throws StoreException if the store can't be read
   */
  List<Acknowledgement> acknowledgements();

  /**
   * What a store holds.
   *
   * @param records the records, the earliest start first
   * @param problems one line for each record that can't be read
   */
  record Listing(List<RunRecord> records, List<String> problems) {
    /** Copies the lists. */
    public Listing {
      records = List.copyOf(records);
      problems = List.copyOf(problems);
    }
  }
}
