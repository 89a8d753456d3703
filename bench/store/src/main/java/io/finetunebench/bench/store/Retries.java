package io.finetunebench.bench.store;

import io.finetunebench.bench.record.files.FileFailure;
import java.security.cert.CertificateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Tries a piece of work again while the database is away, up to a limit of time and of attempts.
 *
 * <p>The work has to be one that may be done twice: a connection that breaks during the commit does
 * not say whether the commit was made.
 */
final class Retries {
  /** Gives a new or pooled connection. */
  interface Connections {
    /** Returns a connection that the caller closes. */
    Connection open() throws SQLException;
  }

  /** What is done with a connection, in one transaction. */
  interface Work<T> {
    /** Does it; the caller commits. */
    T with(Connection connection) throws SQLException;
  }

  private static final int MOST_ATTEMPTS = 40;
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 2000;
  private static final int VALIDATION_SECONDS = 1;

  /** Broken or refused connections, a server that stops, starts or is full, lost races. */
  private static final Set<String> PASSING =
      Set.of(
          "08000", "08001", "08003", "08006", "08007", "57P01", "57P02", "57P03", "53300", "40001",
          "40P01");

  private final Database database;
  private final Connections connections;

  Retries(Database database, Connections connections) {
    this.database = database;
    this.connections = connections;
  }

  /**
   * Does the work and commits it.
   *
   * @param task what is done, as in "can't TASK, because"
   * @throws StoreException if it fails for good or for too long
   */
  <T> T run(String task, Duration patience, Work<T> work) {
    long start = System.nanoTime();
    // A run that is being interrupted still has to be kept, as in a folder.
    boolean interrupted = Thread.interrupted();
    try {
      for (int attempt = 1; ; attempt++) {
        boolean broken = false;
        try (Connection connection = connections.open()) {
          try {
            connection.setAutoCommit(false);
            T result = work.with(connection);
            connection.commit();
            return result;
          } catch (SQLException e) {
            broken = !isAlive(connection);
            throw e;
          }
        } catch (SQLException e) {
          long pause = pauseMillis(attempt);
          Duration spent = Duration.ofNanos(System.nanoTime() - start);
          if (!(broken || passes(e))
              || attempt >= MOST_ATTEMPTS
              || spent.plusMillis(pause).compareTo(patience) > 0) {
            throw failure(task, e, attempt, spent);
          }
          interrupted |= !sleep(pause);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Doubles from attempt to attempt, less a random part, so that a fleet does not come at once. */
  private static long pauseMillis(int attempt) {
    long most = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(attempt - 1, 10));
    return most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1);
  }

  private static boolean sleep(long millis) {
    try {
      Thread.sleep(millis);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  /** After a connection broke, what is said of its statements tells nothing about the work. */
  private static boolean isAlive(Connection connection) {
    try {
      return connection.isValid(VALIDATION_SECONDS);
    } catch (SQLException unknown) {
      return false;
    }
  }

  private static boolean passes(SQLException exception) {
    if (FileFailure.cause(exception, CertificateException.class) != null) {
      return false;
    }
    SQLException said = said(exception);
    String state = said.getSQLState();
    // The pool's own exceptions have no state: it has no connection in time, or ended one.
    return state == null
        ? said instanceof SQLTransientConnectionException
            || String.valueOf(said.getMessage()).equals("Connection is closed")
        : PASSING.contains(state);
  }

  /** The pool wraps what the driver said in an exception of its own. */
  private static SQLException said(SQLException exception) {
    return exception.getSQLState() == null && exception.getCause() instanceof SQLException driver
        ? driver
        : exception;
  }

  private StoreException failure(
      String task, SQLException exception, int attempts, Duration spent) {
    SQLException said = said(exception);
    return new StoreException(
        database.name()
            + ": can't "
            + task
            + ", because "
            + reason(said)
            + (attempts == 1
                ? ""
                : String.format(
                    Locale.ROOT, " (%d attempts in %.1f s)", attempts, spent.toMillis() / 1000.0))
            + "; "
            + remedy(said),
        exception);
  }

  static String reason(SQLException exception) {
    String message = exception.getMessage() == null ? "" + exception : exception.getMessage();
    String line = message.strip().replaceAll("\\s+", " ").replaceFirst("\\.$", "");
    Throwable root = FileFailure.cause(exception, CertificateException.class);
    return root == null || root.getMessage() == null ? line : line + " (" + root.getMessage() + ")";
  }

  private static String remedy(SQLException exception) {
    String state = exception.getSQLState() == null ? "" : exception.getSQLState();
    if (state.startsWith("28")) {
      return "set " + Database.USER + " and " + Database.PASSWORD + " or " + Database.PASSWORD_FILE;
    }
    if (state.equals("3D000")) {
      return "make the database, or name another";
    }
    if (state.equals("42501") || state.equals("3F000")) {
      return "give the user the rights to make and use tables in the schema";
    }
    String message = String.valueOf(exception.getMessage());
    if (message.contains("SSL")
        || FileFailure.cause(exception, CertificateException.class) != null) {
      return "set "
          + Database.TLS_ROOT
          + " to the server's certificate authority, or "
          + Database.TLS_MODE
          + " as docs/stores.md says";
    }
    return state.startsWith("08") || state.startsWith("57P")
        ? "check server, port and network"
        : "see what the database says, or name another store";
  }
}
