package io.finetunebench.bench.workload;

import io.finetunebench.core.data.CsvFile;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object of a file, whose fields are asked for by name and kind. What is wrong becomes a problem
 * and gets a stand-in, so that the rest is looked at too.
 */
final class Section {
  private static final int STAND_IN = 1;

  private final LocatedNode node;
  private final Map<String, LocatedNode> fields;
  private final Problems problems;

  /** Takes a node that should be an object with no fields but the known ones. */
  Section(LocatedNode node, Problems problems, String... known) {
    this.node = node;
    this.problems = problems;
    if (node.fields() == null) {
      problems.add(node, "expected an object, found " + node.shown());
      this.fields = Map.of();
    } else {
      this.fields = node.fields();
      fields.forEach(
          (name, field) -> {
            if (!Arrays.asList(known).contains(name)) {
              problems.add(field, "unknown field, expected one of " + String.join(", ", known));
            }
          });
    }
  }

  /** Returns whether a field is there. */
  boolean has(String name) {
    return fields.containsKey(name);
  }

  /** Adds a problem of a field, or of the whole where it is not there. */
  void problem(String name, String text) {
    problems.add(fields.getOrDefault(name, node), text);
  }

  /** Returns which of several fields is there: exactly one has to be; null if not. */
  @Nullable String oneOf(String... names) {
    List<String> found = Arrays.stream(names).filter(this::has).toList();
    if (found.size() != 1 && node.fields() != null) {
      problems.add(
          node,
          "expected one of the fields "
              + String.join(", ", names)
              + ", found "
              + (found.isEmpty() ? "none" : String.join(" and ", found)));
    }
    return found.size() == 1 ? found.get(0) : null;
  }

  Section section(String name, String... known) {
    LocatedNode field = required(name);
    return new Section(
        field == null ? new LocatedNode(node.path(), node.line(), Map.of(), null, null) : field,
        field == null ? new Problems(problems.source()) : problems,
        known);
  }

  /** Returns a section that need not be there: all of its fields are absent then. */
  Section sectionOrNothing(String name, String... known) {
    return has(name)
        ? section(name, known)
        : new Section(
            new LocatedNode(node.path(), node.line(), Map.of(), null, null), problems, known);
  }

  List<LocatedNode> list(String name) {
    LocatedNode field = required(name);
    if (field == null) {
      return List.of();
    }
    if (field.elements() == null) {
      problems.add(field, "expected a list, found " + field.shown());
      return List.of();
    }
    return field.elements();
  }

  int count(String name) {
    LocatedNode field = required(name);
    return field == null ? STAND_IN : (int) whole(field, 1, Integer.MAX_VALUE);
  }

  int count(String name, int fallback) {
    LocatedNode field = fields.get(name);
    return field == null ? fallback : (int) whole(field, 1, Integer.MAX_VALUE);
  }

  long seed(String name, long fallback) {
    LocatedNode field = fields.get(name);
    return field == null ? fallback : whole(field, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  double number(String name, double fallback) {
    return has(name) ? number(name) : fallback;
  }

  double positive(String name, double fallback) {
    return has(name) ? positive(name) : fallback;
  }

  double number(String name) {
    LocatedNode field = required(name);
    if (field == null) {
      return STAND_IN;
    }
    if (field.scalar() instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    problems.add(field, "expected a number, found " + field.shown());
    return STAND_IN;
  }

  double positive(String name) {
    int before = problems.count();
    double value = number(name);
    if (problems.count() == before && !(value > 0)) {
      problem(name, "expected a number above 0, found " + value);
      return STAND_IN;
    }
    return value;
  }

  boolean flag(String name, boolean fallback) {
    LocatedNode field = fields.get(name);
    if (field == null) {
      return fallback;
    }
    if (field.scalar() instanceof Boolean flag) {
      return flag;
    }
    problems.add(field, "expected true or false, found " + field.shown());
    return fallback;
  }

  String text(String name) {
    LocatedNode field = required(name);
    return field == null ? "" : text(field);
  }

  String text(String name, String fallback) {
    LocatedNode field = fields.get(name);
    return field == null ? fallback : text(field);
  }

  /** Returns a field that is a column, by its name or its position, or a list of those. */
  List<CsvFile.Column> columns(String name) {
    LocatedNode field = fields.get(name);
    if (field == null) {
      return List.of();
    }
    List<CsvFile.Column> columns = new ArrayList<>();
    for (LocatedNode element : field.elements() == null ? List.of(field) : field.elements()) {
      if (element.scalar() instanceof String text && !text.isBlank()) {
        columns.add(CsvFile.Column.named(text));
      } else if (element.scalar() instanceof Number) {
        columns.add(CsvFile.Column.at((int) whole(element, 1, Integer.MAX_VALUE)));
      } else {
        problems.add(
            element, "expected a column's name or its position from 1, found " + element.shown());
      }
    }
    return columns;
  }

  /** Returns the constant that a field names in lower case. */
  <E extends Enum<E>> E choice(String name, Class<E> type, E fallback) {
    LocatedNode field = fields.get(name);
    if (field == null) {
      return fallback;
    }
    List<String> names =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .toList();
    if (field.scalar() instanceof String text && names.contains(text)) {
      return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    }
    problems.add(field, "expected one of " + String.join(", ", names) + ", found " + field.shown());
    return fallback;
  }

  private @Nullable LocatedNode required(String name) {
    LocatedNode field = fields.get(name);
    if (field == null && node.fields() != null) {
      problems.add(node, "expected a field " + name + ", found none");
    }
    return field;
  }

  private String text(LocatedNode field) {
    if (field.scalar() instanceof String text && !text.isBlank()) {
      return text;
    }
    problems.add(field, "expected text, found " + field.shown());
    return "";
  }

  private long whole(LocatedNode field, long least, long most) {
    BigDecimal value =
        field.scalar() instanceof BigInteger large
            ? new BigDecimal(large)
            : field.scalar() instanceof Integer || field.scalar() instanceof Long
                ? BigDecimal.valueOf(((Number) field.scalar()).longValue())
                : null;
    if (value == null
        || value.compareTo(BigDecimal.valueOf(least)) < 0
        || value.compareTo(BigDecimal.valueOf(most)) > 0) {
      problems.add(
          field,
          "expected a whole number"
              + (least == 1 ? " of 1 to " + most : "")
              + ", found "
              + field.shown());
      return STAND_IN;
    }
    return value.longValueExact();
  }
}
