package io.finetunebench.core.experiment.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which layers a call to freeze or unfreeze selects: the arguments {@code from}, {@code to} and
 * {@code which} of R Keras's {@code freeze_weights} and {@code unfreeze_weights}, as a value.
 *
 * <p>As there:
 *
 * <ul>
 *   <li>without arguments every layer is selected;
 *   <li>{@code from} and {@code to} are inclusive, positions count from 1, negative ones from the
 *       end; a {@code to} that lies before {@code from} is never met, so that the range runs to the
 *       end;
 *   <li>{@code which} with both {@code from} and {@code to} is an error; with only one of them,
 *       that one is ignored;
 *   <li>layers that are not selected get the opposite value.
 * </ul>
 *
 * <p>Unlike there, a name that no layer has is an error, where R Keras silently selects nothing.
 */
public final class LayerSelection {
  private static final LayerSelection ALL = new LayerSelection(null, null, null);

  private interface Which {
    boolean[] in(List<LayerSpec> layers);
  }

  private final @Nullable LayerReference from;
  private final @Nullable LayerReference to;
  private final @Nullable Which which;

  private LayerSelection(
      @Nullable LayerReference from, @Nullable LayerReference to, @Nullable Which which) {
    this.from = from;
    this.to = to;
    this.which = which;
  }

  /** Returns the selection of every layer; add to it to narrow it. */
  public static LayerSelection all() {
    return ALL;
  }

  /** Returns this selection with the first layer of a range. */
  public LayerSelection from(LayerReference layer) {
    return new LayerSelection(layer, to, which);
  }

  /** Returns this selection with the last layer of a range. */
  public LayerSelection to(LayerReference layer) {
    return new LayerSelection(from, layer, which);
  }

  /** Returns this selection with the layers given: positions and names may be mixed. */
  public LayerSelection which(LayerReference... layers) {
    List<LayerReference> references = List.of(layers);
    return new LayerSelection(
        from,
        to,
        all -> {
          boolean[] selected = new boolean[all.size()];
          references.forEach(reference -> selected[reference.positionIn(all)] = true);
          return selected;
        });
  }

  /** Returns this selection with the layers at which a vector, one element a layer, is true. */
  public LayerSelection which(boolean... layers) {
    boolean[] vector = layers.clone();
    return new LayerSelection(
        from,
        to,
        all -> {
          if (vector.length != all.size()) {
            throw new LayerSelectionException(
                "expected a logical vector of %s elements, one a layer, found %s"
                    .formatted(all.size(), vector.length));
          }
          return vector.clone();
        });
  }

  /**
   * Returns for each layer whether it is selected.
   *
   * @throws LayerSelectionException if {@code which} is combined with both {@code from} and {@code
   *     to}, or if a layer that is named does not exist
   */
  public List<Boolean> selected(List<LayerSpec> layers) {
    boolean[] selected;
    if (which != null) {
      if (from != null && to != null) {
        throw new LayerSelectionException("both `which` and `from`/`to` can not be supplied");
      }
      selected = which.in(layers);
    } else {
      selected = new boolean[layers.size()];
      int first = from == null ? 0 : from.positionIn(layers);
      int last = to == null ? layers.size() - 1 : to.positionIn(layers);
      Arrays.fill(selected, first, last < first ? layers.size() : last + 1, true);
    }
    List<Boolean> result = new ArrayList<>();
    for (boolean layer : selected) {
      result.add(layer);
    }
    return List.copyOf(result);
  }
}
