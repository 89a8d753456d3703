package io.finetunebench.bench.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is and how to get in.
 *
 * @param url of JDBC, without a password
 * @param name the part of the URL that names server and database
 * @param properties what the driver gets beside the URL, the password too
 * @param patience how long one task may be tried again
 * @param notes a line for each thing about the connection that its user should know
 */
record Database(
    String url, String name, Properties properties, Duration patience, List<String> notes) {
  /** What the URL of a database begins with. */
  static final String SCHEME = "jdbc:postgresql:";

  static final String USER = "FINETUNE_BENCH_DB_USER";
  static final String PASSWORD = "FINETUNE_BENCH_DB_PASSWORD";
  static final String PASSWORD_FILE = "FINETUNE_BENCH_DB_PASSWORD_FILE";
  static final String TLS_MODE = "FINETUNE_BENCH_DB_SSLMODE";
  static final String TLS_ROOT = "FINETUNE_BENCH_DB_SSLROOTCERT";
  static final String PATIENCE = "FINETUNE_BENCH_DB_PATIENCE";

  private static final Duration USUAL_PATIENCE = Duration.ofSeconds(30);
  private static final Pattern URL =
      Pattern.compile("jdbc:postgresql:(?://[^/?#]*/)?([^/?#]*)(?:\\?.*)?");
  private static final String STRICTEST = "verify-full";

  /**
   * Parameters of the driver that a URL may have: no other one can lead elsewhere, name a class or
   * hold a password.
   */
  private static final List<String> ALLOWED =
      List.of(
          """
          ApplicationName connectTimeout currentSchema loginTimeout socketTimeout sslcert sslkey
          sslmode sslrootcert targetServerType tcpKeepAlive\
          """
              .split("\\s+"));

  private static final Pattern LOCAL = Pattern.compile("(?i)localhost|127(?:\\.\\d+){3}|\\[?::1]?");

  /**
   * Reads a URL and the environment.
   *
   * @throws StoreException if the URL is none of PostgreSQL's or has a parameter that is not
   *     allowed, such as a password, or the environment says what cannot be; no message repeats a
   *     secret
   */
  static Database of(String url, Map<String, String> environment) {
    Matcher parts = URL.matcher(url);
    String shown = Stores.shown(url);
    if (shown.contains("@")) {
      throw new StoreException(
          "--store: expected a URL without a user in front of the server, found an '@'; "
              + advice(),
          null);
    }
    // The driver opens a file for some parameters, so it comes after the check.
    requireAllowed(url.contains("?") ? url.substring(url.indexOf('?') + 1) : "", shown);
    Map<String, String> chosen = parts.matches() ? parsed(url) : Map.of();
    if (chosen.isEmpty() || parts.group(1).isEmpty()) {
      throw new StoreException(
          "--store "
              + shown
              + ": expected jdbc:postgresql://SERVER[:PORT]/DATABASE[?NAME=VALUE&...]",
          null);
    }
    Properties properties = new Properties();
    put(properties, "user", environment.get(USER));
    put(properties, "password", password(environment));
    put(properties, "sslmode", environment.get(TLS_MODE));
    put(properties, "sslrootcert", environment.get(TLS_ROOT));
    List<String> notes = secure(properties, chosen, shown);
    properties.setProperty("ApplicationName", "finetune-bench");
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("loginTimeout", "10");
    properties.setProperty("socketTimeout", "60");
    properties.setProperty("tcpKeepAlive", "true");
    return new Database(url, shown, properties, patience(environment), notes);
  }

  private static String advice() {
    return "set " + PASSWORD + " or " + PASSWORD_FILE + " (and " + USER + ") instead";
  }

  /** Returns what the driver itself reads in a URL; empty if it does not take the URL. */
  private static Map<String, String> parsed(String url) {
    Map<String, String> parsed = new HashMap<>();
    try {
      Driver driver = DriverManager.getDriver(url);
      for (DriverPropertyInfo property : driver.getPropertyInfo(url, new Properties())) {
        if (property.value != null) {
          parsed.put(property.name, property.value);
        }
      }
    } catch (SQLException e) {
      return Map.of();
    }
    return parsed;
  }

  /** Checks names as they are written, since the driver knows some of them by several spellings. */
  private static void requireAllowed(String parameters, String shown) {
    for (String parameter : parameters.split("&", -1)) {
      String name = parameter.split("=", 2)[0];
      if (!parameter.isEmpty() && !ALLOWED.contains(name)) {
        throw new StoreException(
            shown
                + ": expected no password in the URL, where logs and other users see it, server and"
                + " port before the '?', and behind it only "
                + String.join(", ", ALLOWED)
                + "; found the parameter "
                + name
                + "; for user and password "
                + advice(),
            null);
      }
    }
  }

  /**
   * Asks a server beyond this machine to prove who it is, unless {@code sslmode} says otherwise.
   *
   * @param chosen what the driver reads in the URL, which it prefers to properties
   * @return a line where the connection can be read or redirected by others
   */
  private static List<String> secure(
      Properties properties, Map<String, String> chosen, String shown) {
    boolean local =
        Stream.of(chosen.getOrDefault("PGHOST", "").split(",", -1))
            .allMatch(host -> LOCAL.matcher(host).matches());
    boolean rooted = properties.containsKey("sslrootcert") || chosen.containsKey("sslrootcert");
    String mode = chosen.get("sslmode");
    if (mode == null) {
      mode = properties.getProperty("sslmode");
    }
    if (mode == null && (!local || rooted)) {
      mode = STRICTEST;
      properties.setProperty("sslmode", mode);
      if (!rooted) {
        // The certificates that Java trusts; the driver's own way wants a file in the home folder.
        properties.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
      }
    }
    return local || STRICTEST.equals(mode)
        ? List.of()
        : List.of(
            shown
                + ": sslmode="
                + mode
                + " does not prove which server answers, and may send records and password in plain"
                + " text; take it away, or use "
                + STRICTEST);
  }

  private static void put(Properties properties, String key, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      properties.setProperty(key, value);
    }
  }

  private static @Nullable String password(Map<String, String> environment) {
    String file = environment.get(PASSWORD_FILE);
    if (file == null || file.isEmpty()) {
      return environment.get(PASSWORD);
    }
    try {
      return Files.readString(Path.of(file)).replaceFirst("\\R\\z", "");
    } catch (IOException | RuntimeException e) {
      throw new StoreException(
          PASSWORD_FILE
              + "="
              + file
              + ": expected a file with the password, found "
              + e.getClass().getSimpleName()
              + "; check path and rights",
          e);
    }
  }

  private static Duration patience(Map<String, String> environment) {
    String seconds = environment.get(PATIENCE);
    if (seconds == null || seconds.isEmpty()) {
      return USUAL_PATIENCE;
    }
    if (!seconds.matches("\\d{1,4}")) {
      throw new StoreException(
          PATIENCE + ": expected whole seconds from 0 to 9999, found " + seconds, null);
    }
    return Duration.ofSeconds(Long.parseLong(seconds));
  }

  /** The name alone, so that no message or log can show a password. */
  @Override
  public String toString() {
    return name;
  }
}
