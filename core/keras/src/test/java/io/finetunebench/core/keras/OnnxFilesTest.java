package io.finetunebench.core.keras;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.keras.onnx.OnnxWriter;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models as ONNX, byte by byte as ONNX's own checker and ONNX Runtime took them: {@code
 * .ci/check-onnx} asks both again.
 */
class OnnxFilesTest {
  @ParameterizedTest
  @ValueSource(strings = {"chain", "classes", "double", "flatten"})
  void writesTheBytesThatOnnxTook(String name) throws IOException {
    KerasModel model = KerasReader.read(KerasReaderTest.resource("models/" + name + ".keras"));
    NetworkSpec network = model.network(model.dtype());
    assertArrayEquals(
        Files.readAllBytes(KerasReaderTest.resource("models/" + name + ".onnx")),
        OnnxWriter.bytes(network, model.parameters(network)));
  }
}
