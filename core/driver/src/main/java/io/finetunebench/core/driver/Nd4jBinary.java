package io.finetunebench.core.driver;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A library of ND4J for CUDA and what it holds code for.
 *
 * @param coordinates group, artifact, version and classifier, with colons between; the path of a
 *     jar whose name does not say
 * @param bytes of the library itself
 * @param crc32 checksum of the library, in hexadecimal digits
 * @param code what it holds code for
 */
public record Nd4jBinary(String coordinates, long bytes, String crc32, FatBinary code) {
  private static final String LIBRARY = "libnd4jcuda.so";
  private static final String GROUP = "org.nd4j";
  private static final Pattern JAR =
      Pattern.compile("(nd4j-cuda-\\d+\\.\\d+)-(.+?)-((?:linux|windows)-.+)\\.jar");

  /** The published binaries that the profiles gpu and hopper take, as {@link #of} reads them. */
  static final List<Nd4jBinary> PUBLISHED =
      List.of(
          new Nd4jBinary(
              "org.nd4j:nd4j-cuda-11.6:1.0.0-M2.1:linux-x86_64",
              905_138_248,
              "79f1d80d",
              new FatBinary(List.of(37, 50, 52, 60, 61, 70, 75, 80, 86), List.of())),
          new Nd4jBinary(
              "org.nd4j:nd4j-cuda-11.2:1.0.0-M1.1:linux-x86_64",
              888_737_104,
              "892ff9d5",
              new FatBinary(List.of(35, 50, 52, 60, 61, 70, 75, 80, 86), List.of(86))));

  /**
   * Returns a published binary by its coordinates, of which nothing needs to be downloaded, or that
   * of a jar.
   *
   * @throws IOException if the jar cannot be read
   * @throws IllegalArgumentException if no such binary is known; one line says which are
   */
  public static Nd4jBinary named(String coordinatesOrJar) throws IOException {
    if (coordinatesOrJar.endsWith(".jar")) {
      Path file = Path.of(coordinatesOrJar);
      if (!Files.isRegularFile(file)) {
        throw new NoSuchFileException(
            file + ": no such file; expected a jar of ND4J's CUDA backend");
      }
      return of(file);
    }
    return PUBLISHED.stream()
        .filter(binary -> binary.coordinates().equals(coordinatesOrJar))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no binary \"%s\" is known: expected one of %s, or the path of a jar"
                        .formatted(
                            coordinatesOrJar,
                            String.join(
                                ", ", PUBLISHED.stream().map(Nd4jBinary::coordinates).toList()))));
  }

  /**
   * Returns what a jar of ND4J's holds code for. A published library is known by size and checksum;
   * any other is scanned, which takes seconds.
   *
   * @throws IOException if it cannot be read, or holds no such library
   */
  public static Nd4jBinary of(Path file) throws IOException {
    try (ZipFile jar = new ZipFile(file.toFile())) {
      ZipEntry library = library(jar, file);
      String crc = String.format(Locale.ROOT, "%08x", library.getCrc());
      for (Nd4jBinary known : PUBLISHED) {
        if (known.bytes() == library.getSize() && known.crc32().equals(crc)) {
          return known;
        }
      }
      return scan(jar, library, file, crc);
    }
  }

  private static Nd4jBinary scan(ZipFile jar, ZipEntry library, Path file, String crc)
      throws IOException {
    try (InputStream in = new BufferedInputStream(jar.getInputStream(library), 1 << 16)) {
      return new Nd4jBinary(
          coordinates(file), library.getSize(), crc, FatBinaryScanner.scan(in, library.getSize()));
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
   * Returns the binary that the CUDA distribution of this build has: the published one of the
   * version of ND4J on the class path; empty where none is known.
   */
  public static Optional<Nd4jBinary> ofThisBuild() {
    Pattern api = Pattern.compile("nd4j-api-(.+)\\.jar");
    return classPath()
        .map(path -> api.matcher(String.valueOf(path.getFileName())))
        .filter(Matcher::matches)
        .map(name -> name.group(1))
        .flatMap(
            version ->
                PUBLISHED.stream().filter(b -> b.coordinates().split(":", -1)[2].equals(version)))
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

  /** Returns the version of CUDA that the binary was built for, such as 11060; 0 if unknown. */
  int cudaVersion() {
    Matcher version = Pattern.compile("nd4j-cuda-(\\d+)\\.(\\d+)").matcher(coordinates);
    return version.find()
        ? 1000 * Integer.parseInt(version.group(1)) + 10 * Integer.parseInt(version.group(2))
        : 0;
  }
}
