package io.finetunebench.core.keras;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a model file that is a zip, within limits, so that a hostile one cannot exhaust
 * the machine. Nothing is unpacked to disk.
 */
final class ModelZip implements AutoCloseable {
  /** Most bytes of a whole model file, and of the weights in a zip. */
  static final long FILE_BYTES = 512L << 20;

  /** Most bytes of a configuration. */
  static final int CONFIGURATION_BYTES = 16 << 20;

  /** Entries in a zip. */
  private static final int ENTRIES = 1000;

  /** How many times its size an entry may grow: trained weights hardly shrink. */
  private static final int EXPANSION = 100;

  /** Entries below this may grow as they like. */
  private static final int SMALL_BYTES = 1 << 20;

  private final Path file;
  private final ZipFile zip;
  private final Map<String, ZipEntry> entries = new HashMap<>();

  /**
   * Opens a file.
   *
   * @throws ModelFileException if it is no zip, or has too many entries or two of one name
   */
  ModelZip(Path file) {
    this.file = file;
    try {
      this.zip = new ZipFile(file.toFile());
    } catch (IOException | IllegalArgumentException e) {
      throw new ModelFileException(
          file, "cannot be read as a zip (" + e.getMessage() + "): save the model again", e);
    }
    try {
      index();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void index() {
    if (zip.size() > ENTRIES) {
      throw new ModelFileException(
          file, "found " + zip.size() + " entries, expected at most " + ENTRIES);
    }
    Enumeration<? extends ZipEntry> all = zip.entries();
    while (all.hasMoreElements()) {
      ZipEntry entry = all.nextElement();
      if (entries.put(entry.getName(), entry) != null) {
        throw new ModelFileException(
            file, "found entry " + entry.getName() + " twice: save the model again");
      }
    }
  }

  /**
   * Returns an entry's bytes; null if it is not there.
   *
   * @param most bytes that are taken
   * @throws ModelFileException if it is damaged, or larger than that or than 100 times its packed
   *     size
   */
  byte @Nullable [] bytes(String name, long most) {
    ZipEntry entry = entries.get(name);
    if (entry == null) {
      return null;
    }
    long allowed = Math.min(most, Math.max(SMALL_BYTES, expanded(entry)));
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes(Math.toIntExact(allowed + 1));
      if (bytes.length > allowed) {
        throw new ModelFileException(
            file,
            ("entry %s unpacks to more than %s bytes from %s, expected at most %s times"
                    + " its size and %s bytes: save the model again")
                .formatted(name, allowed, entry.getCompressedSize(), EXPANSION, most));
      }
      return bytes;
    } catch (IOException | IllegalArgumentException e) {
      throw new ModelFileException(
          file,
          "entry " + name + " cannot be read (" + e.getMessage() + "): save the model again",
          e);
    }
  }

  private static long expanded(ZipEntry entry) {
    long packed = Math.max(0, Math.min(entry.getCompressedSize(), FILE_BYTES));
    return packed * EXPANSION;
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new ModelFileException(file, "cannot be closed (" + e.getMessage() + ")", e);
    }
  }
}
