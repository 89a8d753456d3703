package io.finetunebench.bench.harness.input;

import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.LayerReference;
import io.finetunebench.core.experiment.network.LayerSelection;
import io.finetunebench.core.experiment.network.NetworkSpec;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The value of {@code --freeze}: {@code freeze_weights} or {@code unfreeze_weights} of R Keras.
 *
 * @param text as the caller wrote it
 * @param freeze whether the selected layers are frozen and the others train, or the other way round
 * @param selection of layers
 */
record FreezeOption(String text, boolean freeze, LayerSelection selection) {
  /** What may be written, in one line. */
  static final String GRAMMAR =
      "[freeze:|unfreeze:] and all, from=REF, to=REF, from=REF,to=REF, which=REF,REF... or"
          + " which=TRUE,FALSE,...; REF is an index from 1, a negative index from the end or a"
          + " layer's name";

  private static final Pattern PREFIX = Pattern.compile("(freeze|unfreeze):(.*)");
  private static final Pattern RANGE =
      Pattern.compile("to=(?<end>[^,=]+)|from=(?<from>[^,=]+)(,to=(?<to>[^,=]+))?");
  private static final Pattern INDEX = Pattern.compile("[+-]?\\d+");

  /** Lets picocli parse the option. */
  static final class Converter implements ITypeConverter<FreezeOption> {
    @Override
    public FreezeOption convert(String value) {
      return parse(value);
    }
  }

  /**
   * Parses a selection.
   *
   * @throws TypeConversionException if it is malformed; the message is one line
   */
  static FreezeOption parse(String text) {
    Matcher prefix = PREFIX.matcher(text);
    boolean prefixed = prefix.matches();
    boolean freeze = !prefixed || prefix.group(1).equals("freeze");
    String rest = prefixed ? prefix.group(2) : text;
    return new FreezeOption(text, freeze, selection(text, rest));
  }

  /**
   * Applies the selection to a network of which every layer trains, and compiles it.
   *
   * @throws io.finetunebench.core.experiment.network.LayerSelectionException if it names layers
   *     that the network does not have
   */
  CompiledNetwork compile(NetworkSpec network) {
    return CompiledNetwork.of(network, selection, freeze);
  }

  private static LayerSelection selection(String text, String rest) {
    if (rest.equals("all")) {
      return LayerSelection.all();
    }
    if (rest.startsWith("which=")) {
      return which(text, List.of(rest.substring("which=".length()).split(",", -1)));
    }
    Matcher range = RANGE.matcher(rest);
    if (!range.matches()) {
      throw malformed(text);
    }
    LayerSelection selection = LayerSelection.all();
    @Nullable String from = range.group("from");
    @Nullable String to = from == null ? range.group("end") : range.group("to");
    if (from != null) {
      selection = selection.from(reference(text, from));
    }
    if (to != null) {
      selection = selection.to(reference(text, to));
    }
    return selection;
  }

  private static LayerSelection which(String text, List<String> elements) {
    long logical = elements.stream().filter(FreezeOption::isLogical).count();
    if (logical == elements.size()) {
      boolean[] vector = new boolean[elements.size()];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = elements.get(i).equalsIgnoreCase("true");
      }
      return LayerSelection.all().which(vector);
    }
    if (logical > 0) {
      throw new TypeConversionException(
          "found '" + text + "', expected after which= either layers or TRUE and FALSE, not both");
    }
    return LayerSelection.all()
        .which(
            elements.stream()
                .map(element -> reference(text, element))
                .toArray(LayerReference[]::new));
  }

  private static boolean isLogical(String element) {
    String lower = element.toLowerCase(Locale.ROOT);
    return lower.equals("true") || lower.equals("false");
  }

  private static LayerReference reference(String text, String reference) {
    if (reference.isBlank() || reference.contains("=")) {
      throw malformed(text);
    }
    if (!INDEX.matcher(reference).matches()) {
      return LayerReference.of(reference);
    }
    try {
      return LayerReference.of(Integer.parseInt(reference));
    } catch (NumberFormatException e) {
      throw new TypeConversionException("layer index " + reference + " is out of bounds");
    }
  }

  private static TypeConversionException malformed(String text) {
    return new TypeConversionException("found '" + text + "', expected " + GRAMMAR);
  }
}
