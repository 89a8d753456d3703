package io.finetunebench.core.driver;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A library of ND4J for CUDA and what it holds code for.
 *
 * @param coordinates group, artifact, version and classifier, with colons between; for a library
 *     outside a jar its path
 * @param sha1 checksum of the jar, as Maven's repositories have it; null where it was not asked for
 * @param bytes of the library itself
 * @param crc32 checksum of the library, in hexadecimal digits; {@code -} outside a jar
 * @param code what it holds code for
 */
public record Nd4jBinary(
    String coordinates, @Nullable String sha1, long bytes, String crc32, FatBinary code) {
  private static final String LIBRARY = "libnd4jcuda.so";
  private static final String GROUP = "org.nd4j";
  private static final Pattern JAR =
      Pattern.compile("(nd4j-cuda-\\d+\\.\\d+)-(.+?)-((?:linux|windows)-.+)\\.jar");
  private static final Pattern LINE =
      Pattern.compile(
          "\\{\"coordinates\": \"([^\"]+)\", \"sha1\": (?:\"(\\w+)\"|null), \"bytes\": (\\d+),"
              + " \"crc32\": \"([^\"]+)\", \"machineCode\": \\[([\\d, ]*)],"
              + " \"ptx\": \\[([\\d, ]*)]}");

  /** Returns the scans of the published artifacts, which this class itself made. */
  public static List<Nd4jBinary> published() {
    try (InputStream in = Nd4jBinary.class.getResourceAsStream("nd4j-cuda-binaries.json")) {
      return parse(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the scans of the published artifacts", e);
    }
  }

  /**
   * Returns the scan of a published artifact, by its coordinates, or of a file.
   *
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if no such artifact is known; one line says which are
   */
  public static Nd4jBinary named(String coordinatesOrPath) throws IOException {
    if (!isCoordinates(coordinatesOrPath)) {
      Path file = Path.of(coordinatesOrPath);
      if (!Files.isRegularFile(file)) {
        throw new NoSuchFileException(
            coordinatesOrPath
                + ": no such file; expected a jar of ND4J's CUDA backend, its libnd4jcuda.so, or"
                + " group:artifact:version:classifier of a published one");
      }
      return of(file);
    }
    return published(coordinatesOrPath)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no scan of \""
                        + coordinatesOrPath
                        + "\" is known: expected one of "
                        + String.join(
                            ", ", published().stream().map(Nd4jBinary::coordinates).toList())
                        + ", or the path of a jar"));
  }

  /** Returns whether a name is the coordinates of an artifact and no path. */
  public static boolean isCoordinates(String name) {
    return name.contains(":") && !name.endsWith(".jar");
  }

  /** Returns the scan of a published artifact, if it is known: nothing needs to be downloaded. */
  public static Optional<Nd4jBinary> published(String coordinates) {
    return published().stream().filter(b -> b.coordinates().equals(coordinates)).findFirst();
  }

  /**
   * Returns what a jar of ND4J's or a library outside one holds code for. A jar's library is known
   * by size and checksum, from the published artifacts or from an earlier look, or else scanned,
   * which takes seconds once.
   *
   * @param file a jar, or {@code libnd4jcuda.so}
   * @throws IOException if it cannot be read, or holds no such library
   */
  public static Nd4jBinary of(Path file) throws IOException {
    if (!file.toString().endsWith(".jar")) {
      try (InputStream in = Files.newInputStream(file)) {
        long size = Files.size(file);
        return new Nd4jBinary(file.toString(), null, size, "-", FatBinaryScanner.scan(in, size));
      }
    }
    try (ZipFile jar = new ZipFile(file.toFile())) {
      ZipEntry library = library(jar, file);
      String crc = String.format(Locale.ROOT, "%08x", library.getCrc());
      for (Nd4jBinary known : published()) {
        if (known.bytes() == library.getSize() && known.crc32().equals(crc)) {
          return known;
        }
      }
      Path memory = memory().resolve(crc + "-" + library.getSize() + ".json");
      if (Files.exists(memory)) {
        List<Nd4jBinary> remembered = parse(Files.readString(memory));
        if (remembered.size() == 1) {
          return remembered.get(0);
        }
      }
      Nd4jBinary scanned = scan(jar, library, file, crc);
      remember(memory, scanned);
      return scanned;
    }
  }

  /**
   * Scans a jar's library, whether it is known or not.
   *
   * @throws IOException if it cannot be read, or holds no such library
   */
  static Nd4jBinary scan(Path file) throws IOException {
    try (ZipFile jar = new ZipFile(file.toFile())) {
      ZipEntry library = library(jar, file);
      return scan(jar, library, file, String.format(Locale.ROOT, "%08x", library.getCrc()));
    }
  }

  private static Nd4jBinary scan(ZipFile jar, ZipEntry library, Path file, String crc)
      throws IOException {
    try (InputStream in = new BufferedInputStream(jar.getInputStream(library), 1 << 16)) {
      return new Nd4jBinary(
          coordinates(file),
          null,
          library.getSize(),
          crc,
          FatBinaryScanner.scan(in, library.getSize()));
    } catch (IOException e) {
      throw new IOException(
          "cannot read " + library.getName() + " in " + file + ": " + e.getMessage(), e);
    }
  }

  private static ZipEntry library(ZipFile jar, Path file) throws IOException {
    return jar.stream()
        .filter(entry -> entry.getName().endsWith("/" + LIBRARY))
        .map(entry -> (ZipEntry) entry)
        .findFirst()
        .orElseThrow(() -> new IOException("expected " + LIBRARY + " in " + file + ", found none"));
  }

  /**
   * Returns the jar of ND4J's CUDA library on this process's class path; empty where there is none.
   */
  public static Optional<Path> onClassPath() {
    return classPath()
        .filter(path -> JAR.matcher(String.valueOf(path.getFileName())).matches())
        .findFirst();
  }

  /**
   * Returns the binary that the CUDA distribution of this build has: of the version of ND4J on the
   * class path the published one with the newest CUDA; empty where none is known.
   */
  public static Optional<Nd4jBinary> ofThisBuild() {
    Pattern api = Pattern.compile("nd4j-api-(.+)\\.jar");
    return classPath()
        .map(path -> api.matcher(String.valueOf(path.getFileName())))
        .filter(Matcher::matches)
        .map(name -> name.group(1))
        .flatMap(
            version ->
                published().stream().filter(b -> b.coordinates().split(":", -1)[2].equals(version)))
        .findFirst();
  }

  /** Returns the binary's artifact and version, as lines name it. */
  public String shortName() {
    String[] parts = coordinates.split(":", -1);
    return parts.length < 3 ? coordinates : parts[1] + " " + parts[2];
  }

  static Stream<Path> classPath() {
    return Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator))
        .filter(element -> !element.isEmpty())
        .map(Path::of);
  }

  private static String coordinates(Path jar) {
    Matcher name = JAR.matcher(String.valueOf(jar.getFileName()));
    return name.matches()
        ? String.join(":", GROUP, name.group(1), name.group(2), name.group(3))
        : jar.toString();
  }

  Nd4jBinary withSha1(String checksum) {
    return new Nd4jBinary(coordinates, checksum, bytes, crc32, code);
  }

  /** Returns the version of CUDA that the binary was built for, such as 11060; 0 if unknown. */
  int cudaVersion() {
    Matcher version = Pattern.compile("nd4j-cuda-(\\d+)\\.(\\d+)").matcher(coordinates);
    return version.find()
        ? 1000 * Integer.parseInt(version.group(1)) + 10 * Integer.parseInt(version.group(2))
        : 0;
  }

  /** Returns the binary as the line that {@link #parse} reads. */
  String toJson() {
    return "{\"coordinates\": \""
        + coordinates.replace('\\', '/').replace('"', '\'')
        + "\", \"sha1\": "
        + (sha1 == null ? "null" : "\"" + sha1 + "\"")
        + ", \"bytes\": "
        + bytes
        + ", \"crc32\": \""
        + crc32
        + "\", \"machineCode\": "
        + code.machineCode()
        + ", \"ptx\": "
        + code.ptx()
        + "}";
  }

  static List<Nd4jBinary> parse(String json) {
    return LINE.matcher(json)
        .results()
        .map(
            line ->
                new Nd4jBinary(
                    line.group(1),
                    line.group(2),
                    Long.parseLong(line.group(3)),
                    line.group(4),
                    new FatBinary(numbers(line.group(5)), numbers(line.group(6)))))
        .collect(Collectors.toUnmodifiableList());
  }

  private static List<Integer> numbers(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(number -> !number.isEmpty())
        .map(Integer::valueOf)
        .toList();
  }

  /** Where looks are remembered: the user's cache. */
  private static Path memory() {
    String cache = System.getProperty("finetunebench.cache", System.getenv("XDG_CACHE_HOME"));
    return (cache == null || cache.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache))
        .resolve("finetune-bench");
  }

  /** Keeps a look for the next time; where it cannot be kept, the next look takes as long. */
  private static void remember(Path memory, Nd4jBinary binary) {
    try {
      Files.createDirectories(memory.toAbsolutePath().resolveSibling(""));
      Path part = Files.createTempFile(memory.toAbsolutePath().resolveSibling(""), "scan", ".part");
      Files.writeString(part, binary.toJson() + "\n");
      Files.move(part, memory, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      System.getLogger(Nd4jBinary.class.getName())
          .log(System.Logger.Level.DEBUG, "cannot remember the scan", e);
    }
  }
}
