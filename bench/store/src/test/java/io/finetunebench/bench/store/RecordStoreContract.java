package io.finetunebench.bench.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.metric.Hint;
import io.finetunebench.bench.record.series.RunHead;
import io.finetunebench.bench.record.series.Scores;
import io.finetunebench.bench.record.series.SeriesKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every store. */
abstract class RecordStoreContract {
  static final RunRecord FIRST = record("20261124T132100Z-aaaaaa", 10);
  static final RunRecord SECOND = record("20261124T132100Z-abbbbb", 20);
  static final RunRecord THIRD = record("20251124T132100Z-cccccc", 30);

  private static final int WRITERS = 16;
  private static final int RECORDS_A_WRITER = 10;

  /** Why records were left out of what was the latest. */
  final List<String> problems = new ArrayList<>();

  /** The store under test, empty at first. */
  abstract RecordStore store();

  /** Another opening of the same store, as another machine has it; the caller closes it. */
  abstract RecordStore again();

  /** Returns the latest run of the store under test. */
  final RunRecord latest() {
    return store().latest(run -> run.aside(Instant.now()) == null, problems::add);
  }

  static RunRecord record(String id, long startedAt) {
    return SampleRecords.record(id, Instant.ofEpochSecond(startedAt), List.of());
  }

  @Test
  void whatIsSavedIsLoadedAndListedByStart() {
    store().save(THIRD);
    store().save(SECOND);
    store().save(FIRST);
    assertEquals(SECOND, store().load(SECOND.id()));
    assertEquals(List.of(FIRST, SECOND, THIRD), store().list().records());
    assertEquals(List.of(), store().list().problems());
  }

  @Test
  void everyPartOfARecordComesBack() {
    for (RunRecord record : List.of(SampleRecords.full(), SampleRecords.sparse())) {
      store().save(record);
      assertEquals(record, store().load(record.id()));
    }
  }

  @Test
  void savingTheSameIdReplaces() {
    store().save(FIRST);
    List<BenchmarkResult> results = List.of(SampleRecords.validResult());
    RunRecord replacement = SampleRecords.record(FIRST.id(), Instant.EPOCH, results);
    store().save(replacement);
    assertEquals(List.of(replacement), store().list().records());
  }

  @Test
  void anInterruptedThreadStillSaves() {
    Thread.currentThread().interrupt();
    store().save(FIRST);
    assertTrue(Thread.interrupted());
    assertEquals(FIRST, store().load(FIRST.id()));
  }

  @Test
  void theBeginningOfOneIdAndLatestLoadToo() {
    store().save(FIRST);
    store().save(SECOND);
    store().save(THIRD);
    assertEquals(THIRD, store().load("2025"));
    assertEquals(SECOND, store().load("20261124T132100Z-ab"));
    assertEquals(THIRD, latest());
  }

  @Test
  void ofTwoThatStartedAtOnceBothAreThereAndTheGreaterIdIsTheLatest() {
    RunRecord lower = record("A-1", 10);
    RunRecord upper = record("a-1", 10);
    store().save(upper);
    store().save(lower);
    assertEquals(List.of(lower, upper), store().list().records());
    assertEquals(upper, latest());
    assertEquals(
        Set.of(RunHead.of(lower), RunHead.of(upper)),
        scores(store(), ALL).stream().map(Scores::run).collect(Collectors.toSet()));
  }

  @Test
  void aRunThatIsDatedAheadOfTheClockIsNotTheLatest() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    RunRecord skewed = SampleRecords.record("a", now.plusSeconds(60), FIRST.results());
    store().save(skewed);
    store().save(SampleRecords.record("b", now.plusSeconds(600), FIRST.results()));
    assertEquals(2, store().heads().heads().size());
    assertEquals(skewed, latest());
  }

  @Test
  void anIdThatBeginsAnotherLoadsItself() {
    RunRecord shorter = record("20261124", 5);
    store().save(FIRST);
    store().save(shorter);
    assertEquals(shorter, store().load("20261124"));
  }

  @Test
  void anUnknownIdIsAnsweredWithTheNearest() {
    store().save(FIRST);
    store().save(SECOND);
    store().save(THIRD);
    String message = refusal(NoSuchRecordException.class, () -> store().load("20251124T999"));
    assertTrue(
        message.contains("'20251124T999', found none; nearest: " + THIRD.id() + ", "), message);
  }

  @Test
  void theBeginningOfSeveralIdsIsAnsweredWithThem() {
    store().save(FIRST);
    store().save(SECOND);
    store().save(THIRD);
    String message = refusal(NoSuchRecordException.class, () -> store().load("2026"));
    assertTrue(message.endsWith("found 2; nearest: " + SECOND.id() + ", " + FIRST.id()), message);
  }

  @Test
  void anEmptyStoreSaysSo() {
    assertEquals(List.of(), store().list().records());
    assertTrue(
        refusal(NoSuchRecordException.class, () -> store().load("a")).contains("no records"));
    assertTrue(refusal(NoSuchRecordException.class, this::latest).contains("none"));
    refusal(NoSuchRecordException.class, () -> store().load(""));
    refusal(NoSuchRecordException.class, () -> store().load("'; drop table run_record; --"));
    assertTrue(store().files("nonesuch").isEmpty());
  }

  @Test
  void filesComeBackByteByByte() {
    byte[] all = new byte[256];
    for (int value = 0; value < all.length; value++) {
      all[value] = (byte) value;
    }
    store().save(FIRST, Map.of("epoch.hlog", all, "forks/1/log.txt", new byte[0]));
    store().save(SECOND);
    assertEquals(Set.of("epoch.hlog", "forks/1/log.txt"), store().files(FIRST.id()).keySet());
    assertArrayEquals(all, store().files(FIRST.id()).get("epoch.hlog"));
    assertArrayEquals(new byte[0], store().files(FIRST.id()).get("forks/1/log.txt"));
    assertTrue(store().files(SECOND.id()).isEmpty());
  }

  @Test
  void filesStayUntilTheyAreReplaced() {
    store().save(FIRST, Map.of("a", new byte[] {1}, "b", new byte[] {2}));
    store().save(FIRST);
    store().save(FIRST, Map.of("b", new byte[] {3}));
    assertArrayEquals(new byte[] {1}, store().files(FIRST.id()).get("a"));
    assertArrayEquals(new byte[] {3}, store().files(FIRST.id()).get("b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ".",
        "..",
        "../a",
        "a/../../b",
        "/a",
        "a//b",
        "a\\b",
        "C:a",
        "record.json",
        "a.tmp"
      })
  void aNameThatIsNoFileBesideTheRecordIsRefused(String name) {
    assertThrows(
        IllegalArgumentException.class, () -> store().save(FIRST, Map.of(name, new byte[0])));
    assertEquals(List.of(), store().list().records());
  }

  @Test
  void acknowledgementsComeBackTheEarliestFirst() {
    assertEquals(List.of(), store().acknowledgements());
    Acknowledgement later = acknowledgement("a", "a faster \"JIT\"", 20);
    Acknowledgement earlier = acknowledgement("b", "new runner", 10);
    store().saveAcknowledgement(acknowledgement("b", "to be replaced", 30));
    store().saveAcknowledgement(later);
    store().saveAcknowledgement(earlier);
    assertEquals(List.of(earlier, later), store().acknowledgements());
    assertEquals(List.of(), store().list().records());
  }

  @Test
  void anAcknowledgementThatWasWithdrawnSaysSo() {
    Acknowledgement kept = acknowledgement("a", "new runner", 10);
    Acknowledgement mistaken = acknowledgement("b", "a mistake", 20);
    store().saveAcknowledgement(kept);
    store().saveAcknowledgement(mistaken);
    Acknowledgement withdrawn = mistaken.withdrawn(Instant.ofEpochSecond(30));
    store().saveAcknowledgement(withdrawn);
    assertEquals(List.of(kept, withdrawn), store().acknowledgements());
    List<Boolean> hold =
        store().acknowledgements().stream()
            .map(each -> each.covers("Epoch", Map.of("engine", "nd4j")))
            .toList();
    assertEquals(List.of(true, false), hold);
  }

  @Test
  void scoresAreOfTheSameRecords() {
    store().save(THIRD);
    store().save(SampleRecords.full());
    store().save(FIRST);
    assertEquals(store().list().records().stream().map(Scores::of).toList(), scores(store(), ALL));
    assertEquals(List.of(), store().scores(ALL, scores -> {}));
  }

  @Test
  void scoresAreOfTheSeriesThatAreWanted() {
    RunRecord full = SampleRecords.full();
    store().save(full);
    store().save(FIRST);
    Predicate<SeriesKey> bytes = series -> series.hint() == Hint.BYTES;
    List<Scores> chosen = scores(store(), bytes);
    assertEquals(2, chosen.size());
    assertTrue(chosen.contains(Scores.of(full).of(bytes)), "" + chosen);
    assertEquals(1, Scores.of(full).of(bytes).scores().size());
    List<Scores> none = scores(store(), any -> false);
    assertEquals(2, none.size());
    assertTrue(none.stream().allMatch(run -> run.scores().isEmpty()), "" + none);
  }

  /** Every series. */
  static final Predicate<SeriesKey> ALL = any -> true;

  static List<Scores> scores(RecordStore store, Predicate<SeriesKey> series) {
    List<Scores> scores = new ArrayList<>();
    store.scores(series, scores::add);
    // Stores hand them over in no order.
    scores.sort(Comparator.comparing(each -> each.run().startedAt()));
    return scores;
  }

  private static Acknowledgement acknowledgement(String id, String reason, long at) {
    return new Acknowledgement(
        Acknowledgement.SCHEMA_VERSION,
        id,
        FIRST.id(),
        "Epoch",
        Map.of("engine", "nd4j"),
        reason,
        Instant.ofEpochSecond(at));
  }

  @Test
  void sixteenWritersAtOnceLoseAndDoubleNothing() throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    try {
      List<Future<?>> writers = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        int number = writer;
        writers.add(threads.submit(() -> write(number)));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    } finally {
      threads.shutdown();
    }
    RecordStore.Listing listing = store().list();
    assertEquals(List.of(), listing.problems());
    List<String> ids = listing.records().stream().map(RunRecord::id).sorted().toList();
    Set<String> expected = new TreeSet<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      for (int each = 0; each < RECORDS_A_WRITER; each++) {
        expected.add("writer-" + writer + "-" + each);
      }
    }
    assertEquals(List.copyOf(expected), ids);
    for (String id : ids) {
      assertArrayEquals(id.getBytes(UTF_8), store().files(id).get("log"));
    }
  }

  /** Writes each record twice, as a retry would, over a store of its own. */
  private void write(int writer) {
    try (RecordStore own = again()) {
      for (int each = 0; each < RECORDS_A_WRITER; each++) {
        RunRecord record = record("writer-" + writer + "-" + each, each);
        Map<String, byte[]> files = Map.of("log", record.id().getBytes(UTF_8));
        own.save(record, files);
        own.save(record, files);
      }
    }
  }

  String refusal(Class<? extends RuntimeException> type, Executable executable) {
    String message = String.valueOf(assertThrows(type, executable).getMessage());
    assertTrue(message.startsWith(store().name()), message);
    assertEquals(1, message.lines().count(), message);
    return message;
  }
}
