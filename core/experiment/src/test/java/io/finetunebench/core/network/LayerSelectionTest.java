package io.finetunebench.core.network;

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
        arguments("from = layer", all.from(layer(3)), "00011"),
        arguments("to = 1", all.to(index(1)), "10000"),
        arguments("to = 2", all.to(index(2)), "11000"),
        arguments("to = -2", all.to(index(-2)), "11110"),
        arguments("to = name", all.to(name("dense_2")), "11100"),
        arguments("to = layer", all.to(layer(0)), "10000"),
        arguments("from = 2, to = 4", all.from(index(2)).to(index(4)), "01110"),
        arguments("to = 4, from = 2", all.to(index(4)).from(index(2)), "01110"),
        arguments("from = 3, to = 3", all.from(index(3)).to(index(3)), "00100"),
        arguments("from = -4, to = -3", all.from(index(-4)).to(index(-3)), "01100"),
        arguments("from = name, to = layer", all.from(name("relu_1")).to(layer(2)), "01100"),
        arguments("to before from", all.from(index(4)).to(index(2)), "00011"),
        arguments("which = 3", all.which(index(3)), "00100"),
        arguments("which = c(1, 5)", all.which(index(1), index(5)), "10001"),
        arguments("which = c(5, 1, 1)", all.which(index(5), index(1), index(1)), "10001"),
        arguments("which = -1", all.which(index(-1)), "00001"),
        arguments("which = c(-5, -2)", all.which(index(-5), index(-2)), "10010"),
        arguments("which = names", all.which(name("dense_3"), name("relu_1")), "01001"),
        arguments("which = layers", all.which(layer(0), layer(2)), "10100"),
        arguments(
            "which = list(3, name, layer)",
            all.which(index(3), name("dense_1"), layer(4)),
            "10101"),
        arguments("which = list()", all.which(new LayerReference[0]), "00000"),
        arguments("logical vector", all.which(true, false, true, false, false), "10100"),
        arguments("logical, all false", all.which(new boolean[5]), "00000"),
        arguments("predicate", all.which(LayerSpec.Dense.class::isInstance), "10101"),
        arguments("predicate on names", all.which(l -> l.name().startsWith("relu")), "01010"),
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
  void freezesWhatIsSelectedAndUnfreezesAllElse(
      String arguments, LayerSelection selection, String selected) {
    NetworkModel model = new NetworkModel(ARTICLE).freeze(LayerSelection.all());
    assertEquals(inverted(selected), text(model.freeze(selection).requested()), arguments);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("selections")
  void unfreezesWhatIsSelectedAndFreezesAllElse(
      String arguments, LayerSelection selection, String selected) {
    NetworkModel model = new NetworkModel(ARTICLE);
    assertEquals(selected, text(model.unfreeze(selection).requested()), arguments);
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
            all.which(LayerReference.of(new LayerSpec.Activate("other", Activation.RELU))),
            "no layer is named \"other\"" + names),
        arguments(
            all.which(true, false),
            "expected a logical vector of 5 elements, one a layer, found 2"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("errors")
  void saysWhatIsWrongAndChangesNothing(LayerSelection selection, String message) {
    NetworkModel model = new NetworkModel(ARTICLE).freeze(LayerSelection.all().to(index(2)));
    LayerSelectionException frozen =
        assertThrows(LayerSelectionException.class, () -> model.freeze(selection));
    LayerSelectionException unfrozen =
        assertThrows(LayerSelectionException.class, () -> model.unfreeze(selection));
    assertEquals(message, frozen.getMessage());
    assertEquals(message, unfrozen.getMessage());
    assertEquals("00111", text(model.requested()));
  }

  @Test
  void keepsALogicalVectorToItself() {
    boolean[] vector = {true, false, false, false, false};
    LayerSelection selection = LayerSelection.all().which(vector);
    vector[4] = true;
    assertEquals("10000", text(selection.selected(LAYERS)));
  }

  @Test
  void freezesASingleLayerAndLeavesTheOthers() {
    NetworkModel model = new NetworkModel(ARTICLE);
    assertEquals("01111", text(model.freeze(index(1)).requested()));
    assertEquals("01110", text(model.freeze(name("dense_3")).requested()));
    assertEquals("01010", text(model.freeze(layer(2)).requested()));
    assertEquals("11010", text(model.unfreeze(name("dense_1")).requested()));
    assertEquals("11011", text(model.unfreeze(index(-1)).requested()));
    assertThrows(LayerSelectionException.class, () -> model.freeze(index(6)));
    assertThrows(LayerSelectionException.class, () -> model.unfreeze(name("dense_9")));
    assertEquals("11011", text(model.requested()));
  }

  @Test
  void takesEffectAtCompileAndNotBefore() {
    NetworkModel model = new NetworkModel(ARTICLE);
    assertEquals(CompiledNetwork.allTrainable(ARTICLE), model.compiled());

    model.freeze(LayerSelection.all());
    assertEquals("00000", text(model.requested()));
    assertEquals("11111", text(model.compiled().trainable()));

    CompiledNetwork compiled = model.compile();
    assertEquals("00000", text(compiled.trainable()));
    assertEquals(compiled, model.compiled());

    model.unfreeze(LayerSelection.all());
    assertEquals("00000", text(model.compiled().trainable()));
    assertEquals("00000", text(compiled.trainable()));
    assertEquals("11111", text(model.compile().trainable()));
  }

  @Test
  void readsTheArticlesCallBothWays() {
    NetworkModel model =
        new NetworkModel(ARTICLE).unfreeze(LayerSelection.all().from(LayerReference.of(2)));
    assertEquals("01111", text(model.requested()), "what its text says");
    assertEquals("11111", text(model.compiled().trainable()), "what its script trains");
    CompiledNetwork compiled = model.compile();
    assertEquals(
        List.of(false, true, true),
        List.of(compiled.trains(0), compiled.trains(1), compiled.trains(2)));
  }

  private static LayerReference index(int value) {
    return LayerReference.of(value);
  }

  private static LayerReference name(String value) {
    return LayerReference.of(value);
  }

  private static LayerReference layer(int position) {
    return LayerReference.of(LAYERS.get(position));
  }

  private static String inverted(String flags) {
    return flags.replace('0', '-').replace('1', '0').replace('-', '1');
  }

  private static String text(List<Boolean> flags) {
    return flags.stream().map(flag -> flag ? "1" : "0").collect(Collectors.joining());
  }
}
