package io.finetunebench.bench.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a database is reached: TLS, user and password. */
class DatabaseTest {
  private static final String STORE_PASSWORD = "changeit";

  private static String refusal(Executable executable) {
    return String.valueOf(assertThrows(StoreException.class, executable).getMessage());
  }

  private static Properties properties(String url, Map<String, String> environment) {
    return Database.of(url, environment).properties();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db.example.org/bench",
        "jdbc:postgresql://localhost,db.example.org:5433/bench?currentSchema=a",
        "jdbc:postgresql://localhost.example.org/bench"
      })
  void aServerElsewhereHasToProveWhoItIs(String url) {
    Properties properties = properties(url, Map.of());
    assertEquals("verify-full", properties.getProperty("sslmode"));
    assertTrue(properties.containsKey("sslfactory"));
    Properties rooted = properties(url, Map.of(Database.TLS_ROOT, "root.crt"));
    assertEquals("verify-full", rooted.getProperty("sslmode"));
    assertEquals("root.crt", rooted.getProperty("sslrootcert"));
    assertFalse(rooted.containsKey("sslfactory"));
  }

  @Test
  void whatSomebodySaysAboutTlsHolds() {
    String url = "jdbc:postgresql://db.example.org/bench";
    assertEquals(
        "require", properties(url, Map.of(Database.TLS_MODE, "require")).getProperty("sslmode"));
    assertNull(properties(url + "?sslmode=disable", Map.of()).getProperty("sslmode"));
    for (String local : new String[] {"localhost", "127.0.0.1:5432", "[::1]:5432"}) {
      assertNull(
          properties("jdbc:postgresql://" + local + "/bench", Map.of()).getProperty("sslmode"));
    }
  }

  /** Each of these once switched the check of the server off, because it has "ssl" in it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "sslrootcert=/etc/ca.pem",
        "ApplicationName=no-ssl-here",
        "sslcert=/home/me/sslmode=disable"
      })
  void onlySslmodeDecidesAboutTls(String parameters) {
    Database database =
        Database.of("jdbc:postgresql://db.example.org/bench?" + parameters, Map.of());
    assertEquals("verify-full", database.properties().getProperty("sslmode"), parameters);
    assertEquals(List.of(), database.notes());
  }

  @Test
  void aConnectionThatOthersCanReadOrRedirectSaysSo() {
    String url = "jdbc:postgresql://db.example.org/bench";
    for (String mode : List.of("disable", "prefer", "require", "verify-ca")) {
      assertNote(Database.of(url + "?sslmode=" + mode, Map.of()), "sslmode=" + mode);
      assertNote(Database.of(url, Map.of(Database.TLS_MODE, mode)), "sslmode=" + mode);
    }
    assertNote(
        Database.of(url + "?sslmode=disable", Map.of(Database.TLS_MODE, "verify-full")),
        "sslmode=disable");
    assertNote(Database.of(url + "?sslmode=verify-full&sslmode=allow", Map.of()), "sslmode=allow");
    assertNote(Database.of(url + "?sslmode=%64isable", Map.of()), "sslmode=disable");
    assertEquals(List.of(), Database.of(url + "?sslmode=verify-full", Map.of()).notes());
    assertEquals(
        List.of(),
        Database.of("jdbc:postgresql://localhost/bench?sslmode=disable", Map.of()).notes());
  }

  private static void assertNote(Database database, String expected) {
    assertEquals(1, database.notes().size(), "" + database.notes());
    String note = database.notes().get(0);
    assertTrue(note.startsWith("jdbc:postgresql://db.example.org/bench: "), note);
    assertTrue(note.contains(expected), note);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "host=db.example.org",
        "HOST=db.example.org",
        "sslmode=disable&PGHOST=db.example.org",
        "pghost=db.example.org",
        "Port=1",
        "service=other",
        "user=hunter2",
        "Password=hunter2",
        "ssl=false",
        "SSLMODE=disable",
        "x=sslmode=disable",
        "sslmod=disable",
        "options=-csynchronous_commit%3Doff",
        "sslfactory=org.postgresql.ssl.NonValidatingFactory",
        "sslhostnameverifier=a.B",
        "socketFactory=a.B",
        "authenticationPluginClassName=a.B",
        "localSocketAddress=10.0.0.1"
      })
  void onlyParametersThatCanDoNoHarmAreAllowed(String parameters) {
    String message =
        refusal(() -> Database.of("jdbc:postgresql://localhost/bench?" + parameters, Map.of()));
    assertTrue(message.contains("port before the '?'"), message);
    assertFalse(message.contains("hunter2"), message);
  }

  @Test
  void blanksBeforeAUrlMakeNoFolderOfIt() {
    String url = " \t\njdbc:postgresql://db.example.org/bench ";
    assertTrue(Stores.isDatabase(url));
    assertEquals("jdbc:postgresql://db.example.org/bench", Stores.shown(url + "?a=b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://me:hunter2@db/bench",
        "postgres:hunter2",
        "JDBC:postgresql://db/bench?password=hunter2",
        "jdbc:mysql://me:hunter2@db/bench",
        "https://me:hunter2@db/bench",
        "  https://me:hunter2@db/bench",
        "\u00a0jdbc:postgresql://me:hunter2@db/bench",
        "./x://me:hunter2@db/bench"
      })
  void anyOtherUrlIsNotAFolder(String name) {
    String message = refusal(() -> Stores.open(name, Map.of()));
    assertTrue(message.contains("or a folder, found a URL"), message);
    assertFalse(message.contains("hunter2"), message);
    assertThrows(StoreException.class, () -> Stores.isDatabase(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"runs", "C:\\runs", "runs:2026", "./postgresql", "a b"})
  void aFolderStaysAFolder(String name) {
    assertFalse(Stores.isDatabase(name));
  }

  @Test
  void aDatabaseShowsNoPassword() {
    Database database =
        Database.of(
            "jdbc:postgresql://localhost/bench?currentSchema=a",
            Map.of(Database.USER, "me", Database.PASSWORD, "hunter2"));
    assertEquals("hunter2", database.properties().getProperty("password"));
    assertEquals("jdbc:postgresql://localhost/bench", database.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "soon", "100000"})
  void patienceIsANumberOfSeconds(String seconds) {
    assertThrows(
        StoreException.class,
        () -> Database.of("jdbc:postgresql:bench", Map.of(Database.PATIENCE, seconds)));
  }

  @Test
  void theCertificateOfARealServerIsChecked(@TempDir Path folder) throws Exception {
    PostgresServer server = PostgresServer.start();
    String url = server.database();
    Path certificate = certify(folder, "server");
    Path key = folder.resolve("server.key");
    Files.copy(certificate, server.data().resolve("server.crt"));
    Files.copy(key, server.data().resolve("server.key"));
    assertTrue(server.data().resolve("server.key").toFile().setReadable(false, false));
    assertTrue(server.data().resolve("server.key").toFile().setReadable(true, true));
    server.execute("alter system set ssl = on", "select pg_reload_conf()");

    Map<String, String> environment = server.environment(Database.TLS_ROOT, certificate.toString());
    try (RecordStore store = Stores.open(url, environment)) {
      assertEquals(
          "t",
          server.answer(
              url,
              "select bool_and(ssl) and count(*) > 0 from pg_stat_ssl"
                  + " join pg_stat_activity using (pid)"
                  + " where application_name = 'finetune-bench' and datname = current_database()"),
          "without TLS");
      store.save(RecordStoreContract.FIRST);
    }
    environment.put(Database.TLS_ROOT, certify(folder, "another").toString());
    String message = refusal(() -> Stores.open(url, environment));
    assertTrue(message.contains(Database.TLS_ROOT), message);
    assertEquals(1, message.lines().count(), message);
  }

  /** Makes a key and a certificate for localhost that signs itself, and returns the latter. */
  private static Path certify(Path folder, String name)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "RSA",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                STORE_PASSWORD)
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, keytool.waitFor(), said);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, STORE_PASSWORD.toCharArray());
    }
    Files.writeString(
        folder.resolve(name + ".key"),
        pem("PRIVATE KEY", keys.getKey(name, STORE_PASSWORD.toCharArray()).getEncoded()));
    return Files.writeString(
        folder.resolve(name + ".crt"), pem("CERTIFICATE", keys.getCertificate(name).getEncoded()));
  }

  private static String pem(String kind, byte[] content) {
    String text =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.UTF_8)).encodeToString(content);
    return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
  }
}
