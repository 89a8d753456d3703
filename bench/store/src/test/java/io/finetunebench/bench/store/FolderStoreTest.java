package io.finetunebench.bench.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.files.OddFiles;
import io.finetunebench.bench.record.json.MalformedRecordException;
import io.finetunebench.bench.record.series.RunHead;
import io.finetunebench.bench.record.series.Scores;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStoreTest extends RecordStoreContract {
  private Path folder;
  private Path root;
  private FolderStore store;

  @BeforeEach
  void nameAStoreThatDoesNotExistYet(@TempDir Path temporary) {
    folder = temporary;
    root = folder.resolve("some").resolve("store");
    store = new FolderStore(root);
  }

  @Override
  RecordStore store() {
    return store;
  }

  @Override
  RecordStore again() {
    return new FolderStore(root);
  }

  @Test
  void anAcknowledgementThatCanNotBeReadIsRefused() throws IOException {
    Files.createDirectories(root.resolve("acknowledgements"));
    Files.writeString(root.resolve("acknowledgements").resolve("c.json"), "[]");
    String message = refusal(MalformedRecordException.class, () -> store.acknowledgements());
    assertTrue(message.contains("c.json: expected an acknowledgement"), message);
  }

  @Test
  void readingMakesNoFolder() {
    assertEquals(List.of(), store.list().records());
    assertFalse(Files.exists(root));
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
    assertEquals(FIRST, latest());
    assertEquals(listing.problems(), problems);
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
  void whatALinkLeadsToIsNoFileOfARecord() throws IOException {
    store.save(FIRST, Map.of("a.hlog", new byte[] {1}));
    Path key = Files.writeString(folder.resolve("id_rsa"), "private");
    Files.createSymbolicLink(root.resolve(FIRST.id()).resolve("x.hlog"), key);
    Files.createSymbolicLink(root.resolve(FIRST.id()).resolve("forks"), folder);
    assertEquals(Set.of("a.hlog"), store.files(FIRST.id()).keySet());
  }

  @Test
  void nothingIsWrittenThroughALink() throws IOException {
    Path outside = Files.createDirectories(folder.resolve("outside"));
    Files.createDirectories(root);
    Files.createSymbolicLink(root.resolve(FIRST.id()), outside);
    assertTrue(refusal(StoreException.class, () -> store.save(FIRST)).contains("it is a link"));

    store.save(SECOND);
    Files.createSymbolicLink(root.resolve(SECOND.id()).resolve("forks"), outside);
    Map<String, byte[]> files = Map.of("forks/1/samples.hlog", new byte[] {1});
    String message = refusal(StoreException.class, () -> store.save(SECOND, files));
    assertTrue(message.contains("it is a link"), message);
    try (Stream<Path> written = Files.list(outside)) {
      assertEquals(List.of(), written.toList());
    }
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
    try (Stream<Path> files = Files.list(root.resolve(FIRST.id()))) {
      assertEquals(List.of("record.json"), files.map(file -> "" + file.getFileName()).toList());
    }
  }

  @Test
  void aFolderWithoutTheRightToWriteIsRefused() throws IOException {
    Files.createDirectories(root);
    assumeTrue(root.toFile().setWritable(false) && !Files.isWritable(root), "rights do not bind");
    refusal(StoreException.class, () -> store.save(FIRST));
    assertTrue(root.toFile().setWritable(true));
  }

  @Test
  void aFolderThatCanNotBeLookedAtIsNamed() throws IOException {
    store.save(FIRST);
    Path loop = Files.createDirectories(root.resolve(SECOND.id())).resolve("record.json");
    Files.createSymbolicLink(loop, loop);
    assertEquals(1, store.heads().problems().size());
    assertTrue(store.heads().problems().get(0).text().contains(SECOND.id()));
    assertEquals(List.of(FIRST), store.list().records());
  }

  @Test
  void aRunCanNotTakeThePlaceOfTheAcknowledgements() {
    refusal(StoreException.class, () -> store.save(record("acknowledgements", 10)));
    assertEquals(List.of(), store.acknowledgements());
  }

  private List<RunRecord> many() {
    List<RunRecord> many = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      RunRecord run =
          SampleRecords.record(
              "run-%03d".formatted(i),
              Instant.ofEpochSecond(1000 - i),
              List.of(SampleRecords.validResult()));
      store.save(run);
      many.add(0, run);
    }
    return many;
  }

  private List<RunHead> manyHeads() {
    return many().stream().map(RunHead::of).toList();
  }

  private Path index() {
    return root.resolve(".index").resolve("runs.lines");
  }

  @Test
  void aLargeStoreHasAnIndexThatFollowsItsRecords() throws IOException {
    List<RunRecord> many = many();
    List<RunHead> heads = many.stream().map(RunHead::of).toList();
    assertEquals(heads, store.heads().heads());
    Path index = root.resolve(".index");
    assertEquals("*\n", Files.readString(index.resolve(".gitignore")));
    assertEquals(heads, again().heads().heads());
    assertEquals(many.stream().map(Scores::of).toList(), scores(again(), ALL));
    assertEquals(many.get(119), latest());

    // A record that changes, one that goes, one that comes, and one that breaks.
    RunRecord changed =
        SampleRecords.record(many.get(5).id(), Instant.ofEpochSecond(2000), List.of());
    store.save(changed);
    Files.delete(root.resolve(many.get(6).id()).resolve("record.json"));
    Files.writeString(root.resolve(many.get(7).id()).resolve("record.json"), "{");
    RecordStore.Heads after = store.heads();
    assertEquals(118, after.heads().size());
    assertEquals(RunHead.of(changed), after.heads().get(117));
    assertEquals(1, after.problems().size());
    assertEquals(changed, latest());
  }

  @Test
  void anIndexThatIsDamagedOrGoneIsMadeAgain() throws IOException {
    List<RunHead> heads = manyHeads();
    store.heads();
    Path lines = index();
    byte[] whole = Files.readAllBytes(lines);
    List<byte[]> damages = new ArrayList<>();
    for (String damage :
        List.of("", "garbage\nrun-001 1 2 {}\n", "run-002", "\u0000\n\n \n", "\n".repeat(3000))) {
      damages.add(damage.getBytes(UTF_8));
    }
    damages.add(Arrays.copyOf(whole, whole.length / 2));
    for (int at : List.of(0, 9, whole.length / 3, whole.length / 2, whole.length - 9)) {
      byte[] bit = whole.clone();
      bit[at] ^= 1;
      damages.add(bit);
    }
    for (byte[] damage : damages) {
      Files.write(lines, damage);
      assertEquals(heads, again().heads().heads());
      Files.write(lines, damage);
      assertEquals(120, scores(again(), ALL).size());
      assertHolds(heads);
    }
    Files.delete(lines);
    Files.delete(lines.resolveSibling(".gitignore"));
    Files.delete(lines.getParent());
    Files.writeString(lines.getParent(), "in the way");
    assertEquals(heads, store.heads().heads());
    assertEquals(120, scores(store, ALL).size());
  }

  /** Requires that nobody reads a record to list the runs. */
  private void assertHolds(List<RunHead> heads) {
    List<Integer> read = new ArrayList<>();
    RecordStore again = again();
    again.onProgress((done, planned) -> read.add(done));
    assertEquals(heads, again.heads().heads());
    assertEquals(List.of(), read);
  }

  @Test
  void anIndexThatNobodyWroteIsMadeAgainWhateverItsSize() throws IOException {
    List<RunHead> heads = manyHeads();
    Path lines = Files.createDirectory(index().getParent()).resolve("runs.lines");
    try (RandomAccessFile file = new RandomAccessFile(lines.toFile(), "rw")) {
      file.setLength(5L << 30);
    }
    assertEquals(heads, store.heads().heads());
    assertTrue(Files.size(lines) < 1 << 20, "" + Files.size(lines));
    assertHolds(heads);
  }

  @Test
  void anIndexThatNamesSeriesWithoutEndIsMadeAgain() throws IOException {
    List<RunHead> heads = manyHeads();
    Path lines = Files.createDirectory(index().getParent()).resolve("runs.lines");
    String key = "\t" + "x".repeat(8 << 20);
    try (OutputStream out = Files.newOutputStream(lines)) {
      for (int i = 0; i < 9; i++) {
        CRC32 sum = new CRC32();
        sum.update((i + key).getBytes(UTF_8));
        out.write("%08x%d%s\n".formatted(sum.getValue(), i, key).getBytes(UTF_8));
      }
    }
    assertEquals(heads, store.heads().heads());
    assertTrue(Files.size(lines) < 1 << 20, "" + Files.size(lines));
    assertHolds(heads);
  }

  @Test
  void anIndexThatIsAPipeIsMadeAgain() throws IOException {
    List<RunHead> heads = manyHeads();
    Path index = Files.createDirectories(index().getParent()).resolve("runs.lines");
    OddFiles.pipe(index);
    assertEquals(heads, OddFiles.soon(() -> store.heads().heads()));
    assertTrue(Files.isRegularFile(index));
  }

  @Test
  void recordsAndAcknowledgementsThatArePipesAreNamed() throws IOException {
    store.save(FIRST);
    OddFiles.pipe(store.attachments("pipe").resolve("record.json"));
    assertEquals(
        List.of(root.resolve("pipe").resolve("record.json") + OddFiles.EXPECTED),
        OddFiles.soon(() -> store.list().problems()));
    Path known = Files.createDirectories(root.resolve("acknowledgements")).resolve("c.json");
    OddFiles.pipe(known);
    assertEquals(
        known + OddFiles.EXPECTED,
        OddFiles.soon(
            () -> refusal(MalformedRecordException.class, () -> store.acknowledgements())));
  }

  @Test
  void ofAnIndexOfOldLinesNothingStays() throws IOException {
    List<RunHead> heads = manyHeads();
    store.heads();
    Path lines = index();
    byte[] once = Files.readAllBytes(lines);
    try (OutputStream out = Files.newOutputStream(lines)) {
      for (int i = 0; i < 20; i++) {
        out.write(once);
      }
    }
    assertEquals(heads, store.heads().heads());
    store.heads();
    assertHolds(heads);
    assertTrue(Files.size(lines) < 2L * once.length, "" + Files.size(lines));
  }
}
