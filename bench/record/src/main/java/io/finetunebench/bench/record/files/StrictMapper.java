package io.finetunebench.bench.record.files;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleDeserializers;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Makes records of what a person wrote, and refuses what it would have to guess: unknown fields,
 * fields twice, text for a number, a number for text. Constants of enums are in lower case. A
 * sealed interface stands for one of its records: the one whose first component is there.
 */
final class StrictMapper {
  static final ObjectMapper YAML = strict(YAMLMapper.builder());
  static final ObjectMapper JSON = strict(JsonMapper.builder());

  private StrictMapper() {}

  private static ObjectMapper strict(MapperBuilder<?, ?> builder) {
    SimpleModule module = new SimpleModule();
    module.setDeserializers(new Choices());
    return builder
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(
            DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
            DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
            DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(EnumFeature.READ_ENUMS_USING_TO_STRING)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .withCoercionConfig(
            LogicalType.Textual,
            config ->
                config
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .annotationIntrospector(new LowerCase())
        .addModule(module)
        .build();
  }

  /** Returns the names of an enum's constants, as a file has them. */
  static String[] names(Object[] constants) {
    return Stream.of(constants)
        .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
        .toArray(String[]::new);
  }

  /** Returns the names of a record's fields, with those of unwrapped components. */
  static List<String> fields(Class<?> type) {
    return Stream.of(type.getRecordComponents())
        .flatMap(
            component ->
                component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)
                    ? fields(component.getType()).stream()
                    : Stream.of(component.getName()))
        .toList();
  }

  /** Returns the name of a record's first component. */
  static String mark(Class<?> type) {
    return type.getRecordComponents()[0].getName();
  }

  private static final class LowerCase extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public String[] findEnumValues(
        MapperConfig<?> config, AnnotatedClass type, Enum<?>[] constants, String[] names) {
      return names(constants);
    }
  }

  private static final class Choices extends SimpleDeserializers {
    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable ValueDeserializer<?> findBeanDeserializer(
        JavaType type, DeserializationConfig config, BeanDescription.Supplier description) {
      return type.isInterface() && type.getRawClass().isSealed()
          ? new Choice(type.getRawClass())
          : null;
    }
  }

  private static final class Choice extends StdDeserializer<Object> {
    private final Map<String, Class<?>> kinds = new LinkedHashMap<>();

    Choice(Class<?> type) {
      super(type);
      for (Class<?> kind : type.getPermittedSubclasses()) {
        kinds.put(mark(kind), kind);
      }
    }

    @Override
    public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) {
      if (!parser.isExpectedStartObjectToken()) {
        return context.handleUnexpectedToken(context.constructType(handledType()), parser);
      }
      JsonNode fields = context.readTree(parser);
      List<String> found = kinds.keySet().stream().filter(fields::has).toList();
      if (found.size() != 1) {
        throw new IllegalArgumentException(
            "expected one of the fields "
                + String.join(", ", kinds.keySet())
                + ", found "
                + (found.isEmpty() ? "none" : String.join(" and ", found)));
      }
      return context.readTreeAsValue(fields, kinds.get(found.get(0)));
    }
  }
}
