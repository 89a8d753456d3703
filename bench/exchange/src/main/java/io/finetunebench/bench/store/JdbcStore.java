package io.finetunebench.bench.store;

import static java.util.Comparator.comparing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.AcknowledgementFormat;
import io.finetunebench.bench.record.MalformedRecordException;
import io.finetunebench.bench.record.RecordFormat;
import io.finetunebench.bench.record.RunHead;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.ScoreText;
import io.finetunebench.bench.record.Scores;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
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
  private static final int FILLED_AT_ONCE = 100;
  private static final int HEADS_AT_ONCE = 1000;
  private static final int SCORES_AT_ONCE = 128;

  /** Up to this part of all series they are looked up one by one, else all are read. */
  private static final int FEW = 4;

  private static final String NUMBERS =
      "'[' || string_agg('[\"' || key || '\",' || array_to_string(forks, ',') || ']', ','"
          + " order by position) || ']'";
  private static final String CONTEXT =
      "select id, case when scores_version = " + ScoreText.VERSION + " then context end, ";
  private static final String RUNS =
      " where ?::text is null or branch = ? or context is null or scores_version is distinct from "
          + ScoreText.VERSION
          + " order by started_at, id collate \"C\"";
  private static final String SCORES_OF_ALL =
      CONTEXT
          + "coalesce((select "
          + NUMBERS
          + " from series where run_id = id), '[]') from run_record"
          + RUNS;
  private static final String SCORES_OF_FEW =
      "with wanted as (select run_id, "
          + NUMBERS
          + " as numbers from series where key = any (?) group by run_id) "
          + CONTEXT
          + "coalesce(numbers, '[]') from run_record left join wanted on run_id = id"
          + RUNS;
  private static final String HISTORY = "finetune_bench_schema_history";

  /** Version of the last migration. */
  static final String NEWEST = "3";

  private static final String MIGRATIONS = "classpath:io/finetunebench/bench/store/migration";

  private final Database database;
  private final HikariDataSource pool;
  private final Retries retries;
  private final Contents contents;
  private final ScoreText.Writer writer = new ScoreText.Writer();
  private Progress progress = (done, planned) -> {};

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
    if (isUpToDate(held)) {
      return 0;
    }
    try (PreparedStatement lock =
        held.prepareStatement("select pg_advisory_xact_lock(hashtext(?))")) {
      lock.setString(1, HISTORY);
      lock.execute();
    }
    try {
      Flyway flyway =
          Flyway.configure(JdbcStore.class.getClassLoader())
              .dataSource(pool)
              .locations(MIGRATIONS)
              .table(HISTORY)
              // The schema may hold other people's tables already.
              .baselineOnMigrate(true)
              .baselineVersion("0")
              .load();
      for (MigrationInfo applied : flyway.info().applied()) {
        if (applied.getState() == MigrationState.FUTURE_SUCCESS) {
          throw new StoreException(
              database.name()
                  + ": its tables are of a newer finetune-bench (version "
                  + applied.getVersion()
                  + ", which this one does not know); use a newer finetune-bench",
              null);
        }
      }
      return flyway.migrate().migrationsExecuted;
    } catch (FlywayException e) {
      for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
        if (cause instanceof SQLException database) {
          throw database;
        }
      }
      throw new SQLException(e.getMessage(), e);
    }
  }

  /** Most often nothing is to be done, and seeing that by Flyway takes half a second. */
  private static boolean isUpToDate(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement("select to_regclass(?) is null")) {
      select.setString(1, HISTORY);
      try (ResultSet rows = select.executeQuery()) {
        if (!rows.next() || rows.getBoolean(1)) {
          return false;
        }
      }
    }
    try (PreparedStatement select =
            connection.prepareStatement(
                "select version, bool_and(success) over () from "
                    + HISTORY
                    + " where version is not null order by installed_rank desc limit 1");
        ResultSet rows = select.executeQuery()) {
      return rows.next() && rows.getString(1).equals(NEWEST) && rows.getBoolean(2);
    }
  }

  @Override
  public String name() {
    return database.name();
  }

  @Override
  public List<String> notes() {
    return database.notes();
  }

  @Override
  public void onProgress(Progress listener) {
    progress = listener;
  }

  @Override
  public void requireWritable() {
    boolean writable =
        run(
            "look up the user's rights",
            connection -> {
              try (PreparedStatement select =
                      connection.prepareStatement(
                          "select bool_and(has_table_privilege(t, p))"
                              + " and current_setting('transaction_read_only') = 'off'"
                              + " from unnest(array['run_record', 'run_file', 'series', 'shared']) t,"
                              + " unnest(array['select', 'insert', 'update']) p");
                  ResultSet rows = select.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
              }
            });
    if (!writable) {
      throw new StoreException(
          database.name()
              + ": expected a user who may write, found one who may only read; give it the rights"
              + " to select, insert, update and delete, or name another store",
          null);
    }
  }

  @Override
  public void save(RunRecord record, Map<String, byte[]> files) {
    Contents.requireNames(files.keySet());
    String json = RecordFormat.write(record);
    run("save the record " + record.id(), connection -> insert(connection, record, json, files));
  }

  /** Returns how many rows were written. */
  private int insert(
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
    rows += insertScores(connection, record.id(), record);
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

  /**
   * Writes what lists and trends are made of.
   *
   * @param record null where it can't be read
   */
  private int insertScores(Connection connection, String id, @Nullable RunRecord record)
      throws SQLException {
    Scores scores = record == null ? null : Scores.of(record);
    ScoreText.Written written = scores == null ? null : writer.write(scores);
    try (PreparedStatement update =
            connection.prepareStatement(
                "update run_record set scores_version = ?, head = ?, branch = ?, context = ?"
                    + " where id = ?");
        PreparedStatement delete =
            connection.prepareStatement("delete from series where run_id = ?");
        PreparedStatement share =
            connection.prepareStatement(
                "insert into shared (hash, content) values (?, ?) on conflict (hash) do nothing");
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into series (run_id, position, key, forks) values (?, ?, ?, ?)")) {
      update.setInt(1, ScoreText.VERSION);
      update.setString(2, record == null ? null : RunHead.of(record).write());
      update.setString(3, record == null ? null : storable(record.commit().branch()));
      update.setString(4, written == null ? null : written.context());
      update.setString(5, id);
      int rows = update.executeUpdate();
      delete.setString(1, id);
      rows += delete.executeUpdate();
      if (scores != null && written != null) {
        // In one order, so that two writers of the same ones do not wait for each other.
        for (Map.Entry<String, String> each : new TreeMap<>(written.shared()).entrySet()) {
          share.setString(1, each.getKey());
          share.setString(2, each.getValue());
          share.addBatch();
        }
        share.executeBatch();
        for (int i = 0; i < written.keys().size(); i++) {
          insert.setString(1, id);
          insert.setInt(2, i);
          insert.setString(3, written.keys().get(i));
          insert.setArray(
              4, connection.createArrayOf("float8", scores.scores().get(i).forks().toArray()));
          insert.addBatch();
        }
        rows += insert.executeBatch().length;
      }
      return rows;
    }
  }

  /** Text of a database can't hold the character 0. */
  private static @Nullable String storable(@Nullable String text) {
    return text == null ? null : text.replace("\0", "\\u0000");
  }

  /**
   * Writes what trends are made of where an earlier version left it out, some records at a time, so
   * that neither memory nor a time limit matters. Whoever may only read reads the records instead.
   */
  private void fillScores() {
    int planned = toFill();
    int done = 0;
    int filled = planned == 0 ? 0 : FILLED_AT_ONCE;
    while (filled == FILLED_AT_ONCE) {
      filled = run("bring the series up to date", this::fillSome);
      done += filled;
      progress.read(done, planned);
    }
  }

  private int fillSome(Connection connection) throws SQLException {
    Map<String, String> found = new LinkedHashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, record from run_record where scores_version is distinct from ?"
                + " order by id limit ? for update skip locked")) {
      select.setInt(1, ScoreText.VERSION);
      select.setInt(2, FILLED_AT_ONCE);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.put(rows.getString(1), rows.getString(2));
        }
      }
    }
    for (Map.Entry<String, String> each : found.entrySet()) {
      Contents.Attempt<RunRecord> attempt =
          Contents.Attempt.of(
              () ->
                  Contents.requireId(
                      RecordFormat.readScores(each.getValue(), each.getKey()), each.getKey(), ""));
      insertScores(connection, each.getKey(), attempt.found());
    }
    return found.size();
  }

  /** Returns how many records are to fill; none where the user may not do so. */
  private int toFill() {
    return run(
        "see whether the series are up to date",
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select count(*) from run_record where scores_version is distinct from ?"
                      + " and has_table_privilege('run_record', 'update')"
                      + " and has_table_privilege('series', 'insert')"
                      + " and has_table_privilege('shared', 'insert')"
                      + " and has_table_privilege('series', 'delete')"
                      + " and current_setting('transaction_read_only') = 'off'")) {
            select.setInt(1, ScoreText.VERSION);
            try (ResultSet rows = select.executeQuery()) {
              return rows.next() ? rows.getInt(1) : 0;
            }
          }
        });
  }

  @Override
  public Heads heads() {
    fillScores();
    Map<String, String> known = new LinkedHashMap<>();
    Map<String, String> unknown = new LinkedHashMap<>();
    run(
        "list the records",
        connection -> {
          known.clear();
          unknown.clear();
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select id, head, scores_version = ? and head is not null from run_record")) {
            select.setInt(1, ScoreText.VERSION);
            select.setFetchSize(HEADS_AT_ONCE);
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                boolean filled = rows.getBoolean(3);
                (filled ? known : unknown)
                    .put(rows.getString(1), String.valueOf(rows.getString(2)));
              }
            }
          }
          return known.size();
        });
    List<RunHead> heads = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    Contents.inChunks(
        List.copyOf(known.values()), head -> RunHead.read(head, database.name()), heads::addAll);
    for (String id : unknown.keySet()) {
      Contents.Attempt<RunRecord> attempt = Contents.Attempt.of(() -> load(id));
      RunRecord record = attempt.found();
      if (record == null) {
        problems.add(attempt.problem());
      } else {
        heads.add(RunHead.of(record));
      }
    }
    heads.sort(comparing(RunHead::startedAt).thenComparing(RunHead::id));
    return new Heads(heads, problems);
  }

  /**
   * Scores as they lie in the database.
   *
   * @param context null where the record has to be read instead
   */
  private record ScoresRow(String id, @Nullable String context, String numbers) {}

  @Override
  public List<String> scores(Selection selection, Consumer<Scores> consumer) {
    fillScores();
    List<String> problems = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    run(
        "read the scores",
        connection -> {
          Map<String, String> shared = shared(connection);
          ScoreText.Reader reader = new ScoreText.Reader(shared, selection.series());
          List<String> wanted = reader.wanted();
          boolean few = wanted.size() <= shared.size() / FEW;
          try (PreparedStatement select =
              connection.prepareStatement(few ? SCORES_OF_FEW : SCORES_OF_ALL)) {
            int parameter = 1;
            if (few) {
              select.setArray(parameter++, connection.createArrayOf("text", wanted.toArray()));
            }
            select.setString(parameter++, storable(selection.branch()));
            select.setString(parameter, storable(selection.branch()));
            select.setFetchSize(SCORES_AT_ONCE);
            try (ResultSet rows = select.executeQuery()) {
              List<ScoresRow> chunk = new ArrayList<>();
              boolean more = rows.next();
              while (more) {
                chunk.add(new ScoresRow(rows.getString(1), rows.getString(2), rows.getString(3)));
                more = rows.next();
                if (chunk.size() == SCORES_AT_ONCE || !more) {
                  handOver(chunk, seen, selection, reader, problems, consumer);
                  chunk.clear();
                }
              }
            }
          }
          return seen.size();
        });
    return problems;
  }

  /** Returns what the hashes in rows of scores stand for. */
  private static Map<String, String> shared(Connection connection) throws SQLException {
    Map<String, String> shared = new HashMap<>();
    try (PreparedStatement select =
            connection.prepareStatement("select hash, content from shared");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        shared.put(rows.getString(1), rows.getString(2));
      }
    }
    return shared;
  }

  /** Work is done again after a broken connection, and nothing must be handed over twice. */
  private void handOver(
      List<ScoresRow> chunk,
      Set<String> seen,
      Selection selection,
      ScoreText.Reader reader,
      List<String> problems,
      Consumer<Scores> consumer) {
    Contents.inChunks(
        chunk.stream().filter(row -> seen.add(row.id())).toList(),
        row ->
            Contents.Attempt.of(
                () ->
                    row.context() == null
                        ? selection.of(Scores.of(load(row.id())))
                        : reader.read(row.id(), row.context(), row.numbers(), database.name())),
        attempts -> {
          for (Contents.Attempt<Scores> attempt : attempts) {
            Scores scores = attempt.found();
            if (scores == null) {
              problems.add(attempt.problem());
            } else if (selection.wants(scores.run().commit().branch())) {
              consumer.accept(scores);
            }
          }
        });
  }

  @Override
  public Set<String> known(Set<String> ids) {
    return run(
        "look records up",
        connection -> {
          Set<String> known = new TreeSet<>();
          try (PreparedStatement select =
              connection.prepareStatement("select id from run_record where id = any (?)")) {
            select.setArray(1, connection.createArrayOf("text", ids.toArray()));
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                known.add(rows.getString(1));
              }
            }
          }
          return known;
        });
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
    throw contents.none(unreadable);
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
