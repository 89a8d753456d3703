package io.finetunebench.bench.report;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.finetunebench.bench.calibration.PairCalibration;
import io.finetunebench.bench.judge.history.History;
import io.finetunebench.bench.record.Acknowledgement;
import io.finetunebench.bench.record.RecordFormat;
import io.finetunebench.bench.record.RunRecord;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.EnumNamingStrategies;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes values as JSON: fields as the components are named, in their order, and enums as in {@code
 * not-comparable}.
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

  /** Returns the value of what was found as text, which ends with a newline. */
  static String text(Object value) {
    if (value instanceof RunRecord run) {
      return RecordFormat.write(run);
    }
    if (value instanceof List<?> runs) {
      return runs.stream()
          .map(run -> RecordFormat.write((RunRecord) run))
          .collect(Collectors.joining(",", "[", "]\n"));
    }
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(shown(value)) + "\n";
  }

  /** Returns what is written of a value: where that is not all of its components, an object. */
  private static Object shown(Object value) {
    if (value instanceof Judged judged) {
      return ComparisonJson.object(judged);
    }
    if (value instanceof History history) {
      return HistoryJson.object(history);
    }
    if (value instanceof SweepTable.Answer answer) {
      return SweepJson.object(answer);
    }
    if (value instanceof PairCalibration calibration) {
      return PairCalibrationTable.json(calibration);
    }
    return value instanceof StudyReport study ? StudyJson.object(study) : value;
  }
}
