package io.finetunebench.core.keras;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.finetunebench.core.experiment.network.NetworkSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models as {@code .keras} files, byte by byte as Keras 3.16 loaded them, compiled, and predicted
 * what it does with the models that they were made of: {@code .ci/check-keras} asks it again.
 */
class WrittenFilesTest {
  @ParameterizedTest
  @ValueSource(strings = {"article", "chain", "classes", "double", "flatten", "logits"})
  void writesTheBytesThatKerasTook(String name) throws IOException {
    KerasModel read = KerasReader.read(KerasReaderTest.resource("models/" + name + ".keras"));
    KerasModel model = read.with(null, null, true);
    NetworkSpec network = model.network(model.dtype());
    assertArrayEquals(
        Files.readAllBytes(KerasReaderTest.resource("written/" + name + ".keras")),
        KerasWriter.bytes(
            network,
            model.parameters(network),
            model.inputShape(),
            model.training().lossOfLogits() != null,
            Instant.EPOCH));
  }
}
