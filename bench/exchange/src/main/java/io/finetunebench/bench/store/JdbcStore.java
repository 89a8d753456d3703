package io.finetunebench.bench.store;

import static java.util.Comparator.comparing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.AcknowledgementFormat;
import io.finetunebench.bench.record.RecordFormat;
import io.finetunebench.bench.record.RunHead;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.ScoreText;
import io.finetunebench.bench.record.Scores;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
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
  private static final int SCORES_AT_ONCE = 128;

  /** Up to this part of all series they are looked up one by one, else all are read. */
  private static final int FEW = 4;

  private static final String NUMBERS =
      "'[' || string_agg('[\"' || key || '\",' || array_to_string(forks, ',') || ']', ','"
          + " order by position) || ']'";
  private static final String CONTEXT =
      "select id, case when scores_version = " + ScoreText.VERSION + " then context end, ";
  private static final String BRANCH =
      "(?::text is null or branch = ? or context is null or scores_version is distinct from "
          + ScoreText.VERSION
          + ")";
  private static final String ORDER = " order by started_at, id collate \"C\"";
  private static final String SCORES_OF_ALL =
      CONTEXT
          + "coalesce((select "
          + NUMBERS
          + " from series where run_id = id), '[]') from run_record where "
          + BRANCH
          + ORDER;
  private static final String SCORES_OF_FEW =
      "with wanted as (select run_id, "
          + NUMBERS
          + " as numbers from series where key = any (?) group by run_id) "
          + CONTEXT
          + "coalesce(numbers, '[]') from run_record left join wanted on run_id = id"
          + " where (? or run_id is not null or context is null or scores_version is distinct from "
          + ScoreText.VERSION
          + ") and "
          + BRANCH
          + ORDER;
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
    Sql.rows(held, "select pg_advisory_xact_lock(hashtext(?))", row -> "", HISTORY);
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
    return Sql.rows(
                connection, "select to_regclass(?) is not null", row -> row.getBoolean(1), HISTORY)
            .contains(true)
        && Sql.rows(
                connection,
                "select version, bool_and(success) over () from "
                    + HISTORY
                    + " where version is not null order by installed_rank desc limit 1",
                row -> NEWEST.equals(row.getString(1)) && row.getBoolean(2))
            .contains(true);
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
            connection ->
                Sql.rows(
                        connection,
                        "select bool_and(has_table_privilege(t, p))"
                            + " and current_setting('transaction_read_only') = 'off'"
                            + " from unnest(array['run_record', 'run_file', 'series', 'shared']) t,"
                            + " unnest(array['select', 'insert', 'update']) p",
                        row -> row.getBoolean(1))
                    .contains(true));
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
    int rows =
        Sql.update(
            connection,
            "insert into run_record (id, started_at, record) values (?, ?, ?::json)"
                + " on conflict (id) do update"
                + " set started_at = excluded.started_at, record = excluded.record",
            record.id(),
            record.startedAt().atOffset(ZoneOffset.UTC),
            json);
    insertScores(connection, record.id(), record);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      rows +=
          Sql.update(
              connection,
              "insert into run_file (run_id, name, content) values (?, ?, ?)"
                  + " on conflict (run_id, name) do update set content = excluded.content",
              record.id(),
              file.getKey(),
              file.getValue());
    }
    return rows;
  }

  /**
   * Writes what lists and trends are made of.
   *
   * @param record null where it can't be read
   */
  private void insertScores(Connection connection, String id, @Nullable RunRecord record)
      throws SQLException {
    Scores scores = record == null ? null : Scores.of(record);
    ScoreText.Written written = scores == null ? null : writer.write(scores);
    Sql.update(
        connection,
        "update run_record set scores_version = ?, head = ?, branch = ?, context = ? where id = ?",
        ScoreText.VERSION,
        record == null ? null : RunHead.of(record).write(),
        record == null ? null : storable(record.commit().branch()),
        written == null ? null : written.context(),
        id);
    Sql.update(connection, "delete from series where run_id = ?", id);
    if (scores == null || written == null) {
      return;
    }
    // In one order, so that two writers of the same ones do not wait for each other.
    List<List<Object>> shared = new ArrayList<>();
    new TreeMap<>(written.shared()).forEach((hash, json) -> shared.add(List.of(hash, json)));
    Sql.updateEach(
        connection,
        "insert into shared (hash, content) values (?, ?) on conflict (hash) do nothing",
        shared);
    List<List<Object>> series = new ArrayList<>();
    for (int i = 0; i < written.keys().size(); i++) {
      Object[] forks = scores.scores().get(i).forks().toArray();
      series.add(List.of(id, i, written.keys().get(i), connection.createArrayOf("float8", forks)));
    }
    Sql.updateEach(
        connection,
        "insert into series (run_id, position, key, forks) values (?, ?, ?, ?)",
        series);
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
    Map<String, String> found =
        texts(
            connection,
            "select id, record from run_record where scores_version is distinct from ?"
                + " order by id limit ? for update skip locked",
            ScoreText.VERSION,
            FILLED_AT_ONCE);
    for (Map.Entry<String, String> each : found.entrySet()) {
      Contents.Attempt<RunRecord> attempt =
          Contents.Attempt.of(() -> readScores(each.getValue(), each.getKey()));
      insertScores(connection, each.getKey(), attempt.found());
    }
    return found.size();
  }

  /** Returns how many records are to fill; none where the user may not do so. */
  private int toFill() {
    return run(
        "see whether the series are up to date",
        connection ->
            Sql.rows(
                    connection,
                    "select count(*) from run_record where scores_version is distinct from ?"
                        + " and has_table_privilege('run_record', 'update')"
                        + " and has_table_privilege('series', 'insert')"
                        + " and has_table_privilege('shared', 'insert')"
                        + " and has_table_privilege('series', 'delete')"
                        + " and current_setting('transaction_read_only') = 'off'",
                    row -> row.getInt(1),
                    ScoreText.VERSION)
                .get(0));
  }

  @Override
  public Heads heads() {
    fillScores();
    Map<String, String> rows =
        run(
            "list the records",
            connection ->
                texts(
                    connection,
                    "select id, coalesce(case when scores_version = ? then head end, '')"
                        + " from run_record",
                    ScoreText.VERSION));
    List<RunHead> heads = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    Contents.attempts(
            List.copyOf(rows.entrySet()),
            row ->
                row.getValue().isEmpty()
                    ? RunHead.of(load(row.getKey()))
                    : RunHead.read(row.getValue(), database.name()))
        .forEach(attempt -> attempt.handOver(heads::add, problems));
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
          Map<String, String> shared = texts(connection, "select hash, content from shared");
          ScoreText.Reader reader = new ScoreText.Reader(shared, selection.series());
          List<String> wanted = reader.wanted();
          boolean few = wanted.size() <= shared.size() / FEW;
          String branch = storable(selection.branch());
          List<ScoresRow> chunk = new ArrayList<>();
          Sql.until(
              connection,
              SCORES_AT_ONCE,
              few ? SCORES_OF_FEW : SCORES_OF_ALL,
              row -> {
                chunk.add(new ScoresRow(row.getString(1), row.getString(2), row.getString(3)));
                if (chunk.size() == SCORES_AT_ONCE) {
                  handOver(chunk, seen, selection, reader, problems, consumer);
                  chunk.clear();
                }
                return false;
              },
              few
                  ? new Object[] {wanted, selection.others(), branch, branch}
                  : new Object[] {branch, branch});
          handOver(chunk, seen, selection, reader, problems, consumer);
          return seen.size();
        });
    return problems;
  }

  /** Returns two columns of text, the second by the first. */
  private static Map<String, String> texts(
      Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
    Map<String, String> texts = new LinkedHashMap<>();
    Sql.until(
        connection,
        0,
        sql,
        row -> {
          texts.put(row.getString(1), row.getString(2));
          return false;
        },
        parameters);
    return texts;
  }

  /** Work is done again after a broken connection, and nothing must be handed over twice. */
  private void handOver(
      List<ScoresRow> chunk,
      Set<String> seen,
      Selection selection,
      ScoreText.Reader reader,
      List<String> problems,
      Consumer<Scores> consumer) {
    Contents.attempts(
            chunk.stream().filter(row -> seen.add(row.id())).toList(),
            row ->
                row.context() == null
                    ? selection.of(Scores.of(load(row.id())))
                    : reader.read(row.id(), row.context(), row.numbers(), database.name()))
        .forEach(
            attempt ->
                attempt.handOver(
                    scores -> {
                      if (selection.wants(scores)) {
                        consumer.accept(scores);
                      }
                    },
                    problems));
  }

  @Override
  public Set<String> known(Set<String> ids) {
    return run(
        "look records up",
        connection ->
            new TreeSet<>(
                Sql.rows(
                    connection,
                    "select id from run_record where id = any (?)",
                    row -> row.getString(1),
                    ids)));
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
          String found =
              contents.find(
                  id, List.copyOf(texts(connection, "select id, id from run_record").keySet()));
          return read(String.valueOf(json(connection, found)), found);
        });
  }

  @Override
  public List<RunRecord> metrics(List<String> ids) {
    Map<String, String> records =
        run(
            "load records",
            connection ->
                texts(connection, "select id, record from run_record where id = any (?)", ids));
    return Contents.readable(ids, id -> readScores(String.valueOf(records.get(id)), id));
  }

  @Override
  public SortedMap<String, byte[]> files(String id) {
    return run(
        "read the files of " + id,
        connection -> {
          SortedMap<String, byte[]> files = new TreeMap<>();
          Sql.until(
              connection,
              0,
              "select name, content from run_file where run_id = ?",
              row -> files.put(row.getString(1), row.getBytes(2)) != null,
              id);
          return files;
        });
  }

  @Override
  public void saveAcknowledgement(Acknowledgement acknowledgement) {
    String json = AcknowledgementFormat.write(acknowledgement);
    run(
        "save the acknowledgement " + acknowledgement.id(),
        connection ->
            Sql.update(
                connection,
                "insert into acknowledgement (id, acknowledgement) values (?, ?::json)"
                    + " on conflict (id) do update set acknowledgement = excluded.acknowledgement",
                acknowledgement.id(),
                json));
  }

  @Override
  public List<Acknowledgement> acknowledgements() {
    List<Acknowledgement> all =
        run(
            "list the acknowledgements",
            connection ->
                Sql.rows(
                    connection,
                    "select id, acknowledgement from acknowledgement",
                    row ->
                        AcknowledgementFormat.read(
                            row.getString(2),
                            database.name() + ", acknowledgement " + row.getString(1))));
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
    List<RunRecord> found = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    Sql.until(
        connection,
        ROWS_AT_ONCE,
        "select id, record from run_record order by started_at desc, id collate \"C\" desc",
        row -> {
          String id = row.getString(1);
          String json = row.getString(2);
          Contents.Attempt<RunRecord> attempt = Contents.Attempt.of(() -> read(json, id));
          RunRecord record = attempt.found();
          return record == null ? !unreadable.add(id) : found.add(record);
        });
    if (found.isEmpty()) {
      throw contents.none(!unreadable.isEmpty());
    }
    return found.get(0);
  }

  private static @Nullable String json(Connection connection, String id) throws SQLException {
    return texts(connection, "select id, record from run_record where id = ?", id).get(id);
  }

  private RunRecord read(String json, String id) {
    return Contents.requireId(RecordFormat.read(json, place(id)), id, place(id));
  }

  private RunRecord readScores(String json, String id) {
    return Contents.requireId(RecordFormat.readScores(json, place(id)), id, place(id));
  }

  private String place(String id) {
    return database.name() + ", record " + id;
  }
}
