package io.finetunebench.core.driver;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the resource of published scans and prints the table of {@code docs/gpu.md}. */
final class ScanPublished {
  private ScanPublished() {}

  /**
   * Scans every jar of ND4J's CUDA libraries in a folder.
   *
   * @param arguments the folder, and the resource to write
   */
  public static void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
    PrintStream out = System.out;
    List<Path> jars;
    try (Stream<Path> files = Files.list(Path.of(arguments[0]))) {
      jars =
          files
              .filter(file -> file.toString().endsWith(".jar"))
              .sorted(Comparator.reverseOrder())
              .toList();
    }
    List<Nd4jBinary> binaries = new ArrayList<>();
    out.println("| artifact | machine code | PTX | library | scanned in |");
    out.println("|---|---|---|---|---|");
    for (Path jar : jars) {
      long start = System.nanoTime();
      Nd4jBinary binary = Nd4jBinary.scan(jar);
      double seconds = (System.nanoTime() - start) / 1e9;
      binaries.add(binary.withSha1(sha1(jar)));
      String[] parts = binary.coordinates().split(":", -1);
      out.printf(
          Locale.ROOT,
          "| %s %s %s | %s | %s | %,d bytes | %.1f s |%n",
          parts[1],
          parts[2],
          parts[3],
          list("sm_", binary.code().machineCode()),
          list("compute_", binary.code().ptx()),
          binary.bytes(),
          seconds);
    }
    Files.writeString(
        Path.of(arguments[1]),
        binaries.stream()
            .map(Nd4jBinary::toJson)
            .collect(Collectors.joining(",\n  ", "{\"artifacts\": [\n  ", "\n]}\n")),
        StandardCharsets.UTF_8);
  }

  private static String list(String prefix, List<Integer> architectures) {
    return architectures.isEmpty()
        ? "none"
        : architectures.stream().map(code -> prefix + code).collect(Collectors.joining(" "));
  }

  private static String sha1(Path file) throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-1");
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      byte[] buffer = new byte[1 << 20];
      int count = 0;
      while (count >= 0) {
        count = in.read(buffer);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
