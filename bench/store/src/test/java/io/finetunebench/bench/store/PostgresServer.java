package io.finetunebench.bench.store;

import static org.junit.jupiter.api.Assumptions.abort;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL that the tests start: one server for all of them, a database for each.
 *
 * <p>It knows one user, {@code bench}, by a password. A test is skipped, with the reason, where the
 * server can't be started.
 */
public final class PostgresServer {
  /** The user's password; it must show up nowhere. */
  public static final String PASSWORD = "correct horse battery";

  private static final String USER = "bench";
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static @Nullable PostgresServer started;
  private static @Nullable String reason;

  /** The unpacked programs, which stay for the next time, where no other user can put his. */
  private static final Path PROGRAMS = Path.of("target", "postgres").toAbsolutePath();

  private final Path data;
  private final EmbeddedPostgres server;

  private PostgresServer(Path data) throws IOException, SQLException {
    this.data = data;
    this.server =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(PROGRAMS.toFile())
            .setDataDirectory(data)
            // This library turns it off, and then a crash may lose what the server acknowledged.
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("fsync", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("max_connections", "100")
            .start();
    execute(
        "create role " + USER + " login superuser password '" + PASSWORD + "'",
        "alter system set password_encryption = 'scram-sha-256'");
    Files.writeString(
        data.resolve("pg_hba.conf"),
        "local all all trust\nhost all postgres all trust\nhost all all all scram-sha-256\n");
    execute("select pg_reload_conf()");
  }

  /** Returns the server, started once; aborts the test where it can't be. */
  public static synchronized PostgresServer start() {
    if (started == null && reason == null) {
      try {
        started = new PostgresServer(Files.createTempDirectory("finetune-bench-data"));
      } catch (IOException | SQLException | RuntimeException e) {
        reason = "PostgreSQL can't be started here: " + e;
      }
    }
    if (started == null) {
      return abort(String.valueOf(reason));
    }
    return started;
  }

  /** Makes an empty database and returns its URL. */
  public String database() throws SQLException {
    String name = "test_" + DATABASES.incrementAndGet();
    execute("create database " + name);
    return url(name);
  }

  /** Returns the URL of a database, which may not exist. */
  public String url(String database) {
    return "jdbc:postgresql://localhost:" + server.getPort() + "/" + database;
  }

  /** The environment that lets the user in. */
  public Map<String, String> environment() {
    return Map.of(Database.USER, USER, Database.PASSWORD, PASSWORD);
  }

  /** The same, but for one variable. */
  Map<String, String> environment(String variable, String value) {
    Map<String, String> changed = new HashMap<>(environment());
    changed.put(variable, value);
    return changed;
  }

  /** Connects as the owner of the server, who needs no password. */
  Connection connect(String url) throws SQLException {
    return DriverManager.getConnection(url, "postgres", "");
  }

  /** Executes statements as the owner of the server. */
  void execute(String... statements) throws SQLException {
    executeIn(url("postgres"), statements);
  }

  /** Executes statements in a database as the owner of the server. */
  void executeIn(String url, String... statements) throws SQLException {
    try (Connection connection = connect(url);
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  /** Returns what the first row of a query's answer has in its first column. */
  String answer(String url, String query) throws SQLException {
    try (Connection connection = connect(url)) {
      return Sql.rows(connection, query, row -> row.getString(1)).get(0);
    }
  }

  /** The folder of the server's own files. */
  Path data() {
    return data;
  }

  /**
   * Stops the server and starts it on the same port.
   *
   * @param mode {@code fast} ends every connection, {@code immediate} is a crash
   */
  void restart(String mode) throws IOException, InterruptedException {
    control("restart", "-m", mode, "-w", "-l", data.resolve("restart.log").toString());
  }

  private void control(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")
        && System.getProperty("user.name").equals("root")) {
      // PostgreSQL refuses to be started by root; in a name space of its own it has another name.
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(program("pg_ctl").toString());
    command.addAll(List.of("-D", data.toString()));
    command.addAll(List.of(arguments));
    Path log = data.resolve("control.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("pg_ctl failed: " + Files.readString(log));
    }
  }

  private Path program(String name) throws IOException {
    try (Stream<Path> files = Files.walk(PROGRAMS)) {
      return files
          .filter(file -> Files.isExecutable(file) && Files.isRegularFile(file))
          .filter(file -> file.getFileName().toString().replace(".exe", "").equals(name))
          .findFirst()
          .orElseThrow(() -> new IOException("no " + name + " in " + PROGRAMS));
    }
  }
}
