package io.finetunebench.core.keras;

import static io.finetunebench.core.experiment.network.TestNetworks.dense;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.experiment.network.Activation;
import io.finetunebench.core.experiment.network.Adam;
import io.finetunebench.core.experiment.network.LayerSpec;
import io.finetunebench.core.experiment.network.Loss;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Optimiser;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
import io.finetunebench.core.experiment.network.Sgd;
import io.finetunebench.core.experiment.network.TestNetworks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KerasWriterTest {
  @TempDir Path folder = Path.of("");

  private Path write(NetworkSpec network, Parameters parameters, List<Integer> shape)
      throws IOException {
    return Files.write(
        folder.resolve("m.keras"),
        KerasWriter.bytes(network, parameters, shape, false, Instant.EPOCH));
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void readsWhatItWrote(Precision precision) throws IOException {
    NetworkSpec network =
        TestNetworks.network(
                4,
                Loss.CATEGORICAL_CROSS_ENTROPY,
                new Sgd(0.125, 0.5, true),
                new LayerSpec.Dense("a", 3, Activation.leakyRelu(0.1), 0.01, null),
                dense("b", 4, Activation.elu(0.5)),
                dense("c", 5, Activation.LINEAR),
                new LayerSpec.Activate("d", Activation.GELU),
                dense("e", 3, Activation.SOFTMAX))
            .withPrecision(precision);
    Parameters parameters = Parameters.initial(network, 3);
    KerasModel model = KerasReader.read(write(network, parameters, List.of(2, 2)));
    assertEquals(List.of(), model.training().notes());
    assertEquals(List.of(), model.training().obstacles());
    assertEquals(List.of(2, 2), model.inputShape());
    assertEquals(precision, model.dtype());
    NetworkSpec read = model.network(precision);
    assertEquals(
        network.denseShapes().stream().map(shape -> shape.activation()).toList(),
        read.denseShapes().stream().map(shape -> shape.activation()).toList());
    assertEquals(network.loss(), read.loss());
    assertEquals(network.optimiser(), read.optimiser());
    assertEquals(0.01, read.dense(0).l2());
    assertEquals(parameters, model.parameters(read));
  }

  @Test
  void keepsAdam() throws IOException {
    Optimiser adam = new Adam(0.002, 0.8, 0.9, 1e-6);
    NetworkSpec network = TestNetworks.with(adam, NetworkSpec.article(Precision.FLOAT));
    KerasModel model = KerasReader.read(write(network, Parameters.initial(network, 1), List.of(2)));
    assertEquals(adam, model.training().optimiser());
    assertEquals(Loss.BINARY_CROSS_ENTROPY, model.training().loss());
    assertEquals("2-5-7-1", model.network(Precision.FLOAT).widths());
  }

  /** A file that Keras wrote, read and written again, predicts the same. */
  @ParameterizedTest
  @ValueSource(strings = {"chain.keras", "classes.h5", "flatten.keras"})
  void predictsTheSameAfterWriting(String name) throws IOException {
    KerasModel original = KerasReader.read(KerasReaderTest.resource("models/" + name));
    NetworkSpec network = original.network(Precision.FLOAT);
    KerasModel again =
        KerasReader.read(write(network, original.parameters(network), original.inputShape()));
    double[][] inputs =
        KerasReaderTest.table(KerasReaderTest.figures("models/" + name).path("inputs"));
    double[] before = KerasReaderTest.predict(original, inputs);
    double[] after = KerasReaderTest.predict(again, inputs);
    for (int i = 0; i < before.length; i++) {
      assertEquals(before[i], after[i], 1e-6 * Math.max(1, Math.abs(before[i])));
    }
  }

  @Test
  void writesAModelOfLogitsAsOne() throws IOException {
    KerasModel original = KerasReader.read(KerasReaderTest.resource("models/logits.keras"));
    NetworkSpec network = original.with(null, null, false).network(Precision.FLOAT);
    Path file =
        Files.write(
            folder.resolve("logits.keras"),
            KerasWriter.bytes(
                network, original.parameters(network), original.inputShape(), true, Instant.EPOCH));
    KerasModel again = KerasReader.read(file);
    assertEquals(Loss.CATEGORICAL_CROSS_ENTROPY, again.training().lossOfLogits());
    double[][] rows = {{0.5, -1, 2}, {2, 3, -4}};
    assertArrayEquals(
        KerasReaderTest.predict(original, rows), KerasReaderTest.predict(again, rows), 1e-12);
  }

  @Test
  void refusesWhatKerasHasNoNameFor() {
    NetworkSpec network =
        TestNetworks.network(
            1, Loss.MEAN_SQUARED_ERROR, new Sgd(0.1), dense("a", 1, Activation.GELU_TANH));
    assertTrue(
        String.valueOf(
                assertThrows(
                        UnsupportedOperationException.class,
                        () -> write(network, Parameters.initial(network, 1), List.of(1)))
                    .getMessage())
            .contains("gelu_tanh"));
  }
}
