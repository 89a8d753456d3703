package io.finetunebench.bench.record.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class FileFailureTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void saysInWordsWhatReallyFails() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[] {(byte) 0xff, (byte) 0xfe});
    assertReason("no such file or folder", () -> Files.readString(folder.resolve("other")));
    assertReason("not UTF-8", () -> Files.readString(file));
    assertReason("something of that name is there already", () -> Files.createDirectories(file));
    assertReason("not a folder", () -> Files.newDirectoryStream(file).close());
  }

  @Test
  void saysWhatTheSystemSaidWithoutTheFileAndTheClass() {
    assertEquals("permission denied", FileFailure.reason(new AccessDeniedException("file")));
    assertEquals(
        "No space left", FileFailure.reason(new FileSystemException("f", null, "No space left")));
    assertEquals(
        "Stale handle",
        FileFailure.reason(new UncheckedIOException(new IOException("Stale handle"))));
    assertEquals(
        "permission denied",
        FileFailure.reason(new DirectoryIteratorException(new AccessDeniedException("folder"))));
  }

  @Test
  void neverSaysNothing() {
    assertEquals("the system gives no reason", FileFailure.reason(new IOException()));
    assertEquals("the system gives no reason", FileFailure.reason(new FileSystemException("f")));
  }

  private static void assertReason(String reason, Executable action) {
    assertEquals(reason, FileFailure.reason(assertThrows(IOException.class, action)));
  }
}
