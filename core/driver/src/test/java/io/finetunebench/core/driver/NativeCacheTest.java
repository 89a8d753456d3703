package io.finetunebench.core.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no POSIX permissions")
class NativeCacheTest {
  @TempDir private Path folder = Path.of("");

  private Path home = Path.of("");
  private Path temporary = Path.of("");

  @BeforeEach
  void makeFolders() throws IOException {
    home = Files.createDirectory(folder.resolve("home"));
    temporary = Files.createDirectory(folder.resolve("tmp"));
  }

  @Test
  void aHomeThatIsOursIsLeftToJavaCpp() throws IOException {
    assertNull(NativeCache.folder(home, temporary));
  }

  @Test
  void withoutAHomeNobodyElseCanWriteWhereLibrariesAreLoadedFrom() throws IOException {
    Path noHome = Files.createFile(folder.resolve("no-home"));
    Path cache = assertPrivate(NativeCache.folder(noHome, temporary));
    assertEquals(cache, NativeCache.folder(noHome, temporary), "libraries are unpacked once");
  }

  @Test
  void aFolderThatWasLaidThereIsNotUsed() throws IOException {
    Path noHome = Files.createFile(folder.resolve("no-home"));
    Path laid = assertPrivate(NativeCache.folder(noHome, temporary));
    Files.setPosixFilePermissions(laid, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertNotEquals(laid, assertPrivate(NativeCache.folder(noHome, temporary)));
    Files.delete(laid);
    Files.createSymbolicLink(laid, home);
    assertNotEquals(laid, assertPrivate(NativeCache.folder(noHome, temporary)));
  }

  @Test
  void aCacheInAHomeThatOthersWriteToIsNotUsed() throws IOException {
    Path cache = Files.createDirectories(home.resolve(".javacpp/cache"));
    Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertPrivate(NativeCache.folder(home, temporary));
  }

  private static Path assertPrivate(@Nullable Path cache) throws IOException {
    Path found = Objects.requireNonNull(cache);
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(found)));
    return found;
  }
}
