package io.finetunebench.bench.runner.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.files.OddFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JmhLockTest {
  private static final String IGNORE = "jmh.ignoreLock";

  @TempDir private Path folder = Path.of("");
  private final String before = System.getProperty(IGNORE, "false");

  @BeforeEach
  void heedTheLock() {
    System.clearProperty(IGNORE);
  }

  @AfterEach
  void restore() {
    System.setProperty(IGNORE, before);
  }

  @Test
  void onlyOneRunAtATimeHasIt() {
    Path file = folder.resolve("jmh.lock");
    JmhLock first = JmhLock.acquire(file);
    assertEquals("true", System.getProperty(IGNORE), "JMH's own runners are not to ask for it");
    System.clearProperty(IGNORE);
    String message =
        assertThrows(IllegalStateException.class, () -> JmhLock.acquire(file)).getMessage();
    assertTrue(String.valueOf(message).contains("JAVA_OPTS=-Djmh.ignoreLock=true"), message);
    first.close();
    JmhLock.acquire(file).close();
    assertEquals("false", System.getProperty(IGNORE, "false"));
  }

  @Test
  void isLeftAloneWhereTheUserSaysSo() {
    System.setProperty(IGNORE, "true");
    Path file = folder.resolve("absent").resolve("jmh.lock");
    JmhLock.acquire(file).close();
    assertEquals("true", System.getProperty(IGNORE));
  }

  @Test
  void aPipeInItsPlaceHoldsNobody() {
    Path file = OddFiles.pipe(folder.resolve("jmh.lock"));
    String message =
        OddFiles.soon(
            () ->
                String.valueOf(
                    assertThrows(IllegalStateException.class, () -> JmhLock.acquire(file))
                        .getMessage()));
    assertTrue(message.contains(file + OddFiles.EXPECTED), message);
  }

  @Test
  void saysThatItCannotBeTaken() {
    Path file = folder.resolve("absent").resolve("jmh.lock");
    assertThrows(IllegalStateException.class, () -> JmhLock.acquire(file));
  }

  @Test
  void aLinkInItsPlaceLeadsNowhere() throws IOException {
    Path target = Files.writeString(folder.resolve("private"), "mine");
    Set<PosixFilePermission> rights = PosixFilePermissions.fromString("rw-------");
    Files.setPosixFilePermissions(target, rights);
    Path file = folder.resolve("jmh.lock");
    Files.createSymbolicLink(file, target);
    assertThrows(IllegalStateException.class, () -> JmhLock.acquire(file));
    assertEquals(rights, Files.getPosixFilePermissions(target));
  }
}
