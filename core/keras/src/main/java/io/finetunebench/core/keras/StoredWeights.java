package io.finetunebench.core.keras;

import io.jhdf.api.Group;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the arrays of a layer in Keras 3's layout and in that of HDF5 files. */
final class StoredWeights {
  private static final String EARLY = "_layer_checkpoint_dependencies";

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
    List<Map<String, String>> containers =
        Stream.of("layers", "_functional/layers", "_layers", EARLY)
            .map(container -> members(store, container))
            .toList();
    Map<String, Integer> used = new HashMap<>();
    for (LayerNode layer : listed) {
      String name = snakeCase(layer.className());
      int count = used.merge(name, 1, Integer::sum);
      String counted = count == 1 ? name : name + "_" + (count - 1);
      Group group = store.group(groupOf(containers, name, counted, count));
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

  /**
   * Returns the paths of a container's members by their names. On Windows early versions wrote a
   * backslash into the name of a group of the root where they meant a path.
   */
  private static Map<String, String> members(Hdf5 store, String container) {
    Map<String, String> members = new LinkedHashMap<>();
    Group group = store.group(container);
    if (group != null) {
      store.names(group).forEach(name -> members.put(name, container + "/" + name));
    }
    String start = container + "\\";
    for (String name : store.names(store.root())) {
      if (name.startsWith(start)) {
        members.put(name.substring(start.length()), name);
      }
    }
    return members;
  }

  /** Returns the path of the arrays of the layer that is the count-th of its class. */
  private static String groupOf(
      List<Map<String, String>> containers, String name, String counted, int count) {
    for (Map<String, String> members : containers.subList(0, containers.size() - 1)) {
      String path = members.get(counted);
      if (path != null) {
        return path + "/vars";
      }
    }
    // Keras 2.13 counted layers with weights twice, so numbers are missing.
    Map<String, String> early = containers.get(containers.size() - 1);
    List<String> sameClass =
        early.keySet().stream()
            .filter(member -> member.matches(Pattern.quote(name) + "(_[0-9]{1,6})?"))
            .sorted(Comparator.comparingInt(member -> number(member, name)))
            .toList();
    return (count <= sameClass.size() ? early.get(sameClass.get(count - 1)) : counted) + "/vars";
  }

  private static int number(String member, String name) {
    return member.equals(name) ? 0 : Integer.parseInt(member.substring(name.length() + 1));
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
