package io.finetunebench.bench.record;

import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads records without what only a look at the single run needs. What it leaves out it checks for
 * being JSON, and nothing else.
 */
final class ScoreReader {
  private static final JsonMapper MAPPER =
      RecordFormat.MAPPER
          .rebuild()
          .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .addMixIn(BenchmarkResult.class, Parts.class)
          .addMixIn(DeviceUse.class, PartsOfDevice.class)
          .build();

  private ScoreReader() {}

  /**
   * Reads a record of the newest version.
   *
   * @throws tools.jackson.core.JacksonException if it is none
   */
  static RunRecord read(byte[] json) {
    return MAPPER.readValue(json, RunRecord.class);
  }

  /**
   * Reads a record of the newest version.
   *
   * @throws tools.jackson.core.JacksonException if it is none
   */
  static RunRecord read(String json) {
    return MAPPER.readValue(json, RunRecord.class);
  }

  /** How the components of a result are read here. */
  interface Parts {
    @JsonDeserialize(using = Nothing.class)
    List<Latency> latencies();

    @JsonDeserialize(using = Nothing.class)
    List<ForkNoise> noise();

    @JsonDeserialize(using = Nothing.class)
    List<ForkPhases> phases();
  }

  /** How the components of a device are read here. */
  interface PartsOfDevice {
    @JsonDeserialize(using = Nothing.class)
    List<ForkDevice> forks();
  }

  /** Skips a list. */
  static final class Nothing extends ValueDeserializer<List<Object>> {
    @Override
    public List<Object> deserialize(JsonParser parser, DeserializationContext context) {
      if (!parser.hasToken(JsonToken.START_ARRAY)) {
        context.handleUnexpectedToken(List.class, parser);
      }
      parser.skipChildren();
      return List.of();
    }
  }
}
