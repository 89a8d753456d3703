package io.finetunebench.bench.harness.study;

import io.finetunebench.bench.record.files.MalformedFileException;
import io.finetunebench.bench.record.files.YamlFile;
import io.finetunebench.bench.record.json.RecordFormat;
import io.finetunebench.core.experiment.engine.EpochMetrics;
import io.finetunebench.core.experiment.study.Polyline;
import io.finetunebench.core.experiment.study.Scenario;
import io.finetunebench.core.experiment.study.ScenarioResult;
import io.finetunebench.core.experiment.study.Score;
import io.finetunebench.core.experiment.study.SeedResult;
import io.finetunebench.core.experiment.study.StudyResult;
import io.finetunebench.core.experiment.study.StudySettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A {@code study.json} that is there already. A study that is the same but for its number of seeds
 * goes on from it.
 */
public final class EarlierStudy {
  private static final String SETTINGS = "settings";
  private static final String SEEDS = "seeds";

  private final String file;
  private final JsonNode json;

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if it is no JSON; the message is one line
   */
  public EarlierStudy(Path file) {
    this.file = file.toString();
    try {
      json = YamlFile.read(file, "run it again").tree();
    } catch (MalformedFileException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * Reads a text.
   *
   * @param source what messages call it
   * @throws IllegalArgumentException if it is no JSON; the message is one line
   */
  public EarlierStudy(String text, String source) {
    file = source;
    try {
      json = new YamlFile(text, source).tree();
    } catch (MalformedFileException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * Returns the seeds that need not be trained again: those in a row from the first. Their
   * parameters are not kept.
   *
   * @param study that is asked for; what it came to plays no part
   * @throws IllegalArgumentException if the file is of another study, or has more seeds
   */
  public List<SeedResult> seeds(StudyReport study) {
    List<SeedResult> all = all(study);
    StudySettings.Seeds asked = study.result().settings().seeds();
    int row = 0;
    while (row < all.size() && all.get(row).seed() == asked.at(row)) {
      row++;
    }
    return all.subList(0, row);
  }

  /**
   * Returns all seeds that are there, in their order in the file, without parameters.
   *
   * @param study that is asked for; what it came to plays no part
   * @throws IllegalArgumentException if the file is of another study, or has more seeds
   */
  public List<SeedResult> all(StudyReport study) {
    JsonNode asked = new YamlFile(RecordFormat.write(study), file).tree();
    for (String part : List.of("schemaVersion", SETTINGS, "data")) {
      requireSame(part, json.path(part), asked.path(part));
    }
    int count = study.result().settings().seeds().count();
    if (json.path(SEEDS).size() > count) {
      throw new IllegalArgumentException(
          "%s has %s seeds, more than the %s of this study"
              .formatted(file, json.path(SEEDS).size(), count));
    }
    List<SeedResult> results = new ArrayList<>();
    try {
      for (JsonNode seed : json.path(SEEDS)) {
        results.add(result(results.size(), seed.longValue(), study.result()));
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException(file + " is no whole study: " + e.getOriginalMessage(), e);
    }
    return results;
  }

  /**
   * Checks that a seed comes out as it did then, whatever the version and the machine were.
   *
   * @throws IllegalArgumentException if it does not
   */
  public static void requireSame(SeedResult then, StudyReport now) {
    StudyResult result = now.result();
    StudyReport earlier =
        new StudyReport(
            new StudyResult(result.settings(), List.of(then)),
            now.engine(),
            now.large(),
            now.small(),
            now.freeze());
    if (!RecordFormat.write(earlier).equals(RecordFormat.write(now))) {
      throw new IllegalArgumentException(
          "seed %s of the study there comes out otherwise here and now".formatted(then.seed()));
    }
  }

  private void requireSame(String path, JsonNode here, JsonNode asked) {
    if (path.equals(SETTINGS + "." + SEEDS) || here.equals(asked)) {
      return;
    }
    if (!(here instanceof ObjectNode && asked instanceof ObjectNode)) {
      throw new IllegalArgumentException(
          "%s is another study, its %s is %s and not %s".formatted(file, path, here, asked));
    }
    TreeSet<String> names = new TreeSet<>(here.propertyNames());
    names.addAll(asked.propertyNames());
    names.forEach(name -> requireSame(path + "." + name, here.path(name), asked.path(name)));
  }

  private SeedResult result(int place, long seed, StudyResult study) {
    Map<Scenario, ScenarioResult> results = new EnumMap<>(Scenario.class);
    Map<Scenario, String> invalid = new EnumMap<>(Scenario.class);
    for (Scenario scenario : study.settings().scenarios()) {
      JsonNode all = json.path("scenarios").path(scenario.id());
      if (all.path("history").path(place).isObject()) {
        results.put(scenario, result(place, all));
      } else {
        invalid.put(scenario, reason(seed, scenario));
      }
    }
    return new SeedResult(seed, results, invalid);
  }

  private String reason(long seed, Scenario scenario) {
    for (JsonNode each : json.path("invalid")) {
      if (each.path("seed").longValue() == seed
          && each.path("scenario").asString().equals(scenario.id())) {
        return each.path("reason").asString();
      }
    }
    throw new IllegalArgumentException(
        "%s: expected a result or a reason for %s of seed %s".formatted(file, scenario.id(), seed));
  }

  private static ScenarioResult result(int place, JsonNode all) {
    Function<String, JsonNode> of = name -> all.path(name).path(place);
    JsonNode history = of.apply("history");
    List<EpochMetrics> epochs = new ArrayList<>();
    for (int i = 0; i < history.path("loss").size(); i++) {
      epochs.add(
          new EpochMetrics(
              number(history.path("loss").path(i)), number(history.path("accuracy").path(i))));
    }
    return new ScenarioResult(
        new Score(
            number(of.apply("accuracy")),
            number(of.apply("logLoss")),
            number(of.apply("macroF1")),
            number(of.apply("r2")),
            number(of.apply("rmse")),
            list(of.apply("confusion"), row -> list(row, JsonNode::intValue))),
        new Score(
            number(of.apply("trainingAccuracy")),
            number(of.apply("trainingLogLoss")),
            Double.NaN,
            Double.NaN,
            Double.NaN,
            List.of()),
        number(of.apply("gridAgreement")),
        list(of.apply("contour"), line -> new Polyline(list(line, EarlierStudy::vertex))),
        epochs,
        null);
  }

  private static Polyline.Vertex vertex(JsonNode pair) {
    return new Polyline.Vertex(number(pair.path(0)), number(pair.path(1)));
  }

  private static double number(JsonNode node) {
    return node.isNumber() ? node.doubleValue() : Double.NaN;
  }

  private static <T> List<T> list(JsonNode array, Function<JsonNode, T> of) {
    List<T> list = new ArrayList<>();
    array.forEach(each -> list.add(of.apply(each)));
    return list;
  }
}
