package io.finetunebench.bench.report;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.EnumNamingStrategies;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes values as JSON: fields as the components are named, in their order, and enums as in {@code
 * smaller-is-better}.
 */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .changeDefaultVisibility(
              checker -> checker.withIsGetterVisibility(JsonAutoDetect.Visibility.NONE))
          .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enumNamingStrategy(EnumNamingStrategies.KEBAB_CASE)
          .defaultPrettyPrinter(
              new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")))
          .build();

  private Json() {}

  /** Returns the text, indented, which ends with a newline. */
  static String text(Object value) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
  }
}
