package io.finetunebench.bench.store;

import static java.util.Comparator.comparing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.json.AcknowledgementFormat;
import io.finetunebench.bench.record.json.IndexText;
import io.finetunebench.bench.record.json.RecordFormat;
import io.finetunebench.bench.record.series.RunHead;
import io.finetunebench.bench.record.series.Scores;
import io.finetunebench.bench.record.series.SeriesKey;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
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
  private static final int SCORES_AT_ONCE = 128;

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
      store.run(
          "make the tables", connection -> JdbcMigrations.run(connection, database, store.pool));
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

  @Override
  public String name() {
    return database.name();
  }

  @Override
  public List<String> notes() {
    return database.notes();
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
                            + " from unnest(array['run_record', 'run_file', 'series']) t,"
                            + " unnest(array['select', 'insert', 'update']) p",
                        row -> row.getBoolean(1))
                    .contains(true));
    if (!writable) {
      throw new StoreException(
          database.name()
              + ": expected a user who may write, found one who may only read; give it the rights"
              + " to select, insert and update, or name another store",
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
    IndexText.Written index = IndexText.write(Scores.of(record));
    // In one order, so that two writers of the same ones do not wait for each other.
    List<List<Object>> series = new ArrayList<>();
    new TreeMap<>(index.series()).forEach((name, key) -> series.add(List.of(name, key)));
    Sql.updateEach(
        connection,
        "insert into series (name, key) values (?, ?) on conflict (name) do nothing",
        series);
    int rows =
        Sql.update(
            connection,
            "insert into run_record (id, started_at, record, head, scores)"
                + " values (?, ?, ?::json, ?, ?) on conflict (id) do update"
                + " set started_at = excluded.started_at, record = excluded.record,"
                + " head = excluded.head, scores = excluded.scores",
            record.id(),
            record.startedAt().atOffset(ZoneOffset.UTC),
            json,
            index.head(),
            index.scores());
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

  @Override
  public Heads heads() {
    IndexText.Reader reader = new IndexText.Reader(name(), Map.of(), any -> true);
    List<RunHead> heads = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    run("list the records", connection -> Sql.texts(connection, "select id, head from run_record"))
        .forEach(
            (id, head) ->
                Contents.Attempt.of(() -> reader.head(id, head))
                    .orElse(() -> RunHead.of(load(id)))
                    .handOver(heads::add, problems));
    heads.sort(comparing(RunHead::startedAt).thenComparing(RunHead::id));
    return new Heads(heads, problems);
  }

  @Override
  public List<String> scores(Predicate<SeriesKey> series, Consumer<Scores> consumer) {
    List<Problem> problems = new ArrayList<>();
    // A broken connection may make it begin anew, and each run is handed over once.
    Set<String> seen = new HashSet<>();
    run(
        "read the scores",
        connection -> {
          // What runs share is read before them; both have to be of one moment.
          Sql.update(connection, "set transaction isolation level repeatable read, read only");
          IndexText.Reader reader =
              new IndexText.Reader(
                  name(), Sql.texts(connection, "select name, key from series"), series);
          Sql.each(
              connection,
              SCORES_AT_ONCE,
              "select id, head, scores from run_record",
              row -> {
                String id = row.getString(1);
                String head = row.getString(2);
                String scores = row.getString(3);
                if (seen.add(id)) {
                  Contents.Attempt.of(
                          () -> new Scores(reader.head(id, head), reader.scores(scores)))
                      .orElse(() -> Scores.of(load(id)).of(series))
                      .handOver(consumer, problems);
                }
                return seen;
              });
          return seen.size();
        });
    return problems.stream().map(Problem::text).toList();
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
    return run(
        "load the record " + id,
        connection -> {
          String json = json(connection, id);
          if (json != null) {
            return read(json, id);
          }
          String found =
              contents.find(
                  id, List.copyOf(Sql.texts(connection, "select id, id from run_record").keySet()));
          return read(String.valueOf(json(connection, found)), found);
        });
  }

  @Override
  public List<RunRecord> readable(List<String> ids) {
    Map<String, String> records =
        run(
            "load records",
            connection ->
                Sql.texts(connection, "select id, record from run_record where id = any (?)", ids));
    return Contents.readable(ids, id -> read(String.valueOf(records.get(id)), id));
  }

  @Override
  public SortedMap<String, byte[]> files(String id) {
    return run(
        "read the files of " + id,
        connection -> {
          SortedMap<String, byte[]> files = new TreeMap<>();
          Sql.each(
              connection,
              0,
              "select name, content from run_file where run_id = ?",
              row -> files.put(row.getString(1), row.getBytes(2)),
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

  private static @Nullable String json(Connection connection, String id) throws SQLException {
    return Sql.texts(connection, "select id, record from run_record where id = ?", id).get(id);
  }

  private RunRecord read(String json, String id) {
    return Contents.requireId(RecordFormat.read(json, place(id)), id, place(id));
  }

  private String place(String id) {
    return database.name() + ", record " + id;
  }
}
