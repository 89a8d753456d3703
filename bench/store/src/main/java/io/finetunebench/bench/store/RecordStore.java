package io.finetunebench.bench.store;

import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.Progress;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.json.MalformedRecordException;
import io.finetunebench.bench.record.series.RunHead;
import io.finetunebench.bench.record.series.Scores;
import io.finetunebench.bench.record.series.SeriesKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A place that keeps run records, and the files that belong to each. */
public interface RecordStore extends AutoCloseable {
  /** The store as a person would name it, without anything secret. */
  String name();

  /** Returns a line for each thing about the way to the store that its user should know. */
  default List<String> notes() {
    return List.of();
  }

  /**
   * Has a listener hear how far the store is with work that it does once, and that takes long; a
   * store that has no such work never tells.
   */
  default void onProgress(Progress listener) {}

  /**
   * Requires that records can be kept, before something is measured for it.
   *
   * @throws StoreException if they can't
   */
  void requireWritable();

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
   * @param id an id, or the beginning of one id alone
   * @throws NoSuchRecordException if no record, or more than one, fits
   * @throws MalformedRecordException if the record that fits can't be read
   * @throws StoreException if the store can't be read
   */
  RunRecord load(String id);

  /**
   * Loads the record that started last, complete or not, of those that can be read.
   *
   * @param dated whether the date of a run can be right
   * @param problems takes a line for each record that can't be read
   * @throws NoSuchRecordException if there is none
   * @throws StoreException if the store can't be read
   */
  default RunRecord latest(Predicate<RunHead> dated, Consumer<String> problems) {
    Heads all = heads();
    all.problems().forEach(problem -> problems.accept(problem.text()));
    for (int i = all.heads().size() - 1; i >= 0; i--) {
      try {
        if (dated.test(all.heads().get(i))) {
          return load(all.heads().get(i).id());
        }
      } catch (MalformedRecordException e) {
        // Only a look at the whole record shows it.
        problems.accept(String.valueOf(e.getMessage()));
      }
    }
    throw new NoSuchRecordException(
        name()
            + ": expected a record, found none"
            + (all.problems().isEmpty() && all.heads().isEmpty()
                ? ""
                : " that can be read or judged")
            + "; make one with run or import, or name another store");
  }

  /**
   * Loads some records.
   *
   * @param ids whole ids
   * @return the records that are there and can be read, in the order of the ids
   * @throws StoreException if the store can't be read
   */
  List<RunRecord> readable(List<String> ids);

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
  default Listing list() {
    Heads heads = heads();
    List<RunRecord> records = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    heads.problems().forEach(problem -> problems.add(problem.text()));
    for (RunHead head : heads.heads()) {
      try {
        records.add(load(head.id()));
      } catch (MalformedRecordException | NoSuchRecordException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
    }
    return new Listing(records, problems);
  }

  /**
   * Lists what every record is about, without reading whole records where the store knows them.
   *
   * @throws StoreException if the store as a whole can't be read
   */
  Heads heads();

  /**
   * Hands over the scores of each run, in no order and one after the other, so that no more than a
   * few are in memory at once.
   *
   * @param series which series are wanted; a run that has none of them is handed over without
   *     scores
   * @param consumer takes the scores of each run
   * @return one line for each record that can't be read
   * @throws StoreException if the store can't be read
   */
  List<String> scores(Predicate<SeriesKey> series, Consumer<Scores> consumer);

  /**
   * Returns which of some ids are those of records, readable or not.
   *
   * @throws StoreException if the store can't be read
   */
  Set<String> known(Set<String> ids);

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
   * A record that can't be read.
   *
   * @param text why, in one line
   * @param startedAt when the run began, by what is left of the record or else by the run's id;
   *     null where neither says
   */
  record Problem(String text, @Nullable Instant startedAt) {}

  /**
   * What a store's records are about.
   *
   * @param heads the heads, the earliest start first
   * @param problems one for each record that can't be read
   */
  record Heads(List<RunHead> heads, List<Problem> problems) {
    /** Copies the lists. */
    public Heads {
      heads = List.copyOf(heads);
      problems = List.copyOf(problems);
    }
  }

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
