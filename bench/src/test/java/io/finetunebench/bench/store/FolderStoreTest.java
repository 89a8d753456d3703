package io.finetunebench.bench.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.MalformedRecordException;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class FolderStoreTest {
  private static final RunRecord FIRST = record("20261124T132100Z-aaaaaa", 10);
  private static final RunRecord SECOND = record("20261124T132100Z-abbbbb", 20);
  private static final RunRecord THIRD = record("20251124T132100Z-cccccc", 30);

  private Path folder;
  private Path root;
  private FolderStore store;

  @BeforeEach
  void nameAStoreThatDoesNotExistYet(@TempDir Path temporary) {
    folder = temporary;
    root = folder.resolve("some").resolve("store");
    store = new FolderStore(root);
  }

  @Test
  void whatIsSavedIsLoadedAndListedByStart() {
    store.save(THIRD);
    store.save(SECOND);
    store.save(FIRST);
    assertEquals(SECOND, store.load(SECOND.id()));
    assertEquals(List.of(FIRST, SECOND, THIRD), store.list().records());
    assertEquals(List.of(), store.list().problems());
  }

  @Test
  void savingTheSameIdReplaces() {
    store.save(FIRST);
    RunRecord replacement =
        SampleRecords.record(FIRST.id(), FIRST.startedAt(), List.of(SampleRecords.validResult()));
    store.save(replacement);
    assertEquals(List.of(replacement), store.list().records());
  }

  @Test
  void acknowledgementsAreKeptBesideTheRecordsTheEarliestFirst() throws IOException {
    assertEquals(List.of(), store.acknowledgements());
    Acknowledgement late = acknowledgement("a", 20);
    Acknowledgement early = acknowledgement("b", 10);
    store.saveAcknowledgement(late);
    store.saveAcknowledgement(early);
    store.saveAcknowledgement(late);
    assertEquals(List.of(early, late), store.acknowledgements());
    assertEquals(List.of(), store.list().records());
    Files.writeString(root.resolve("acknowledgements").resolve("c.json"), "[]");
    String message = refusal(MalformedRecordException.class, () -> store.acknowledgements());
    assertTrue(message.contains("c.json: expected an acknowledgement"), message);
  }

  private static Acknowledgement acknowledgement(String id, int second) {
    return new Acknowledgement(
        Acknowledgement.SCHEMA_VERSION,
        id,
        FIRST.id(),
        id.equals("a") ? null : "TrainingEpoch",
        Map.of("engine", "nd4j"),
        "known",
        Instant.EPOCH.plusSeconds(second));
  }

  @Test
  void anInterruptedThreadStillSaves() {
    Thread.currentThread().interrupt();
    store.save(FIRST);
    assertTrue(Thread.interrupted());
    assertEquals(FIRST, store.load(FIRST.id()));
  }

  @Test
  void theBeginningOfOneIdAndLatestLoadToo() {
    store.save(FIRST);
    store.save(SECOND);
    store.save(THIRD);
    assertEquals(THIRD, store.load("2025"));
    assertEquals(SECOND, store.load("20261124T132100Z-ab"));
    assertEquals(THIRD, store.load("latest"));
  }

  @Test
  void anIdThatBeginsAnotherLoadsItself() {
    RunRecord shorter = record("20261124", 5);
    store.save(FIRST);
    store.save(shorter);
    assertEquals(shorter, store.load("20261124"));
  }

  @Test
  void anUnknownIdIsAnsweredWithTheNearest() {
    store.save(FIRST);
    store.save(SECOND);
    store.save(THIRD);
    String message = refusal(NoSuchRecordException.class, () -> store.load("20251124T999"));
    assertTrue(
        message.contains("'20251124T999', found none; nearest: " + THIRD.id() + ", "), message);
  }

  @Test
  void theBeginningOfSeveralIdsIsAnsweredWithThem() {
    store.save(FIRST);
    store.save(SECOND);
    store.save(THIRD);
    String message = refusal(NoSuchRecordException.class, () -> store.load("2026"));
    assertTrue(message.endsWith("found 2; nearest: " + SECOND.id() + ", " + FIRST.id()), message);
  }

  @Test
  void aStoreThatIsNotThereIsEmpty() {
    assertEquals(List.of(), store.list().records());
    assertFalse(Files.exists(root));
    assertTrue(refusal(NoSuchRecordException.class, () -> store.load("a")).contains("no records"));
    assertTrue(refusal(NoSuchRecordException.class, () -> store.load("latest")).contains("none"));
    refusal(NoSuchRecordException.class, () -> store.load(""));
  }

  @Test
  void namesCanNotLeaveTheStore() throws IOException {
    store.save(FIRST);
    Path outside = Files.createDirectories(folder.resolve("outside"));
    Files.copy(root.resolve(FIRST.id()).resolve("record.json"), outside.resolve("record.json"));
    refusal(NoSuchRecordException.class, () -> store.load("../../outside"));
    assertThrows(IllegalArgumentException.class, () -> store.attachments("../../outside"));
  }

  @Test
  void brokenEntriesAreReportedAndDoNotHideTheOthers() throws IOException {
    store.save(FIRST);
    store.save(SECOND);
    Path broken = root.resolve(SECOND.id()).resolve("record.json");
    Files.writeString(broken, Files.readString(broken).substring(0, 100));
    Path copied = Files.createDirectories(root.resolve("copied"));
    Files.copy(root.resolve(FIRST.id()).resolve("record.json"), copied.resolve("record.json"));
    Files.createDirectories(root.resolve("folder").resolve("record.json"));

    RecordStore.Listing listing = store.list();
    assertEquals(List.of(FIRST), listing.records());
    assertEquals(3, listing.problems().size(), "" + listing.problems());
    for (String problem : listing.problems()) {
      assertTrue(problem.startsWith(root.toString()), problem);
      assertEquals(1, problem.lines().count(), problem);
    }
    assertEquals(FIRST, store.load("latest"));
    refusal(MalformedRecordException.class, () -> store.load(SECOND.id()));
    refusal(MalformedRecordException.class, () -> store.load("copied"));
  }

  @Test
  void whatIsNoRecordIsIgnored() throws IOException {
    Path begun = store.attachments("begun");
    Files.writeString(begun.resolve("record.json.tmp"), "{ \"schemaVersion\": 1, ");
    Files.writeString(begun.resolve("epoch.hlog"), "#");
    Files.writeString(root.resolve("notes.txt"), "mine");
    assertEquals(new RecordStore.Listing(List.of(), List.of()), store.list());

    store.save(record("begun", 10));
    assertFalse(Files.exists(begun.resolve("record.json.tmp")));
    assertEquals(1, store.list().records().size());
  }

  @Test
  void attachmentsLieBesideTheRecord() throws IOException {
    Path attachments = store.attachments(FIRST.id());
    Files.writeString(attachments.resolve("jmh-result.json"), "[]");
    store.save(FIRST);
    assertEquals(root.resolve(FIRST.id()), attachments);
    assertTrue(Files.exists(attachments.resolve("record.json")));
    assertTrue(Files.exists(attachments.resolve("jmh-result.json")));
  }

  @Test
  void aStoreThatIsAFileIsRefused() throws IOException {
    Files.createDirectories(root.getParent());
    Files.writeString(root, "not a folder");
    assertTrue(refusal(StoreException.class, () -> store.save(FIRST)).contains("it is a file"));
    assertTrue(refusal(StoreException.class, store::list).contains("it is a file"));
  }

  @Test
  void aRecordThatCanNotBeReplacedIsRefusedAndLeavesNoTemporaryFile() throws IOException {
    Path blocking = store.attachments(FIRST.id()).resolve("record.json").resolve("full");
    Files.createDirectories(blocking);
    String message = refusal(StoreException.class, () -> store.save(FIRST));
    assertTrue(message.contains("can't save the record " + FIRST.id()), message);
    assertFalse(Files.exists(root.resolve(FIRST.id()).resolve("record.json.tmp")));
  }

  @Test
  void aFolderWithoutTheRightToWriteIsRefused() throws IOException {
    Files.createDirectories(root);
    assumeTrue(root.toFile().setWritable(false) && !Files.isWritable(root), "rights do not bind");
    refusal(StoreException.class, () -> store.save(FIRST));
    assertTrue(root.toFile().setWritable(true));
  }

  private String refusal(Class<? extends RuntimeException> type, Executable executable) {
    String message = String.valueOf(assertThrows(type, executable).getMessage());
    assertTrue(message.startsWith(root.toString()), message);
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private static RunRecord record(String id, long startedAt) {
    return SampleRecords.record(id, Instant.ofEpochSecond(startedAt), List.of());
  }
}
