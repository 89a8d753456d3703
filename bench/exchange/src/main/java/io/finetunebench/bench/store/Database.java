package io.finetunebench.bench.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
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
      Pattern.compile("jdbc:postgresql:(?://([^/?#]*)/)?([^/?#]*)(?:\\?(.*))?");
  private static final Pattern SECRET =
      Pattern.compile("(?i)(?:^|&)([^=&]*(?:pass|secret)[^=&]*)=");
  private static final String STRICTEST = "verify-full";

  /** Parameters by which the driver would go to another server than the one in the URL. */
  private static final Set<String> ELSEWHERE =
      Set.of("host", "hostaddr", "PGHOST", "port", "PGPORT", "service");

  private static final Pattern LOCAL =
      Pattern.compile("(?i)(?:localhost|127(?:\\.\\d+){3}|\\[::1])(?::\\d+)?|");

  /**
   * Reads a URL and the environment.
   *
   * @throws StoreException if the URL is none of PostgreSQL's or has a password in it, or the
   *     environment says what cannot be; no message repeats a secret
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
    if (!parts.matches() || parts.group(2).isEmpty()) {
      throw new StoreException(
          "--store "
              + shown
              + ": expected jdbc:postgresql://SERVER[:PORT]/DATABASE[?NAME=VALUE&...]",
          null);
    }
    String parameters = parts.group(3) == null ? "" : parts.group(3);
    Matcher secret = SECRET.matcher(parameters);
    if (secret.find()) {
      throw new StoreException(
          shown
              + ": expected no password in the URL, where logs and other users see it, found the"
              + " parameter "
              + secret.group(1)
              + "; "
              + advice(),
          null);
    }
    Map<String, String> chosen = parsed(parameters);
    for (String name : chosen.keySet()) {
      if (ELSEWHERE.contains(name)) {
        throw new StoreException(
            shown
                + ": expected server and port before the '?', found the parameter "
                + name
                + "; write jdbc:postgresql://SERVER[:PORT]/DATABASE",
            null);
      }
    }
    Properties properties = new Properties();
    put(properties, "user", environment.get(USER));
    put(properties, "password", password(environment));
    put(properties, "sslmode", environment.get(TLS_MODE));
    put(properties, "sslrootcert", environment.get(TLS_ROOT));
    List<String> notes =
        secure(properties, chosen, parts.group(1) == null ? "" : parts.group(1), shown);
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

  /** Parses parameters as the driver does: of several with one name the last one counts. */
  private static Map<String, String> parsed(String parameters) {
    Map<String, String> parsed = new TreeMap<>();
    for (String parameter : parameters.split("&", -1)) {
      int equals = parameter.indexOf('=');
      if (equals > 0) {
        parsed.put(parameter.substring(0, equals), parameter.substring(equals + 1));
      } else if (!parameter.isEmpty()) {
        parsed.put(parameter, "");
      }
    }
    return parsed;
  }

  /**
   * Asks a server beyond this machine to prove who it is, unless {@code sslmode} says otherwise.
   *
   * @param chosen parameters of the URL, which the driver prefers to properties
   * @return a line where the connection can be read or redirected by others
   */
  private static List<String> secure(
      Properties properties, Map<String, String> chosen, String servers, String shown) {
    boolean local = List.of(servers.split(",")).stream().allMatch(s -> LOCAL.matcher(s).matches());
    boolean rooted = properties.containsKey("sslrootcert") || chosen.containsKey("sslrootcert");
    String mode = chosen.getOrDefault("sslmode", properties.getProperty("sslmode"));
    if (mode == null && (!local || rooted)) {
      mode = STRICTEST;
      properties.setProperty("sslmode", mode);
      if (!rooted && !chosen.containsKey("sslfactory")) {
        // The certificates that Java trusts; the driver's own way wants a file in the home folder.
        properties.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
      }
    }
    if (local) {
      return List.of();
    }
    if (!STRICTEST.equals(mode)) {
      return List.of(
          shown
              + ": sslmode="
              + mode
              + " does not prove which server answers, and may send records and password in plain"
              + " text; take it away, or use "
              + STRICTEST);
    }
    return Stream.of("sslfactory", "sslhostnameverifier")
        .filter(chosen::containsKey)
        .map(
            name ->
                shown
                    + ": the parameter "
                    + name
                    + " decides which server is believed; take it away to have Java check it")
        .toList();
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
