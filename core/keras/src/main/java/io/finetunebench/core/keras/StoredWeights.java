package io.finetunebench.core.keras;

import io.jhdf.api.Group;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the arrays of a layer in Keras 3's layout and in that of HDF5 files. */
final class StoredWeights {
  private final Hdf5 store;
  private final Map<String, Group> groups = new HashMap<>();
  private final Map<String, List<String>> paths = new HashMap<>();
  private final boolean optimiserState;

  private StoredWeights(Hdf5 store, boolean optimiserState) {
    this.store = store;
    this.optimiserState = optimiserState;
  }

  /** Finds the weights of a {@code .keras} file, which lie under classes counted by the layers. */
  static StoredWeights ofKeras3(Hdf5 store, List<LayerNode> listed) {
    Group optimiser = store.group("optimizer/vars");
    StoredWeights weights =
        new StoredWeights(store, optimiser != null && store.size(optimiser) > 2);
    Map<String, Integer> used = new HashMap<>();
    for (LayerNode layer : listed) {
      String name = snakeCase(layer.className());
      int count = used.merge(name, 1, Integer::sum);
      String counted = count == 1 ? name : name + "_" + (count - 1);
      Group group = null;
      for (String above :
          List.of("layers", "_layer_checkpoint_dependencies", "_functional/layers", "_layers")) {
        group = group == null ? store.group(above + "/" + counted + "/vars") : group;
      }
      if (group != null) {
        weights.groups.put(layer.name(), group);
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < store.size(group); i++) {
          numbers.add(String.valueOf(i));
        }
        weights.paths.put(layer.name(), numbers);
      }
    }
    return weights;
  }

  /** Finds the weights of an HDF5 file, which lie under the layers' names. */
  static StoredWeights ofHdf5(Hdf5 store, Group modelWeights, List<LayerNode> listed) {
    StoredWeights weights = new StoredWeights(store, store.group("optimizer_weights") != null);
    for (LayerNode layer : listed) {
      Group group = store.group(modelWeights, layer.name());
      List<String> names = group == null ? null : store.texts(group, "weight_names");
      if (group != null && names != null) {
        weights.groups.put(layer.name(), group);
        weights.paths.put(layer.name(), names);
      }
    }
    return weights;
  }

  /** Returns whether an optimiser left its means or velocities. */
  boolean hasOptimiserState() {
    return optimiserState;
  }

  /** Returns how many arrays a layer has. */
  int count(LayerNode layer) {
    return paths.getOrDefault(layer.name(), List.of()).size();
  }

  /** Returns the sizes of an array of a layer; null if there is none. */
  long @Nullable [] shape(LayerNode layer, int index) {
    Group group = groups.get(layer.name());
    return group == null || index >= count(layer) ? null : store.shape(group, path(layer, index));
  }

  /** Returns an array of a layer, row by row. */
  double[] values(LayerNode layer, int index, String what, int... shape) {
    Group group = groups.get(layer.name());
    if (group == null || index >= count(layer)) {
      throw layer.problem("has no " + what + " in the file: save the model again with its weights");
    }
    return store.values(group, path(layer, index), what + " of layer " + layer.name(), shape);
  }

  private String path(LayerNode layer, int index) {
    return paths.getOrDefault(layer.name(), List.of()).get(index);
  }

  /** Returns a class's name as Keras writes it in paths: {@code ReLU} becomes {@code re_lu}. */
  private static String snakeCase(String className) {
    return className
        .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
        .replaceAll("([a-z])([A-Z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }
}
