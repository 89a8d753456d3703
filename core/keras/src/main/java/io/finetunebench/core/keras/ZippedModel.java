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

/** The entries of a {@code .keras} file. Nothing is unpacked to disk. */
final class ZippedModel implements AutoCloseable {
  static final String CONFIGURATION = "config.json";
  static final String METADATA = "metadata.json";
  static final String WEIGHTS = "model.weights.h5";

  private final Path file;
  private final ZipFile zip;
  private final Map<String, ZipEntry> entries = new HashMap<>();

  ZippedModel(Path file) {
    this.file = file;
    try {
      this.zip = new ZipFile(file.toFile());
    } catch (IOException | IllegalArgumentException e) {
      throw new KerasFileException(
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
    if (zip.size() > Limits.ENTRIES) {
      throw new KerasFileException(
          file, "found " + zip.size() + " entries, expected at most " + Limits.ENTRIES);
    }
    Enumeration<? extends ZipEntry> all = zip.entries();
    while (all.hasMoreElements()) {
      ZipEntry entry = all.nextElement();
      if (entries.put(entry.getName(), entry) != null) {
        throw new KerasFileException(
            file, "found entry " + entry.getName() + " twice: save the model again");
      }
    }
  }

  boolean has(String name) {
    return entries.containsKey(name);
  }

  /** Returns an entry's bytes; null if it is not there. */
  byte @Nullable [] bytes(String name, long most) {
    ZipEntry entry = entries.get(name);
    if (entry == null) {
      return null;
    }
    long allowed = Math.min(most, Math.max(Limits.SMALL_BYTES, expanded(entry)));
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes(Math.toIntExact(allowed + 1));
      if (bytes.length > allowed) {
        throw new KerasFileException(
            file,
            "entry "
                + name
                + " unpacks to more than "
                + allowed
                + " bytes from "
                + entry.getCompressedSize()
                + ", expected at most "
                + Limits.EXPANSION
                + " times its size and "
                + most
                + " bytes: Keras does not compress; save the model again");
      }
      return bytes;
    } catch (IOException | IllegalArgumentException e) {
      throw new KerasFileException(
          file,
          "entry " + name + " cannot be read (" + e.getMessage() + "): save the model again",
          e);
    }
  }

  private static long expanded(ZipEntry entry) {
    long packed = Math.max(0, Math.min(entry.getCompressedSize(), Limits.FILE_BYTES));
    return packed * Limits.EXPANSION;
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new KerasFileException(file, "cannot be closed (" + e.getMessage() + ")", e);
    }
  }
}
