package io.finetunebench.bench.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.finetunebench.bench.record.RunRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to writers and servers that die: nothing is lost, and nothing is doubled. */
@Timeout(120)
class DatabaseFaultsTest {
  private static final int KILLS = 4;
  private static final int LONGEST_LIFE_MILLIS = 400;
  private static final int WRITERS = 16;
  private static final int RECORDS_BEFORE_A_RESTART = 30;

  private final PostgresServer server = PostgresServer.start();
  private String url = "";

  @BeforeEach
  void makeADatabase() throws SQLException {
    url = server.database();
  }

  @Test
  void aWriterKilledInTheMiddleOfItsTransactionLeavesNothing() throws Exception {
    try (RecordStore store = Stores.open(url, server.environment());
        Connection blocker = server.connect(url);
        Statement statement = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      // The writer gets as far as its files and waits there, its record written, not committed.
      statement.execute("lock table run_file in exclusive mode");
      Process writer = writer("blocked");
      try (BufferedReader out = writer.inputReader(UTF_8)) {
        assertEquals("open", out.readLine());
        while (waiting() == 0) {
          assertTrue(writer.isAlive(), "the writer ended");
          Thread.sleep(20);
        }
        writer.destroyForcibly().waitFor();
      }
      blocker.rollback();
      // The server notices that its client is gone.
      while (busy() > 0) {
        Thread.sleep(20);
      }
      assertEquals(List.of(), store.list().records());
      assertEquals(0, count("select count(*) from run_file"));
      store.save(RecordStoreContract.FIRST);
      assertEquals(List.of(RecordStoreContract.FIRST), store.list().records());
    }
  }

  @Test
  void killsAtAnyMomentLoseNothingThatWasSaid() throws Exception {
    Random random = new Random(11);
    Set<String> saved = new HashSet<>();
    for (int kill = 0; kill < KILLS; kill++) {
      Process writer = writer("kill" + kill);
      try (BufferedReader out = writer.inputReader(UTF_8)) {
        assertEquals("open", out.readLine());
        String first = out.readLine();
        assertNotNull(first);
        saved.add(first);
        Thread.sleep(random.nextInt(LONGEST_LIFE_MILLIS));
        assertTrue(writer.toHandle().destroyForcibly());
        writer.waitFor();
        out.lines().filter(line -> line.startsWith("kill")).forEach(saved::add);
      }
    }
    try (RecordStore store = Stores.open(url, server.environment())) {
      RecordStore.Listing listing = store.list();
      assertEquals(List.of(), listing.problems());
      Set<String> found = new HashSet<>();
      listing.records().forEach(record -> found.add(record.id()));
      assertTrue(found.containsAll(saved), "lost of " + saved + ", found " + found);
      for (String id : found) {
        assertEquals(Set.of("a", "b"), store.files(id).keySet(), id);
      }
    }
  }

  @Test
  void restartsUnderLoadLoseAndDoubleNothing() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger count = new AtomicInteger();
    ConcurrentLinkedQueue<RunRecord> saved = new ConcurrentLinkedQueue<>();
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    List<Future<?>> writers = new ArrayList<>();
    // Who opens a store waits a few seconds alone; who writes waits for the end of a restart.
    CountDownLatch opened = new CountDownLatch(WRITERS);
    try {
      for (int writer = 0; writer < WRITERS; writer++) {
        int number = writer;
        writers.add(threads.submit(() -> writeUntil(over, opened, number, count, saved)));
      }
      while (!opened.await(10, TimeUnit.MILLISECONDS)) {
        assertAllWrite(writers);
      }
      for (String mode : List.of("fast", "immediate")) {
        int before = count.get();
        while (count.get() < before + RECORDS_BEFORE_A_RESTART) {
          assertAllWrite(writers);
          Thread.sleep(10);
        }
        server.restart(mode);
      }
      int before = count.get();
      while (count.get() < before + RECORDS_BEFORE_A_RESTART) {
        assertAllWrite(writers);
        Thread.sleep(10);
      }
    } finally {
      over.set(true);
      threads.shutdown();
    }
    for (Future<?> writer : writers) {
      writer.get();
    }
    try (RecordStore store = Stores.open(url, server.environment())) {
      Map<String, RunRecord> expected = new HashMap<>();
      saved.forEach(record -> expected.put(record.id(), record));
      Map<String, RunRecord> found = new HashMap<>();
      store.list().records().forEach(record -> found.put(record.id(), record));
      assertEquals(saved.size(), expected.size());
      assertEquals(Set.of(), without(expected.keySet(), found.keySet()), "lost");
      assertEquals(Set.of(), without(found.keySet(), expected.keySet()), "never acknowledged");
      expected.forEach((id, record) -> assertEquals(record, found.get(id)));
      assertEquals(expected.size(), count("select count(*) from run_file"));
    }
  }

  /** A writer that gave up fails the test with its own reason. */
  private static void assertAllWrite(List<Future<?>> writers) throws Exception {
    for (Future<?> writer : writers) {
      if (writer.isDone()) {
        writer.get();
        fail("a writer ended before it was told to");
      }
    }
  }

  @Test
  void aServerThatStaysAwayIsGivenUpWithinThePatience() throws Exception {
    Map<String, String> environment = server.environment(Database.PATIENCE, "1");
    String gone = server.database();
    try (RecordStore store = Stores.open(gone, environment)) {
      store.save(RecordStoreContract.FIRST);
      server.execute("alter database " + name(gone) + " allow_connections false");
      server.execute(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
              + name(gone)
              + "'");
      StoreException refused =
          assertThrows(StoreException.class, () -> store.save(RecordStoreContract.SECOND));
      String message = String.valueOf(refused.getMessage());
      assertTrue(message.startsWith(gone + ": can't save the record "), message);
      assertEquals(1, message.lines().count(), message);
      server.execute("alter database " + name(gone) + " allow_connections true");
      store.save(RecordStoreContract.SECOND);
      assertEquals(2, store.list().records().size());
    }
  }

  private static Set<String> without(Set<String> all, Set<String> others) {
    Set<String> rest = new TreeSet<>(all);
    rest.removeAll(others);
    return rest;
  }

  private void writeUntil(
      AtomicBoolean over,
      CountDownLatch opened,
      int writer,
      AtomicInteger count,
      ConcurrentLinkedQueue<RunRecord> saved) {
    // A restart may take long on a busy machine, and how long is not what is tested.
    Map<String, String> environment = server.environment(Database.PATIENCE, "100");
    try (RecordStore store = Stores.open(url, environment)) {
      opened.countDown();
      for (int each = 0; !over.get(); each++) {
        RunRecord record = RecordStoreContract.record("writer-" + writer + "-" + each, each);
        store.save(record, Map.of("log", record.id().getBytes(UTF_8)));
        saved.add(record);
        count.incrementAndGet();
      }
    }
  }

  private Process writer(String prefix) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            EndlessSaver.class.getName(),
            url,
            prefix);
    builder.environment().putAll(server.environment());
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private int waiting() throws SQLException {
    return count(
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
            + " and query like 'insert into run_file%'");
  }

  private int busy() throws SQLException {
    return count(
        "select count(*) from pg_stat_activity where datname = '"
            + name(url)
            + "' and application_name = 'finetune-bench' and state <> 'idle'");
  }

  private int count(String query) throws SQLException {
    return Integer.parseInt(server.answer(url, query));
  }

  private static String name(String url) {
    return url.substring(url.lastIndexOf('/') + 1);
  }

  /**
   * A program that saves records to a database until it is killed, and prints each id when saved.
   */
  static final class EndlessSaver {
    /** Large enough that a kill can hit the transaction. */
    static final int FILE_BYTES = 500_000;

    private EndlessSaver() {}

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
}
