package io.finetunebench.bench.store;

import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.MalformedRecordException;
import io.finetunebench.bench.record.RunRecord;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** A place that keeps run records, and the files that belong to each. */
public interface RecordStore extends AutoCloseable {
  /** What {@link #load} takes for the record that started last. */
  String LATEST = "latest";

  /** The store as a person would name it, without anything secret. */
  String name();

  /**
   * Keeps a record and files that belong to it, in place of those with the same id and names where
   * there are any; other files of the record stay.
   *
   * <p>Whatever ends the process meanwhile, the store afterwards holds the whole old record or the
   * whole new one, and the new one only with all its files.
   *
   * @param files contents by name; a name is relative and may have folders in it, parted by {@code
   *     /}
   * @throws IllegalArgumentException if a name is none that a file beside a record can have
   * @throws StoreException if they can't be kept
   */
  void save(RunRecord record, Map<String, byte[]> files);

  /** Keeps a record; files that it has already stay. */
  default void save(RunRecord record) {
    save(record, Map.of());
  }

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
   * Loads the files that belong to a record.
   *
   * @param id the whole id of a record
   * @return contents by name; empty where there are none
   * @throws StoreException if the store can't be read
   */
  SortedMap<String, byte[]> files(String id);

  /**
   * Loads every record that can be read.
   *
   * @throws StoreException if the store as a whole can't be read
   */
  Listing list();

  /**
   * Loads every record that can be read, for what is made of scores: latencies, noise and all
   * metrics of a result but the first may be left out, and then whatever is wrong there is not
   * seen.
   *
   * @throws StoreException if the store as a whole can't be read
   */
  default Listing scores() {
    return list();
  }

  /** Lets go of what the store holds open; a closed store takes no calls. */
  @Override
  void close();

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
