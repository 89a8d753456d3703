package io.finetunebench.core.experiment.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The corners of {@code freeze_weights} and {@code unfreeze_weights} of R Keras. */
class LayerSelectionTest {
  /** Layers 1 dense_1, 2 relu_1, 3 dense_2, 4 relu_2, 5 dense_3. */
  private static final NetworkSpec ARTICLE = NetworkSpec.article(Precision.FLOAT);

  private static final List<LayerSpec> LAYERS = ARTICLE.layers();

  private static Stream<Arguments> selections() {
    LayerSelection all = LayerSelection.all();
    return Stream.of(
        arguments("no arguments", all, "11111"),
        arguments("from = 1", all.from(index(1)), "11111"),
        arguments("from = 2", all.from(index(2)), "01111"),
        arguments("from = 5", all.from(index(5)), "00001"),
        arguments("from = -1", all.from(index(-1)), "00001"),
        arguments("from = -2", all.from(index(-2)), "00011"),
        arguments("from = -5", all.from(index(-5)), "11111"),
        arguments("from = name", all.from(name("dense_2")), "00111"),
        arguments("to = 1", all.to(index(1)), "10000"),
        arguments("to = 2", all.to(index(2)), "11000"),
        arguments("to = -2", all.to(index(-2)), "11110"),
        arguments("to = name", all.to(name("dense_2")), "11100"),
        arguments("from = 2, to = 4", all.from(index(2)).to(index(4)), "01110"),
        arguments("to = 4, from = 2", all.to(index(4)).from(index(2)), "01110"),
        arguments("from = 3, to = 3", all.from(index(3)).to(index(3)), "00100"),
        arguments("from = -4, to = -3", all.from(index(-4)).to(index(-3)), "01100"),
        arguments("from = name, to = 3", all.from(name("relu_1")).to(index(3)), "01100"),
        arguments("to before from", all.from(index(4)).to(index(2)), "00011"),
        arguments("which = 3", all.which(index(3)), "00100"),
        arguments("which = c(1, 5)", all.which(index(1), index(5)), "10001"),
        arguments("which = c(5, 1, 1)", all.which(index(5), index(1), index(1)), "10001"),
        arguments("which = -1", all.which(index(-1)), "00001"),
        arguments("which = c(-5, -2)", all.which(index(-5), index(-2)), "10010"),
        arguments("which = names", all.which(name("dense_3"), name("relu_1")), "01001"),
        arguments("which = list(3, name)", all.which(index(3), name("dense_1")), "10100"),
        arguments("which = list()", all.which(new LayerReference[0]), "00000"),
        arguments("logical vector", all.which(true, false, true, false, false), "10100"),
        arguments("logical, all false", all.which(new boolean[5]), "00000"),
        arguments("which ignores from", all.from(index(4)).which(index(1)), "10000"),
        arguments("which ignores to", all.to(index(2)).which(name("dense_3")), "00001"),
        arguments("which ignores a bad from", all.from(index(99)).which(index(1)), "10000"),
        arguments("the last which counts", all.which(index(1)).which(index(2)), "01000"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("selections")
  void selectsAsRKerasDoes(String arguments, LayerSelection selection, String selected) {
    assertEquals(selected, text(selection.selected(LAYERS)), arguments);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("selections")
  void whatIsSelectedIsFrozenOrTrainsAndAllElseIsTheOpposite(
      String arguments, LayerSelection selection, String selected) {
    String frozen = text(CompiledNetwork.of(ARTICLE, selection, true).trainable());
    assertEquals(selected.replace('0', '-').replace('1', '0').replace('-', '1'), frozen, arguments);
    String trains = text(CompiledNetwork.of(ARTICLE, selection, false).trainable());
    assertEquals(selected, trains, arguments);
  }

  private static Stream<Arguments> errors() {
    LayerSelection all = LayerSelection.all();
    String range = " is out of bounds: expected 1 to 5, or -1 to -5 from the end";
    String names = ": expected one of dense_1, relu_1, dense_2, relu_2, dense_3";
    String both = "both `which` and `from`/`to` can not be supplied";
    return Stream.of(
        arguments(all.from(index(1)).to(index(2)).which(index(3)), both),
        arguments(all.which(new boolean[5]).from(index(1)).to(index(2)), both),
        arguments(all.from(index(0)), "layer index 0" + range),
        arguments(all.to(index(6)), "layer index 6" + range),
        arguments(all.from(index(-6)), "layer index -6" + range),
        arguments(all.which(index(1), index(0)), "layer index 0" + range),
        arguments(all.from(index(Integer.MIN_VALUE)), "layer index -2147483648" + range),
        arguments(all.from(name("dense_4")), "no layer is named \"dense_4\"" + names),
        arguments(all.to(name("Dense_1")), "no layer is named \"Dense_1\"" + names),
        arguments(all.which(name("")), "no layer is named \"\"" + names),
        arguments(
            all.which(true, false),
            "expected a logical vector of 5 elements, one a layer, found 2"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("errors")
  void saysWhatIsWrong(LayerSelection selection, String message) {
    for (boolean freeze : new boolean[] {true, false}) {
      LayerSelectionException refusal =
          assertThrows(
              LayerSelectionException.class, () -> CompiledNetwork.of(ARTICLE, selection, freeze));
      assertEquals(message, refusal.getMessage());
    }
  }

  @Test
  void keepsALogicalVectorToItself() {
    boolean[] vector = {true, false, false, false, false};
    LayerSelection selection = LayerSelection.all().which(vector);
    vector[4] = true;
    assertEquals("10000", text(selection.selected(LAYERS)));
  }

  @Test
  void readsTheArticlesCall() {
    CompiledNetwork compiled =
        CompiledNetwork.of(ARTICLE, LayerSelection.all().from(LayerReference.of(2)), false);
    assertEquals("01111", text(compiled.trainable()));
    assertEquals(
        List.of(false, true, true),
        List.of(compiled.trains(0), compiled.trains(1), compiled.trains(2)));
  }

  static LayerReference index(int value) {
    return LayerReference.of(value);
  }

  static LayerReference name(String value) {
    return LayerReference.of(value);
  }

  private static String text(List<Boolean> flags) {
    return flags.stream().map(flag -> flag ? "1" : "0").collect(Collectors.joining());
  }
}
