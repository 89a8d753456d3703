package io.finetunebench.bench.store;

import static java.util.Comparator.comparing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.AcknowledgementFormat;
import io.finetunebench.bench.record.MalformedRecordException;
import io.finetunebench.bench.record.RecordFormat;
import io.finetunebench.bench.record.RunRecord;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/**
 * A store in a PostgreSQL database, for many machines that write at once.
 *
 * <p>A record and its files are kept in one transaction, under the record's id, so that doing it
 * again after a broken connection changes nothing. Tables are made and brought up to date when the
 * store is opened; of several programs that do so at once, one works and the others wait.
 */
final class JdbcStore implements RecordStore {
  private static final Duration OPENING = Duration.ofSeconds(5);
  private static final Duration CONNECTION = Duration.ofSeconds(5);
  private static final int MOST_CONNECTIONS = 4;
  private static final int ROWS_AT_ONCE = 16;
  private static final String HISTORY = "finetune_bench_schema_history";
  private static final String MIGRATIONS = "classpath:io/finetunebench/bench/store/migration";

  private final Database database;
  private final HikariDataSource pool;
  private final Retries retries;
  private final Contents contents;

  private JdbcStore(Database database) {
    this.database = database;
    this.pool = new HikariDataSource(configuration(database));
    this.retries = new Retries(database, pool::getConnection);
    this.contents = new Contents(database.name());
  }

  /**
   * Connects and brings the tables up to date.
   *
   * @throws StoreException if the server can't be reached within a few seconds, doesn't let us in,
   *     or the tables can't be made
   */
  static JdbcStore open(Database database) {
    Duration patience = database.patience().compareTo(OPENING) < 0 ? database.patience() : OPENING;
    // The pool would try a wrong password again and again; a connection of its own says it at once.
    new Retries(database, () -> DriverManager.getConnection(database.url(), database.properties()))
        .run("open the store", patience, connection -> connection.isValid(5));
    JdbcStore store = new JdbcStore(database);
    try {
      store.run("make the tables", store::migrate);
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
    return store;
  }

  private static HikariConfig configuration(Database database) {
    HikariConfig configuration = new HikariConfig();
    configuration.setJdbcUrl(database.url());
    configuration.setDataSourceProperties(database.properties());
    configuration.setPoolName("finetune-bench");
    configuration.setMaximumPoolSize(MOST_CONNECTIONS);
    configuration.setMinimumIdle(0);
    configuration.setAutoCommit(false);
    // Less than the patience, so that a wait that leads nowhere leaves time for another attempt.
    configuration.setConnectionTimeout(
        Math.max(500, Math.min(CONNECTION.toMillis(), database.patience().toMillis())));
    configuration.setInitializationFailTimeout(-1);
    return configuration;
  }

  /**
   * Runs beside the connection that it is given: Flyway takes its own from the pool. Until that
   * connection's transaction ends, others who open the store wait: Flyway makes its table in one
   * transaction and its first row in the next, and refuses a table that another made in between.
   */
  private int migrate(Connection held) throws SQLException {
    try (PreparedStatement lock =
        held.prepareStatement("select pg_advisory_xact_lock(hashtext(?))")) {
      lock.setString(1, HISTORY);
      lock.execute();
    }
    try {
      return Flyway.configure(JdbcStore.class.getClassLoader())
          .dataSource(pool)
          .locations(MIGRATIONS)
          .table(HISTORY)
          // The schema may hold other people's tables already.
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .load()
          .migrate()
          .migrationsExecuted;
    } catch (FlywayException e) {
      for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
        if (cause instanceof SQLException database) {
          throw database;
        }
      }
      throw new SQLException(e.getMessage(), e);
    }
  }

  @Override
  public String name() {
    return database.name();
  }

  @Override
  public void save(RunRecord record, Map<String, byte[]> files) {
    Contents.requireNames(files.keySet());
    String json = RecordFormat.write(record);
    run("save the record " + record.id(), connection -> insert(connection, record, json, files));
  }

  /** Returns how many rows were written. */
  private static int insert(
      Connection connection, RunRecord record, String json, Map<String, byte[]> files)
      throws SQLException {
    int rows;
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into run_record (id, started_at, record) values (?, ?, ?::json)"
                + " on conflict (id) do update"
                + " set started_at = excluded.started_at, record = excluded.record")) {
      insert.setString(1, record.id());
      insert.setObject(2, record.startedAt().atOffset(ZoneOffset.UTC));
      insert.setString(3, json);
      rows = insert.executeUpdate();
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into run_file (run_id, name, content) values (?, ?, ?)"
                + " on conflict (run_id, name) do update set content = excluded.content")) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        insert.setString(1, record.id());
        insert.setString(2, file.getKey());
        insert.setBytes(3, file.getValue());
        rows += insert.executeUpdate();
      }
    }
    return rows;
  }

  @Override
  public RunRecord load(String id) {
    if (id.equals(LATEST)) {
      return run("find the latest record", this::latest);
    }
    return run(
        "load the record " + id,
        connection -> {
          String json = json(connection, id);
          if (json != null) {
            return read(json, id);
          }
          String found = contents.find(id, ids(connection));
          return read(String.valueOf(json(connection, found)), found);
        });
  }

  @Override
  public SortedMap<String, byte[]> files(String id) {
    return run(
        "read the files of " + id,
        connection -> {
          SortedMap<String, byte[]> files = new TreeMap<>();
          try (PreparedStatement select =
              connection.prepareStatement("select name, content from run_file where run_id = ?")) {
            select.setString(1, id);
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                files.put(rows.getString(1), rows.getBytes(2));
              }
            }
          }
          return files;
        });
  }

  @Override
  public Listing list() {
    Map<String, String> records =
        run(
            "list the records",
            connection -> {
              Map<String, String> found = new TreeMap<>();
              try (PreparedStatement select =
                      connection.prepareStatement("select id, record from run_record");
                  ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                  found.put(rows.getString(1), rows.getString(2));
                }
              }
              return found;
            });
    List<Supplier<RunRecord>> readers = new ArrayList<>();
    records.forEach((id, json) -> readers.add(() -> read(json, id)));
    return Contents.listing(readers);
  }

  @Override
  public void saveAcknowledgement(Acknowledgement acknowledgement) {
    String json = AcknowledgementFormat.write(acknowledgement);
    run(
        "save the acknowledgement " + acknowledgement.id(),
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "insert into acknowledgement (id, acknowledgement) values (?, ?::json)"
                      + " on conflict (id) do update"
                      + " set acknowledgement = excluded.acknowledgement")) {
            insert.setString(1, acknowledgement.id());
            insert.setString(2, json);
            return insert.executeUpdate();
          }
        });
  }

  @Override
  public List<Acknowledgement> acknowledgements() {
    List<Acknowledgement> all =
        run(
            "list the acknowledgements",
            connection -> {
              List<Acknowledgement> found = new ArrayList<>();
              try (PreparedStatement select =
                      connection.prepareStatement(
                          "select id, acknowledgement from acknowledgement");
                  ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                  String place = database.name() + ", acknowledgement " + rows.getString(1);
                  found.add(AcknowledgementFormat.read(rows.getString(2), place));
                }
              }
              return found;
            });
    all.sort(comparing(Acknowledgement::at).thenComparing(Acknowledgement::id));
    return all;
  }

  @Override
  public void close() {
    pool.close();
  }

  private <T> T run(String task, Retries.Work<T> work) {
    return retries.run(task, database.patience(), work);
  }

  private RunRecord latest(Connection connection) throws SQLException {
    boolean unreadable = false;
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, record from run_record order by started_at desc, id collate \"C\" desc")) {
      select.setFetchSize(ROWS_AT_ONCE);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          try {
            return read(rows.getString(2), rows.getString(1));
          } catch (MalformedRecordException e) {
            unreadable = true;
          }
        }
      }
    }
    return contents.latest(new Listing(List.of(), unreadable ? List.of("") : List.of()));
  }

  private static @Nullable String json(Connection connection, String id) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select record from run_record where id = ?")) {
      select.setString(1, id);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? rows.getString(1) : null;
      }
    }
  }

  private static List<String> ids(Connection connection) throws SQLException {
    List<String> ids = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement("select id from run_record");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
    }
    return ids;
  }

  private RunRecord read(String json, String id) {
    String place = database.name() + ", record " + id;
    return Contents.requireId(RecordFormat.read(json, place), id, place);
  }
}
