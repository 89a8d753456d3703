package io.finetunebench.bench.harness.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.experiment.network.LayerSelectionException;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Precision;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class FreezeOptionTest {
  private static final NetworkSpec NETWORK = NetworkSpec.article(Precision.FLOAT);

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "all; -----",
        "freeze:all; -----",
        "unfreeze:all; TTTTT",
        "from=2; T----",
        "unfreeze:from=2; -TTTT",
        "to=2; --TTT",
        "to=-2; ----T",
        "from=2,to=3; T--TT",
        "unfreeze:from=dense_2,to=-1; --TTT",
        "from=4,to=2; TTT--",
        "which=1; -TTTT",
        "which=1,dense_2,-1; -T-T-",
        "unfreeze:which=dense_3; ----T",
        "which=TRUE,FALSE,false,FALSE,true; -TTT-",
        "unfreeze:which=TRUE,FALSE,FALSE,FALSE,FALSE; T----"
      })
  void aSelectionIsAppliedAsRKerasDoes(String text, String trainable) {
    String found =
        FreezeOption.parse(text).compile(NETWORK).trainable().stream()
            .map(trains -> trains ? "T" : "-")
            .collect(Collectors.joining());
    assertEquals(trainable, found);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "freeze:",
        "thaw:all",
        "ALL",
        "1",
        "from=",
        "from=1,",
        ",to=2",
        "to=2,from=1",
        "from=1,from=2",
        "from=1,to=2,which=3",
        "which=",
        "which=1,",
        "which=1,,2",
        "which=1,from=2",
        "which=1,TRUE",
        "from=99999999999"
      })
  void aMalformedSelectionIsOneLine(String text) {
    TypeConversionException failure =
        assertThrows(TypeConversionException.class, () -> FreezeOption.parse(text));
    String message = String.valueOf(failure.getMessage());
    assertTrue(message.contains("expected") || message.contains("out of bounds"), message);
    assertFalse(message.contains("\n"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"from=6", "to=-6", "which=0", "which=dense_9", "which=TRUE,FALSE"})
  void layersThatAreNotThereAreRejected(String text) {
    FreezeOption option = FreezeOption.parse(text);
    assertThrows(LayerSelectionException.class, () -> option.compile(NETWORK));
  }

  @Test
  void theTextIsKept() {
    assertEquals("unfreeze:from=2", FreezeOption.parse("unfreeze:from=2").text());
  }
}
