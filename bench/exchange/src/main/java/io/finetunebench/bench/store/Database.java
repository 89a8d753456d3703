package io.finetunebench.bench.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is and how to get in.
 *
 * @param url of JDBC, without a password
 * @param name the part of the URL that names server and database
 * @param properties what the driver gets beside the URL, the password too
 * @param patience how long one task may be tried again
 */
record Database(String url, String name, Properties properties, Duration patience) {
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
    Properties properties = new Properties();
    put(properties, "user", environment.get(USER));
    put(properties, "password", password(environment));
    put(properties, "sslmode", environment.get(TLS_MODE));
    put(properties, "sslrootcert", environment.get(TLS_ROOT));
    secure(properties, parameters, parts.group(1) == null ? "" : parts.group(1));
    properties.setProperty("ApplicationName", "finetune-bench");
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("loginTimeout", "10");
    properties.setProperty("socketTimeout", "60");
    properties.setProperty("tcpKeepAlive", "true");
    return new Database(url, shown, properties, patience(environment));
  }

  private static String advice() {
    return "set " + PASSWORD + " or " + PASSWORD_FILE + " (and " + USER + ") instead";
  }

  /** Beyond this machine the server has to prove who it is, unless somebody says otherwise. */
  private static void secure(Properties properties, String parameters, String servers) {
    boolean local = List.of(servers.split(",")).stream().allMatch(s -> LOCAL.matcher(s).matches());
    boolean chosen =
        properties.containsKey("sslmode") || parameters.toLowerCase(Locale.ROOT).contains("ssl");
    boolean rooted = properties.containsKey("sslrootcert");
    if (chosen || (local && !rooted)) {
      return;
    }
    properties.setProperty("sslmode", "verify-full");
    if (!rooted) {
      // The certificates that Java trusts; the driver's own way wants a file in the home folder.
      properties.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
    }
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
