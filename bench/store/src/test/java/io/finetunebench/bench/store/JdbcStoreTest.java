package io.finetunebench.bench.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.json.MalformedRecordException;
import io.finetunebench.bench.record.series.RunHead;
import io.finetunebench.bench.record.series.Scores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcStoreTest extends RecordStoreContract {
  private PostgresServer server = PostgresServer.start();
  private String url = "";
  private RecordStore store = new FolderStore(Path.of(""));

  @BeforeEach
  void openAnEmptyDatabase() throws SQLException {
    url = server.database();
    store = Stores.open(url, server.environment());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  RecordStore store() {
    return store;
  }

  @Override
  RecordStore again() {
    return Stores.open(url, server.environment());
  }

  @Test
  void theNewestVersionIsThatOfTheLastMigration() throws Exception {
    Path folder =
        Path.of(
            Objects.requireNonNull(
                    JdbcStore.class.getResource("migration/V1__runs_files_acknowledgements.sql"))
                .toURI());
    try (Stream<Path> migrations = Files.list(folder.resolveSibling(""))) {
      assertEquals(
          JdbcMigrations.NEWEST,
          migrations
              .map(file -> file.getFileName().toString().replaceFirst("V(\\d+)__.*", "$1"))
              .max(Comparator.comparingInt(Integer::parseInt))
              .orElseThrow());
    }
  }

  @Test
  void brokenRowsAreReportedAndDoNotHideTheOthers() throws SQLException {
    store.save(FIRST);
    store.save(SECOND);
    store.save(THIRD);
    execute(
        "update run_record set record = '{}' where id = '" + SECOND.id() + "'",
        "update run_record set id = 'copied' where id = '" + THIRD.id() + "'");
    RecordStore.Listing listing = store.list();
    assertEquals(List.of(FIRST), listing.records());
    assertEquals(2, listing.problems().size(), "" + listing.problems());
    assertTrue(
        listing.problems().stream().allMatch(problem -> problem.startsWith(url)),
        "" + listing.problems());
    assertEquals(FIRST, latest());
    assertEquals(listing.problems(), problems);
    refusal(MalformedRecordException.class, () -> store.load(SECOND.id()));
    refusal(MalformedRecordException.class, () -> store.load("copied"));
    execute("delete from run_record where id = '" + FIRST.id() + "'");
    assertTrue(
        refusal(NoSuchRecordException.class, this::latest).contains("none that can be read"));
  }

  @Test
  void aRecordIsKeptAsItWasWritten() throws SQLException {
    store.save(FIRST);
    assertEquals(
        FIRST.preset() + " " + FIRST.startedAt().getEpochSecond(),
        server.answer(
            url,
            "select concat_ws(' ', record->'run'->>'preset', extract(epoch from started_at)::int)"
                + " from run_record"));
  }

  @Test
  void aDatabaseWithOtherTablesIsTakenToo() throws SQLException {
    String other = server.database();
    server.executeIn(other, "create table theirs (id int)");
    for (int opening = 0; opening < 2; opening++) {
      try (RecordStore shared = Stores.open(other, server.environment())) {
        shared.save(FIRST);
        assertEquals(List.of(FIRST), shared.list().records());
      }
    }
  }

  @Test
  void aFirstOpeningWaitsForTheOneBeforeIt() throws Exception {
    String fresh = server.database();
    ExecutorService program = Executors.newSingleThreadExecutor();
    try (Connection before = server.connect(fresh);
        Statement statement = before.createStatement()) {
      before.setAutoCommit(false);
      statement.execute("select pg_advisory_xact_lock(hashtext('finetune_bench_schema_history'))");
      Future<String> opening =
          program.submit(
              () -> {
                try (RecordStore opened = Stores.open(fresh, server.environment())) {
                  return opened.name();
                }
              });
      assertThrows(TimeoutException.class, () -> opening.get(1, TimeUnit.SECONDS));
      before.commit();
      assertEquals(fresh, opening.get(60, TimeUnit.SECONDS));
    } finally {
      program.shutdownNow();
    }
  }

  @Test
  void theMigrationsAreRecordedOnce() throws SQLException {
    again().close();
    assertEquals(
        "t",
        server.answer(
            url,
            "select count(*) >= 1 and count(*) = count(distinct version)"
                + " from finetune_bench_schema_history where success and type = 'SQL'"));
  }

  @Test
  void aWrongPasswordIsSaidOnceAndNotShown() {
    Map<String, String> wrong = server.environment(Database.PASSWORD, "hunter2");
    String message = openingFails(url, wrong);
    assertTrue(message.contains("password authentication failed"), message);
    assertTrue(message.contains(Database.PASSWORD_FILE), message);
    assertFalse(message.contains("hunter2") || message.contains("attempts"), message);
  }

  @Test
  void thePasswordCanComeFromAFile(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("password"), PostgresServer.PASSWORD + "\n");
    Map<String, String> environment = server.environment(Database.PASSWORD, "wrong");
    environment.put(Database.PASSWORD_FILE, file.toString());
    try (RecordStore opened = Stores.open(url, environment)) {
      assertEquals(url, opened.name());
    }
    environment.put(Database.PASSWORD_FILE, folder.resolve("absent").toString());
    StoreException refused =
        assertThrows(StoreException.class, () -> Stores.open(url, environment));
    assertTrue(String.valueOf(refused.getMessage()).contains("absent"));
  }

  @Test
  void aDatabaseThatIsNotThereIsSaid() {
    String message = openingFails(server.url("nonesuch"), server.environment());
    assertTrue(message.contains("nonesuch") && message.contains("make the database"), message);
  }

  @Test
  void aServerThatIsNotThereIsGivenUpAfterAFewAttempts() {
    String message =
        openingFails(
            "jdbc:postgresql://localhost:1/bench", server.environment(Database.PATIENCE, "1"));
    assertTrue(message.contains("refused") && message.contains("attempts in"), message);
    assertTrue(message.contains("check server, port and network"), message);
  }

  @Test
  void aUserWithoutRightsIsSaid() throws SQLException {
    server.execute("drop role if exists guest", "create role guest login password 'guest'");
    Map<String, String> guest = server.environment(Database.USER, "guest");
    guest.put(Database.PASSWORD, "guest");
    String message = openingFails(server.database(), guest);
    assertTrue(message.contains("permission denied") && message.contains("rights"), message);
  }

  private static String openingFails(String url, Map<String, String> environment) {
    String message =
        String.valueOf(
            assertThrows(StoreException.class, () -> Stores.open(url, environment)).getMessage());
    assertTrue(message.startsWith(url + ": can't "), message);
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private void execute(String... statements) throws SQLException {
    server.executeIn(url, statements);
  }

  @Test
  void whatTheIndexGetsWrongTheRecordsSay() throws SQLException {
    RunRecord full = SampleRecords.full();
    store.save(FIRST);
    store.save(full);
    List<RunHead> heads = store.heads().heads();
    List<Scores> scores = scores(store, ALL);
    for (String damage : List.of("", "null", "{}", "[]", "[{\"series\":\"none\",\"forks\":[1]}]")) {
      execute("update run_record set head = '" + damage + "', scores = '" + damage + "'");
      assertEquals(heads, store.heads().heads(), damage);
      assertEquals(scores, scores(store, ALL), damage);
      store.save(FIRST);
      store.save(full);
    }
    execute("update series set key = '{}'");
    assertEquals(scores, scores(store, ALL));
  }

  @Test
  void tablesOfANewerVersionAreRefused() throws SQLException {
    store.save(FIRST);
    execute(
        "insert into finetune_bench_schema_history (installed_rank, version, description, type,"
            + " script, checksum, installed_by, execution_time, success)"
            + " values (99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'me', 1, true)");
    String message = refusal(StoreException.class, () -> again().close());
    assertTrue(message.contains("newer finetune-bench (version 99"), message);
  }

  @Test
  void aUserWhoMayOnlyReadIsToldBeforeAnythingIsMeasured() throws SQLException {
    store.save(FIRST);
    String user = "reader_" + url.substring(url.lastIndexOf('/') + 1);
    execute(
        "create role " + user + " login password 'r'",
        "grant select on all tables in schema public to " + user);
    Map<String, String> environment = server.environment(Database.USER, user);
    environment.put(Database.PASSWORD, "r");
    try (RecordStore reader = Stores.open(url, environment)) {
      assertEquals(FIRST, reader.load(FIRST.id()));
      assertEquals(1, reader.heads().heads().size());
      String message = refusal(StoreException.class, reader::requireWritable);
      assertTrue(message.contains("one who may only read"), message);
      execute("grant insert on all tables in schema public to " + user);
      refusal(StoreException.class, reader::requireWritable);
      execute("grant update on all tables in schema public to " + user);
      reader.requireWritable();
      reader.save(FIRST);
    }
    store.requireWritable();
  }
}
