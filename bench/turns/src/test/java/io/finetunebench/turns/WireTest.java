package io.finetunebench.turns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WireTest {
  private static final int JAVA_8 = 52;

  @Test
  void namesEveryClassThatAForkNeeds() throws Exception {
    Path classes = Path.of(Wire.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Set<String> compiled = new TreeSet<>();
    try (Stream<Path> files = Files.walk(classes.resolve("io/finetunebench/turns"))) {
      files
          .map(file -> classes.relativize(file).toString().replace('\\', '/'))
          .filter(name -> name.endsWith(".class") && !name.endsWith("package-info.class"))
          .forEach(compiled::add);
    }
    assertTrue(compiled.size() > 5, compiled.toString());
    assertEquals(compiled, new TreeSet<>(Set.of(Wire.classFiles())));
  }

  @Test
  void everyClassRunsOnJava8() throws Exception {
    for (String file : Wire.classFiles()) {
      try (DataInputStream in =
          new DataInputStream(
              Objects.requireNonNull(
                  Wire.class.getClassLoader().getResourceAsStream(file), file))) {
        in.readInt();
        in.readUnsignedShort();
        assertEquals(JAVA_8, in.readUnsignedShort(), file);
      }
    }
  }

  @Test
  void bringsNoBenchmarkListOfItsOwn() {
    ClassLoader loader = Wire.class.getClassLoader();
    assertNull(loader.getResource("META-INF/BenchmarkList"));
    assertNull(loader.getResource("META-INF/CompilerHints"));
  }

  @Test
  void carriesWhatAForkSaw() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    Wire.greet(out, "0123456789abcdef0123456789abcdef", Map.of("jmhVersion", "1.21"));
    Wire.iteration(out, new Wire.Iteration(true, "ns/op", Map.of(Wire.Iteration.SCORE, 12.5)));
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));

    byte[] token = new byte[Wire.TOKEN_LENGTH];
    in.readFully(token);
    assertEquals("0123456789abcdef0123456789abcdef", new String(token, StandardCharsets.US_ASCII));
    assertEquals(Map.of("jmhVersion", "1.21"), Wire.readTexts(in));
    assertEquals(Wire.ITERATION, in.readByte());
    Wire.Iteration read = Wire.readIteration(in);
    assertTrue(read.measurement());
    assertEquals("ns/op", read.unit());
    assertEquals(12.5, read.value(Wire.Iteration.SCORE));
    assertTrue(Double.isNaN(read.value(Wire.Iteration.CPU)));
  }

  @Test
  void shortensWhatIsTooLongForAMessage() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Wire.writeTexts(new DataOutputStream(bytes), Map.of("flags", "\u20ac".repeat(30_000)));
    Map<String, String> facts =
        Wire.readTexts(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    assertEquals(20_000, facts.get("flags").length());
  }

  @Test
  void refusesMoreTextsThanAnybodyWrites() {
    byte[] message = {127, 0, 0, 0};
    assertThrows(
        IOException.class,
        () -> Wire.readTexts(new DataInputStream(new ByteArrayInputStream(message))));
  }
}
