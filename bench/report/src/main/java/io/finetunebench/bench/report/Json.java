package io.finetunebench.bench.report;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.finetunebench.bench.record.Acknowledgement;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.EnumNamingStrategies;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes values as JSON: fields as the components are named, in their order, and enums as in {@code
 * smaller-is-better}.
 */
final class Json {
  /** What a report says of an acknowledgement; the series that has it says the rest. */
  @JsonIgnoreProperties({"schemaVersion", "benchmark", "parameters", "withdrawnAt"})
  private interface ShownAcknowledgement {}

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .changeDefaultVisibility(
              checker -> checker.withIsGetterVisibility(JsonAutoDetect.Visibility.NONE))
          .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enumNamingStrategy(EnumNamingStrategies.KEBAB_CASE)
          .addMixIn(Acknowledgement.class, ShownAcknowledgement.class)
          .defaultPrettyPrinter(
              new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")))
          .build();

  private Json() {}

  /** Returns an object without members, of which {@code putPOJO} takes any value. */
  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** Returns an object with the components of a record, to which more can be added. */
  static ObjectNode object(Record components) {
    return MAPPER.valueToTree(components);
  }

  /** Returns the text, indented, which ends with a newline. */
  static String text(Object value) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
  }
}
