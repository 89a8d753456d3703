package io.finetunebench.bench.workload;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A node of a file's tree that knows where it stands.
 *
 * @param path from the root, such as {@code network.layers[0].units}; empty for the root
 * @param line from 1
 * @param fields of an object, in their order; null for anything else
 * @param elements of a list; null for anything else
 * @param scalar text, number or truth value; null for objects, lists and null
 */
record LocatedNode(
    String path,
    int line,
    @Nullable Map<String, LocatedNode> fields,
    @Nullable List<LocatedNode> elements,
    @Nullable Object scalar) {
  private static final int LONGEST = 60;

  /** Reads the tree that begins at the parser's current token. */
  static LocatedNode read(JsonParser parser, String path) {
    int line = parser.currentTokenLocation().getLineNr();
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Map<String, LocatedNode> fields = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        int nameLine = parser.currentTokenLocation().getLineNr();
        parser.nextToken();
        LocatedNode value = read(parser, path.isEmpty() ? name : path + "." + name);
        fields.put(
            name,
            new LocatedNode(
                value.path(), nameLine, value.fields(), value.elements(), value.scalar()));
      }
      return new LocatedNode(path, line, fields, null, null);
    }
    if (token == JsonToken.START_ARRAY) {
      List<LocatedNode> elements = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        elements.add(read(parser, path + "[" + elements.size() + "]"));
      }
      return new LocatedNode(path, line, null, elements, null);
    }
    Object scalar = null;
    if (token == JsonToken.VALUE_STRING) {
      scalar = parser.getString();
    } else if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
      scalar = token == JsonToken.VALUE_TRUE;
    } else if (token != null && token.isNumeric()) {
      scalar = parser.getNumberValue();
    }
    return new LocatedNode(path, line, null, null, scalar);
  }

  /** Returns the node as a message shows it. */
  String shown() {
    if (fields != null) {
      return "an object";
    }
    if (elements != null) {
      return "a list";
    }
    if (scalar == null) {
      return "nothing";
    }
    if (scalar instanceof String text) {
      String line = text.replaceAll("[\\s\\p{Cntrl}]", " ");
      return '"' + (line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...") + '"';
    }
    return scalar.toString();
  }
}
