package io.finetunebench.bench.store;

import io.finetunebench.bench.record.files.FileFailure;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;

/** Makes the tables of a database and brings them up to date. */
final class JdbcMigrations {
  private static final String HISTORY = "finetune_bench_schema_history";

  /** Version of the last migration. */
  static final String NEWEST = "1";

  private static final String MIGRATIONS = "classpath:io/finetunebench/bench/store/migration";

  private JdbcMigrations() {}

  /**
   * Runs beside the connection that it is given: Flyway takes its own from the pool. Until that
   * connection's transaction ends, others who open the store wait: Flyway makes its table in one
   * transaction and its first row in the next, and refuses a table that another made in between.
   */
  static int run(Connection held, Database database, DataSource pool) throws SQLException {
    if (isUpToDate(held)) {
      return 0;
    }
    Sql.rows(held, "select pg_advisory_xact_lock(hashtext(?))", row -> "", HISTORY);
    try {
      Flyway flyway =
          Flyway.configure(JdbcMigrations.class.getClassLoader())
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
      SQLException refused = FileFailure.cause(e, SQLException.class);
      throw refused == null ? new SQLException(e.getMessage(), e) : refused;
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
}
