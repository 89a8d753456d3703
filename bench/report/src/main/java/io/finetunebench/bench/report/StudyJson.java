package io.finetunebench.bench.report;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.XorGenerator;
import io.finetunebench.core.engine.EpochMetrics;
import io.finetunebench.core.network.Adam;
import io.finetunebench.core.network.LayerSpec;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Optimiser;
import io.finetunebench.core.network.Sgd;
import io.finetunebench.core.study.Grid;
import io.finetunebench.core.study.PairedComparison;
import io.finetunebench.core.study.Polyline;
import io.finetunebench.core.study.Scenario;
import io.finetunebench.core.study.ScenarioResult;
import io.finetunebench.core.study.SeedResult;
import io.finetunebench.core.study.StudySettings;
import io.finetunebench.core.study.TrainingPlan;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a study as JSON, described by a resource beside this class: {@code study-v1.schema.json}
 * for data of the generator, whose boundaries are held against the true cross, {@code
 * study-v2.schema.json} for all others.
 *
 * <p>The same study gives the same bytes: nothing tells of the machine or the time. What has no
 * finite value is null.
 */
public final class StudyJson {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final StudyReport report;
  private final StudySettings settings;
  private final List<SeedResult> seeds;

  private StudyJson(StudyReport report) {
    this.report = report;
    this.settings = report.result().settings();
    this.seeds = report.result().seeds();
  }

  /** Returns the content of {@code study.json}, in UTF-8. */
  public static byte[] bytes(StudyReport report) {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    String json = MAPPER.writer().with(printer).writeValueAsString(new StudyJson(report).tree());
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private ObjectNode tree() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("schemaVersion", own() ? 2 : 1);
    writeSettings(root.putObject("settings"));
    ObjectNode data = root.putObject("data");
    if (settings.large() == null || report.large() == null) {
      data.putNull("large");
    } else {
      writeData(data.putObject("large"), report.large(), settings.large());
    }
    writeData(data.putObject("small"), report.small(), settings.small());
    if (settings.heldOut() != null) {
      writeData(data.putObject("heldOut"), report.small(), settings.heldOut());
    }
    ArrayNode numbers = root.putArray("seeds");
    seeds.forEach(seed -> numbers.add(seed.seed()));
    ObjectNode scenarios = root.putObject("scenarios");
    for (Scenario scenario : settings.scenarios()) {
      writeScenario(scenarios.putObject(scenario.id()), scenario);
    }
    report
        .result()
        .fineTunedAgainstFromScratch()
        .ifPresentOrElse(
            comparison -> writeComparison(root.putObject("comparison"), comparison),
            () -> root.putNull("comparison"));
    put(root, "fromScratchSuccessShare", report.result().fromScratchSuccessShare());
    writeInvalid(root.putArray("invalid"));
    return root;
  }

  /** Returns whether the data are not the generator's: they are judged by what was held out. */
  private boolean own() {
    return settings.heldOut() != null;
  }

  private void writeSettings(ObjectNode node) {
    NetworkSpec network = settings.network();
    node.put("engine", report.engine());
    node.put("precision", lowerCase(network.precision()));
    node.put("seeds", settings.seeds());
    node.put("firstSeed", settings.firstSeed());
    ObjectNode networkNode = node.putObject("network");
    networkNode.put("widths", network.widths());
    networkNode.put("parameters", network.parameterCount());
    ArrayNode layers = networkNode.putArray("layers");
    network.layers().forEach(layer -> writeLayer(layers.addObject(), layer));
    networkNode.put("initialisation", lowerCase(network.initialisation()));
    networkNode.put("loss", lowerCase(network.loss()));
    ObjectNode optimiser = node.putObject("optimiser");
    writeOptimiser(optimiser, network.optimiser());
    writePlan(node.putObject("pretraining"), settings.pretraining());
    writePlan(node.putObject("fineTuning"), settings.fineTuning());
    Grid grid = settings.grid();
    if (grid == null) {
      node.putNull("grid");
    } else {
      node.putObject("grid")
          .put("from", grid.from())
          .put("step", grid.step())
          .put("count", grid.count());
    }
    writeFreeze(node);
  }

  private static void writeOptimiser(ObjectNode node, Optimiser optimiser) {
    node.put("name", optimiser instanceof Adam ? "adam" : "sgd");
    node.put("learningRate", optimiser.learningRate());
    if (optimiser instanceof Adam adam) {
      node.put("beta1", adam.beta1()).put("beta2", adam.beta2()).put("epsilon", adam.epsilon());
    } else if (optimiser instanceof Sgd sgd && sgd.momentum() > 0) {
      node.put("momentum", sgd.momentum()).put("nesterov", sgd.nesterov());
    }
  }

  private static void writeLayer(ObjectNode node, LayerSpec layer) {
    node.put("name", layer.name());
    if (layer instanceof LayerSpec.Dense dense) {
      node.put("units", dense.units());
      if (dense.l2() > 0) {
        node.put("l2", dense.l2());
      }
      if (dense.learningRate() != null) {
        node.put("learningRate", dense.learningRate());
      }
    }
    node.put("activation", layer.activation().toString());
  }

  private static void writePlan(ObjectNode node, TrainingPlan plan) {
    node.put("epochs", plan.epochs()).put("batchSize", plan.batchSize());
  }

  private void writeFreeze(ObjectNode settingsNode) {
    if (settings.custom() == null) {
      settingsNode.putNull("freeze");
      return;
    }
    ObjectNode node = settingsNode.putObject("freeze");
    node.put("selection", report.freeze());
    ObjectNode trainable = node.putObject("trainable");
    List<LayerSpec> layers = settings.network().layers();
    for (int i = 0; i < layers.size(); i++) {
      trainable.put(layers.get(i).name(), settings.custom().trainable().get(i));
    }
  }

  private void writeData(ObjectNode node, DataSource source, LabelledPoints points) {
    ObjectNode sourceNode = node.putObject("source");
    if (source instanceof DataSource.Generated generated) {
      XorGenerator generator = generated.generator();
      sourceNode.put("generator", "complex-xor");
      sourceNode.put("seed", generated.seed());
      sourceNode.put("standardDeviation", generator.standardDeviation());
    } else if (source instanceof DataSource.File file) {
      sourceNode.put("file", file.name());
    }
    node.put("size", points.size());
    node.put("fingerprint", points.fingerprint());
    if (own()) {
      ArrayNode names =
          node.putArray(points.kind() == LabelledPoints.Kind.VALUES ? "targets" : "classes");
      points.names().forEach(names::add);
    }
  }

  private void writeScenario(ObjectNode node, Scenario scenario) {
    node.put("title", scenario.title());
    node.put("trainedOn", scenario.trainsOnLarge() ? "large" : "small");
    writeFigure(node, "gridAgreement", scenario, ScenarioResult::gridAgreement);
    writeFigure(node, "accuracy", scenario, result -> result.onJudged().accuracy());
    writeFigure(node, "logLoss", scenario, result -> result.onJudged().logLoss());
    writeFigure(node, "trainingAccuracy", scenario, result -> result.onTrainingSet().accuracy());
    writeFigure(node, "trainingLogLoss", scenario, result -> result.onTrainingSet().logLoss());
    if (own()) {
      writeFigure(node, "macroF1", scenario, result -> result.onJudged().macroF1());
      writeFigure(node, "r2", scenario, result -> result.onJudged().r2());
      writeFigure(node, "rmse", scenario, result -> result.onJudged().rmse());
      writeConfusion(node.putArray("confusion"), scenario);
    }
    ArrayNode history = node.putArray("history");
    ArrayNode contours = node.putArray("contour");
    for (SeedResult seed : seeds) {
      ScenarioResult result = seed.results().get(scenario);
      if (result == null) {
        history.addNull();
        contours.addNull();
      } else {
        writeHistory(history.addObject(), result.fit().history());
        writeContour(contours.addArray(), result.contour());
      }
    }
  }

  private void writeFigure(
      ObjectNode node, String name, Scenario scenario, ToDoubleFunction<ScenarioResult> figure) {
    ArrayNode values = node.putArray(name);
    for (SeedResult seed : seeds) {
      ScenarioResult result = seed.results().get(scenario);
      add(values, result == null ? Double.NaN : figure.applyAsDouble(result));
    }
  }

  private void writeConfusion(ArrayNode node, Scenario scenario) {
    for (SeedResult seed : seeds) {
      ScenarioResult result = seed.results().get(scenario);
      if (result == null) {
        node.addNull();
        continue;
      }
      ArrayNode matrix = node.addArray();
      for (List<Integer> row : result.onJudged().confusion()) {
        ArrayNode counts = matrix.addArray();
        row.forEach(counts::add);
      }
    }
  }

  private static void writeHistory(ObjectNode node, List<EpochMetrics> epochs) {
    ArrayNode losses = node.putArray("loss");
    epochs.forEach(epoch -> add(losses, epoch.loss()));
    ArrayNode accuracies = node.putArray("accuracy");
    epochs.forEach(epoch -> add(accuracies, epoch.accuracy()));
  }

  private static void writeContour(ArrayNode node, List<Polyline> contour) {
    for (Polyline line : contour) {
      ArrayNode vertices = node.addArray();
      for (Polyline.Vertex vertex : line.vertices()) {
        vertices.addArray().add(rounded(vertex.x())).add(rounded(vertex.y()));
      }
    }
  }

  /** Three decimals, which hold the article's half grid steps of 0.015 exactly. */
  private static double rounded(double coordinate) {
    return Math.round(coordinate * 1000) / 1000.0;
  }

  private void writeComparison(ObjectNode node, PairedComparison comparison) {
    boolean numbers = settings.small().kind() == LabelledPoints.Kind.VALUES;
    node.put("figure", settings.againstCross() ? "gridAgreement" : numbers ? "r2" : "accuracy");
    node.put("first", Scenario.FINE_TUNED.id());
    node.put("second", Scenario.FROM_SCRATCH.id());
    node.put("pairs", comparison.pairs());
    put(node, "meanDifference", comparison.meanDifference());
    put(node, "low", comparison.low());
    put(node, "high", comparison.high());
    node.put("confidence", comparison.confidence());
    put(node, "effectSize", comparison.effectSize());
    put(node, "firstBetterShare", comparison.firstBetterShare());
  }

  private void writeInvalid(ArrayNode node) {
    for (SeedResult seed : seeds) {
      for (Scenario scenario : settings.scenarios()) {
        String reason = seed.invalid().get(scenario);
        if (reason != null) {
          node.addObject()
              .put("seed", seed.seed())
              .put("scenario", scenario.id())
              .put("reason", reason);
        }
      }
    }
  }

  private static void put(ObjectNode node, String name, @Nullable Double value) {
    if (value == null || !Double.isFinite(value)) {
      node.putNull(name);
    } else {
      node.put(name, value);
    }
  }

  private static void add(ArrayNode array, double value) {
    if (Double.isFinite(value)) {
      array.add(value);
    } else {
      array.addNull();
    }
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
