package io.finetunebench.bench.store;

import io.finetunebench.bench.record.RunHead;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.ScoreText;
import io.finetunebench.bench.record.Scores;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The scores of runs as rows of a database: what lists and trends are made of. */
final class JdbcScores {
  /** How many records are filled at once. */
  static final int FILLED_AT_ONCE = 100;

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

  private final ScoreText.Writer writer = new ScoreText.Writer();

  /**
   * Writes the scores of a record in the place of those that are there.
   *
   * @param record null where it can't be read
   */
  void insert(Connection connection, String id, @Nullable RunRecord record) throws SQLException {
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
   * Writes the scores of some records of an earlier version.
   *
   * @param reader of a record from its text and its id
   * @return how many they were
   */
  int fillSome(Connection connection, BiFunction<String, String, RunRecord> reader)
      throws SQLException {
    Map<String, String> found =
        Sql.texts(
            connection,
            "select id, record from run_record where scores_version is distinct from ?"
                + " order by id limit ? for update skip locked",
            ScoreText.VERSION,
            FILLED_AT_ONCE);
    for (Map.Entry<String, String> each : found.entrySet()) {
      Contents.Attempt<RunRecord> attempt =
          Contents.Attempt.of(() -> reader.apply(each.getValue(), each.getKey()));
      insert(connection, each.getKey(), attempt.found());
    }
    return found.size();
  }

  /** Returns how many records are to fill; none where the user may not do so. */
  int toFill(Connection connection) throws SQLException {
    return Sql.rows(
            connection,
            "select count(*) from run_record where scores_version is distinct from ?"
                + " and has_table_privilege('run_record', 'update')"
                + " and has_table_privilege('series', 'insert')"
                + " and has_table_privilege('shared', 'insert')"
                + " and has_table_privilege('series', 'delete')"
                + " and current_setting('transaction_read_only') = 'off'",
            row -> row.getInt(1),
            ScoreText.VERSION)
        .get(0);
  }

  /**
   * Scores as they lie in the database.
   *
   * @param context null where the record has to be read instead
   */
  private record ScoresRow(String id, @Nullable String context, String numbers) {}

  /**
   * Hands over the scores of runs, each once, though a broken connection may make it begin anew.
   *
   * @param store what errors call the database
   * @param loader of whole records, where the rows are of an earlier version
   * @param seen ids of the runs that were handed over
   * @param problems a line for each record that can't be read
   */
  record Reading(
      String store,
      RecordStore.Selection selection,
      Function<String, RunRecord> loader,
      Consumer<Scores> consumer,
      Set<String> seen,
      List<String> problems) {
    /** Reads all rows and returns the problems. */
    List<String> run(Connection connection) throws SQLException {
      // What rows share is read before them; both have to be of one moment.
      Sql.update(connection, "set transaction isolation level repeatable read, read only");
      Map<String, String> shared = Sql.texts(connection, "select hash, content from shared");
      ScoreText.Reader reader = new ScoreText.Reader(shared, selection.series());
      List<String> wanted = reader.wanted();
      boolean few = wanted.size() <= shared.size() / FEW;
      String branch = storable(selection.branch());
      Contents.Ahead<ScoresRow, Scores> ahead =
          new Contents.Ahead<>(row -> scores(row, reader), this::handOver);
      List<ScoresRow> chunk = new ArrayList<>();
      Sql.until(
          connection,
          SCORES_AT_ONCE,
          few ? SCORES_OF_FEW : SCORES_OF_ALL,
          row -> {
            chunk.add(new ScoresRow(row.getString(1), row.getString(2), row.getString(3)));
            if (chunk.size() == SCORES_AT_ONCE) {
              ahead.read(unseen(chunk));
              chunk.clear();
            }
            return false;
          },
          few
              ? new Object[] {wanted, selection.others(), branch, branch}
              : new Object[] {branch, branch});
      ahead.read(unseen(chunk));
      ahead.finish();
      return problems;
    }

    private List<ScoresRow> unseen(List<ScoresRow> chunk) {
      return chunk.stream().filter(row -> !seen.contains(row.id())).toList();
    }

    private Scores scores(ScoresRow row, ScoreText.Reader reader) {
      return row.context() == null
          ? selection.of(Scores.of(loader.apply(row.id())))
          : reader.read(row.id(), row.context(), row.numbers(), store);
    }

    private void handOver(ScoresRow row, Contents.Attempt<Scores> attempt) {
      seen.add(row.id());
      attempt.handOver(
          scores -> {
            if (selection.wants(scores)) {
              consumer.accept(scores);
            }
          },
          problems);
    }
  }
}
