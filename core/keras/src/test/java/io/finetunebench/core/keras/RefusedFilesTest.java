package io.finetunebench.core.keras;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are not supported, damaged or hostile: one line each, and nothing exhausted. */
class RefusedFilesTest {
  @TempDir Path folder = Path.of("");

  private static String refusal(Path file) {
    String message =
        String.valueOf(
            assertThrows(ModelFileException.class, () -> KerasReader.read(file)).getMessage());
    assertEquals(1, message.lines().count(), message);
    assertTrue(message.startsWith(file + ": "), message);
    return message.substring((file + ": ").length());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aPipeHoldsNobody() throws Exception {
    Path pipe = folder.resolve("model.keras");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    for (Path file : List.of(pipe, Path.of("/dev/zero"))) {
      assertEquals(
          "expected a file, found a pipe, a device or a socket",
          assertTimeoutPreemptively(Duration.ofSeconds(30), () -> refusal(file)));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          conv.keras          | layer conv2d (Conv2D) is not supported, expected Dense, Activation,
          lstm.keras          | layer lstm (LSTM) is not supported, expected Dense, Activation,
          lambda.keras        | layer lambda (Lambda) carries Python code, which is never run: build
          selu.keras          | layer dense_21 (Dense) has the activation selu, expected linear, relu,
          branches.keras      | layer add (Add) is not supported, expected Dense,
          custom.keras        | layer mine (Mine) is a class of the author's own, whose code is not
          subclass.keras      | found a model of class Sub, expected Sequential or Functional:
          mixed.keras         | layer dense_34 (Dense) computes in mixed_float16, expected float32
          weights-alone.h5    | holds no model but perhaps weights alone: save the whole model
          compressed.h5       | found kernel of layer dense in chunks or compressed, which Keras
          external-link.h5    | found a link at kernel:0, expected weights:
          bomb.h5             | found kernel of layer dense of shape [1048576, 1048576], expected
          claims.h5           | layer dense (Dense) has 400000000 weights, expected at most
          nan.h5              | found kernel of layer dense with NaN or infinite values:
          integers.h5         | found kernel of layer dense in another format than float32 or
          shape.h5            | found kernel of layer dense of shape [3, 6], expected [4, 6] as the
          """)
  void refusesInOneLineThatSaysWhatCanBeDone(String name, String expected) {
    String refusal = refusal(KerasReaderTest.resource("refused/" + name));
    assertTrue(refusal.startsWith(expected), refusal);
  }

  @Test
  void refusesAZipThatUnpacksToFarMoreThanItsSize() throws IOException {
    Path bomb = zip(Map.of("config.json", new byte[12 << 20]));
    String refusal = refusal(bomb);
    assertTrue(refusal.startsWith("entry config.json unpacks to more than "), refusal);
  }

  @Test
  void refusesAConfigurationOfTooManyLevels() throws IOException {
    String deep = "{\"a\":".repeat(5000) + "1" + "}".repeat(5000);
    String refusal = refusal(config(deep));
    assertTrue(refusal.startsWith("its config.json is no JSON ("), refusal);
  }

  @Test
  void refusesTerminalEscapesInNamesAsText() throws IOException {
    String escape =
        "{\"class_name\":\"Sequential\",\"config\":{\"layers\":[{\"class_name\":\"Conv\","
            + "\"config\":{\"name\":\"\\u001b[31m\\nred\"}}]}}";
    String refusal = refusal(config(escape));
    assertTrue(refusal.startsWith("layer ?[31m?red (Conv) is not supported"), refusal);
  }

  @Test
  void refusesAPickleUnread() throws IOException {
    Path pickle = folder.resolve("m.keras");
    Files.write(pickle, new byte[] {(byte) 0x80, 4, 'c', 'o', 's', '\n'});
    assertEquals(
        "is a Python pickle, which carries code and is never read: use model.save",
        refusal(pickle));
  }

  @Test
  void refusesWhatIsNoModel() throws IOException {
    Path text = Files.writeString(folder.resolve("m.keras"), "hello");
    assertTrue(refusal(text).startsWith("is neither a .keras zip nor HDF5:"));
    assertEquals("no such file", refusal(folder.resolve("absent.keras")));
    assertTrue(refusal(folder).startsWith("is a folder, perhaps a SavedModel:"));
    assertTrue(refusal(zip(Map.of("a", new byte[1]))).startsWith("found no config.json in it"));
  }

  /** Whatever byte is wrong, the file is read, or refused in one line. */
  @ParameterizedTest
  @ValueSource(
      strings = {"models/keras2-functional.h5", "models/classes.h5", "models/double.keras"})
  void survivesDamage(String name) throws IOException {
    byte[] whole = Files.readAllBytes(KerasReaderTest.resource(name));
    SplittableRandom random = new SplittableRandom(5);
    Path damaged = folder.resolve("damaged");
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      byte[] bytes = whole.clone();
      for (int k = 0; k < 1 + i % 4; k++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      int end = i % 10 == 0 ? random.nextInt(bytes.length) : bytes.length;
      Files.write(damaged, java.util.Arrays.copyOf(bytes, end));
      try {
        KerasReader.read(damaged);
      } catch (ModelFileException e) {
        refused++;
      }
    }
    assertTrue(refused > 40, "refused " + refused);
  }

  private Path config(String json) throws IOException {
    return zip(
        Map.of(
            "config.json", json.getBytes(StandardCharsets.UTF_8), "model.weights.h5", new byte[1]));
  }

  private Path zip(Map<String, byte[]> entries) throws IOException {
    Path file = folder.resolve("made.keras");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return file;
  }
}
