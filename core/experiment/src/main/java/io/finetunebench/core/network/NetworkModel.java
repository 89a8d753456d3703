package io.finetunebench.core.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A network whose layers can be frozen and unfrozen, as a Keras model's.
 *
 * <p>Freezing changes what is requested; {@link #compile} makes it what training does. Not safe for
 * use by several threads at once.
 */
public final class NetworkModel {
  private final NetworkSpec spec;
  private final List<Boolean> requested;
  private CompiledNetwork compiled;

  /** Returns a model of which every layer trains, compiled. */
  public NetworkModel(NetworkSpec spec) {
    this.spec = spec;
    this.requested = new ArrayList<>(Collections.nCopies(spec.layers().size(), true));
    this.compiled = CompiledNetwork.allTrainable(spec);
  }

  /**
   * Requests that the selected layers no longer train and that all others do.
   *
   * @throws LayerSelectionException if the selection means nothing for this network; nothing
   *     changes then
   */
  public NetworkModel freeze(LayerSelection selection) {
    return set(selection, false);
  }

  /**
   * Requests that the selected layers train and that all others do not.
   *
   * @throws LayerSelectionException if the selection means nothing for this network; nothing
   *     changes then
   */
  public NetworkModel unfreeze(LayerSelection selection) {
    return set(selection, true);
  }

  /**
   * Requests that one layer no longer trains; the others stay as they are.
   *
   * @throws LayerSelectionException if there is no such layer
   */
  public NetworkModel freeze(LayerReference layer) {
    requested.set(layer.positionIn(spec.layers()), false);
    return this;
  }

  /**
   * Requests that one layer trains; the others stay as they are.
   *
   * @throws LayerSelectionException if there is no such layer
   */
  public NetworkModel unfreeze(LayerReference layer) {
    requested.set(layer.positionIn(spec.layers()), true);
    return this;
  }

  /** Returns for each layer whether it is requested to train, compiled or not. */
  public List<Boolean> requested() {
    return List.copyOf(requested);
  }

  /** Makes what is requested take effect, and returns it. */
  public CompiledNetwork compile() {
    compiled = new CompiledNetwork(spec, requested);
    return compiled;
  }

  /** Returns what the last {@link #compile} settled: what training does. */
  public CompiledNetwork compiled() {
    return compiled;
  }

  private NetworkModel set(LayerSelection selection, boolean trainable) {
    List<Boolean> selected = selection.selected(spec.layers());
    for (int i = 0; i < selected.size(); i++) {
      requested.set(i, selected.get(i) == trainable);
    }
    return this;
  }
}
