package io.finetunebench.core.keras;

import io.jhdf.api.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the arrays of a layer in Keras 3's layout and in that of HDF5 files. */
final class StoredWeights {
  private static final Pattern FIRST = Pattern.compile("(momentum|/m)(:0)?$");
  private static final Pattern SECOND = Pattern.compile("(velocity|/v)(:0)?$");
  private static final String EARLY = "_layer_checkpoint_dependencies";

  private final Hdf5 store;
  private final Map<String, Group> groups = new HashMap<>();
  private final Map<String, List<String>> paths = new HashMap<>();
  private final @Nullable Group optimiser;

  /** The paths of what the optimiser left: its steps and learning rate, then its means. */
  private final List<String> optimiserPaths;

  private StoredWeights(Hdf5 store, @Nullable Group optimiser, List<String> optimiserPaths) {
    this.store = store;
    this.optimiser = optimiser;
    this.optimiserPaths = optimiserPaths;
  }

  /** Finds the weights of a {@code .keras} file, which lie under classes counted by the layers. */
  static StoredWeights ofKeras3(Hdf5 store, List<LayerNode> listed) {
    Group optimiser = store.group("optimizer/vars");
    StoredWeights weights =
        new StoredWeights(
            store, optimiser, optimiser == null ? List.of() : numbers(store, optimiser));
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
        weights.paths.put(layer.name(), numbers(store, group));
      }
    }
    return weights;
  }

  private static List<String> numbers(Hdf5 store, Group group) {
    return IntStream.range(0, store.size(group)).mapToObj(String::valueOf).toList();
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
    Group optimiser = store.group("optimizer_weights");
    List<String> left = optimiser == null ? null : store.texts(optimiser, "weight_names");
    StoredWeights weights = new StoredWeights(store, optimiser, left == null ? List.of() : left);
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
    return optimiserPaths.size() > 2;
  }

  /** Returns the steps that the optimiser made. */
  int optimiserSteps() {
    return optimiser == null ? 0 : store.count(optimiser, optimiserPaths.get(0));
  }

  /**
   * Returns what an optimiser remembers: all arrays of its first mean, then those of the second.
   * Keras writes the means of a parameter side by side, after steps and learning rate.
   *
   * @param means for each parameter
   * @param shapes of the parameters
   * @return null where there are others
   */
  @Nullable List<double[]> optimiserArrays(int means, List<int[]> shapes) {
    if (optimiser == null || optimiserPaths.size() != 2 + means * shapes.size()) {
      return null;
    }
    List<double[]> arrays = new ArrayList<>();
    for (int mean = 0; mean < means; mean++) {
      for (int i = 0; i < shapes.size(); i++) {
        String path = optimiserPaths.get(2 + i * means + mean);
        long[] found = store.shape(optimiser, path);
        long[] expected = Arrays.stream(shapes.get(i)).asLongStream().toArray();
        boolean other = mean == 0 ? isNamed(path, SECOND) : isNamed(path, FIRST);
        if (other || !Arrays.equals(found, expected)) {
          return null;
        }
        arrays.add(store.values(optimiser, path, "state of the optimiser", shapes.get(i)));
      }
    }
    return arrays;
  }

  /** Early versions wrote all first means and then all second ones, under names that tell. */
  private static boolean isNamed(String path, Pattern kind) {
    return kind.matcher(path).find();
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
