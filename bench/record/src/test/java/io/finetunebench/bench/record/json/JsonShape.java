package io.finetunebench.bench.record.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Which fields a JSON document has, and of which types their values are. */
public final class JsonShape {
  private static final Set<String> CONTAINERS = Set.of("array", "object");

  private final Map<String, Set<String>> types = new LinkedHashMap<>();
  private final Set<String> maps;

  private JsonShape(Set<String> maps) {
    this.maps = maps;
  }

  /**
   * Returns a line for each field, such as {@code verdicts[].estimate.ratio: null number}, in the
   * order in which the fields come. The elements of an array count as one.
   *
   * @param maps names of the fields whose own fields are named by the data: these count as one
   */
  public static String of(String json, String... maps) {
    JsonShape shape = new JsonShape(Set.of(maps));
    shape.collect("", JsonMapper.shared().readTree(json), false);
    List<String> lines = new ArrayList<>();
    shape.types.forEach(
        (path, types) -> {
          boolean filled =
              shape.types.keySet().stream()
                  .anyMatch(other -> other.startsWith(path + ".") || other.startsWith(path + "[]"));
          if (!path.isEmpty() && !(filled && CONTAINERS.containsAll(types))) {
            lines.add(path + ": " + String.join(" ", types));
          }
        });
    return String.join("\n", lines) + "\n";
  }

  private void collect(String path, JsonNode node, boolean map) {
    types.computeIfAbsent(path, any -> new TreeSet<>()).add(type(node));
    node.properties()
        .forEach(
            field -> {
              String name = map ? "*" : field.getKey();
              collect(
                  path.isEmpty() ? name : path + "." + name,
                  field.getValue(),
                  maps.contains(field.getKey()));
            });
    if (node.isArray()) {
      node.forEach(element -> collect(path + "[]", element, map));
    }
  }

  private static String type(JsonNode node) {
    return switch (node.getNodeType()) {
      case STRING -> "text";
      case NUMBER -> node.isIntegralNumber() ? "integer" : "number";
      case ARRAY, OBJECT, BOOLEAN, NULL -> node.getNodeType().name().toLowerCase(Locale.ROOT);
      case BINARY, MISSING, POJO ->
          throw new IllegalArgumentException("expected JSON, found " + node.getNodeType());
    };
  }
}
