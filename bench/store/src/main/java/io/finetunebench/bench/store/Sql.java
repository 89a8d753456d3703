package io.finetunebench.bench.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Statements with their parameters; a collection of texts is an array to the database. */
final class Sql {
  /** Makes something of the row that a result stands at. */
  interface Row<T> {
    /** Makes it. */
    T of(ResultSet row) throws SQLException;
  }

  private Sql() {}

  /** Returns what is made of each row. */
  static <T> List<T> rows(
      Connection connection, String sql, Row<T> row, @Nullable Object... parameters)
      throws SQLException {
    List<T> found = new ArrayList<>();
    each(connection, 0, sql, each -> found.add(row.of(each)), parameters);
    return found;
  }

  /**
   * Looks at each row.
   *
   * @param atOnce how many are in memory; 0 for all
   */
  static void each(
      Connection connection, int atOnce, String sql, Row<?> row, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setFetchSize(atOnce);
      set(select, parameters);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          row.of(rows);
        }
      }
    }
  }

  /** Returns two columns of text, the second by the first. */
  static Map<String, String> texts(
      Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
    Map<String, String> texts = new LinkedHashMap<>();
    each(connection, 0, sql, row -> texts.put(row.getString(1), row.getString(2)), parameters);
    return texts;
  }

  /** Returns how many rows were written. */
  static int update(Connection connection, String sql, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      set(update, parameters);
      return update.executeUpdate();
    }
  }

  /** Executes a statement once for each list of parameters. */
  static void updateEach(Connection connection, String sql, List<List<Object>> parameters)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      for (List<Object> each : parameters) {
        set(update, each.toArray());
        update.addBatch();
      }
      update.executeBatch();
    }
  }

  private static void set(PreparedStatement statement, @Nullable Object... parameters)
      throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(
          i + 1,
          parameters[i] instanceof Collection<?> texts
              ? statement.getConnection().createArrayOf("text", texts.toArray())
              : parameters[i]);
    }
  }
}
