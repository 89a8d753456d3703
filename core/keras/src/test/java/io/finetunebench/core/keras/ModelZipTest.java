package io.finetunebench.core.keras;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class ModelZipTest {
  private static final byte[] WEIGHTS = "weights".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder = Path.of("");

  @Test
  void entriesAreReadByName() throws IOException {
    try (ModelZip zip = new ModelZip(zip(1, WEIGHTS))) {
      assertArrayEquals(WEIGHTS, zip.bytes("entry-0", 100));
      assertNull(zip.bytes("entry-1", 100));
    }
  }

  @Test
  void whatIsNoZipIsOneLine() throws IOException {
    Path file = Files.write(folder.resolve("model.zip"), WEIGHTS);
    assertRefused(() -> new ModelZip(file).close(), "cannot be read as a zip");
  }

  @Test
  void tooManyEntriesAreRefused() throws IOException {
    Path file = zip(1001, new byte[0]);
    assertRefused(() -> new ModelZip(file).close(), "found 1001 entries, expected at most 1000");
  }

  @Test
  void twoEntriesOfOneNameAreRefused() throws IOException {
    Path file = zip(2, WEIGHTS);
    String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
    Files.writeString(file, bytes.replace("entry-1", "entry-0"), StandardCharsets.ISO_8859_1);
    assertRefused(() -> new ModelZip(file).close(), "found entry entry-0 twice");
  }

  @Test
  void anEntryIsTakenUpToALimit() throws IOException {
    try (ModelZip zip = new ModelZip(zip(1, WEIGHTS))) {
      assertArrayEquals(WEIGHTS, zip.bytes("entry-0", WEIGHTS.length));
      assertRefused(() -> zip.bytes("entry-0", WEIGHTS.length - 1), "unpacks to more than 6 bytes");
    }
  }

  @Test
  void aBombIsRefused() throws IOException {
    try (ModelZip zip = new ModelZip(zip(1, new byte[50 << 20]))) {
      assertRefused(() -> zip.bytes("entry-0", 100 << 20), "expected at most 100 times its size");
    }
  }

  @Test
  void aDamagedEntryIsOneLine() throws IOException {
    Path file = zip(1, new byte[1000]);
    byte[] bytes = Files.readAllBytes(file);
    // Behind the local header, whose last part is the entry's name.
    int data = 30 + "entry-0".length();
    bytes[data] = (byte) 0xff;
    Files.write(file, bytes);
    try (ModelZip zip = new ModelZip(file)) {
      assertRefused(() -> zip.bytes("entry-0", 10_000), "entry entry-0 cannot be read");
    }
  }

  private static void assertRefused(Executable executable, String expected) {
    String message =
        String.valueOf(assertThrows(ModelFileException.class, executable).getMessage());
    assertTrue(message.contains(expected), message);
    assertEquals(1, message.lines().count(), message);
  }

  private Path zip(int entries, byte[] content) throws IOException {
    Path file = folder.resolve("model.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < entries; i++) {
        out.putNextEntry(new ZipEntry("entry-" + i));
        out.write(content);
        out.closeEntry();
      }
    }
    return file;
  }
}
