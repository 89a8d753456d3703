package io.finetunebench.core.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The kernels' sources, and the hash by which their PTX names them. */
public final class KernelSources {
  /** The modules: each is a source, NAME.cu, and its PTX, NAME.ptx. */
  static final List<String> MODULES = List.of("kernels", "kernels_wide", "kernels_f64");

  /** What the modules' sources include. */
  static final List<String> HEADERS = List.of("common.cuh", "narrow.cuh", "wide.cuh");

  /** Begins the PTX's comment with the hash of its sources. */
  static final String HASH_LINE = "// SHA-256 of the sources: ";

  private KernelSources() {}

  /** Returns the names of all sources. */
  private static List<String> names() {
    return Stream.concat(MODULES.stream().map(module -> module + ".cu"), HEADERS.stream()).toList();
  }

  /** Returns the text of a resource beside the kernels. */
  public static String text(String name) throws IOException {
    try (InputStream in =
        KernelSources.class.getResourceAsStream("/io/finetunebench/core/cuda/" + name)) {
      if (in == null) {
        throw new IOException("expected a resource " + name + " beside the kernels, found none");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
  }

  /** Returns the sources by name, as resources. */
  static Map<String, String> read() throws IOException {
    Map<String, String> sources = new TreeMap<>();
    for (String name : names()) {
      sources.put(name, text(name));
    }
    return sources;
  }

  /** Returns the sources by name, from a folder. */
  static Map<String, String> read(Path folder) throws IOException {
    Map<String, String> sources = new TreeMap<>();
    for (String name : names()) {
      sources.put(name, Files.readString(folder.resolve(name)).replace("\r\n", "\n"));
    }
    return sources;
  }

  /** Returns the SHA-256 of names and texts, in order of the names. */
  static String hash(Map<String, String> sources) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      new TreeMap<>(sources)
          .forEach(
              (name, text) ->
                  digest.update((name + "\0" + text + "\0").getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
