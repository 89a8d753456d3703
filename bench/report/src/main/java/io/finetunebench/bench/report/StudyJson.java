package io.finetunebench.bench.report;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.engine.EpochMetrics;
import io.finetunebench.core.experiment.network.Adam;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.LayerSpec;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Optimiser;
import io.finetunebench.core.experiment.network.Sgd;
import io.finetunebench.core.experiment.study.PairedComparison;
import io.finetunebench.core.experiment.study.Polyline;
import io.finetunebench.core.experiment.study.Scenario;
import io.finetunebench.core.experiment.study.ScenarioResult;
import io.finetunebench.core.experiment.study.SeedResult;
import io.finetunebench.core.experiment.study.StudySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a study as JSON. Boundaries of the generator's data are held against the true cross; all
 * other data are judged by points held out, with more figures.
 *
 * <p>The same study gives the same text: nothing tells of the machine or the time. What has no
 * finite value is null.
 */
final class StudyJson {
  private static final int SCHEMA_VERSION = 1;

  private final StudyReport report;
  private final StudySettings settings;
  private final List<SeedResult> seeds;

  /** Whether the data are not the generator's: they are judged by what was held out. */
  private final boolean own;

  private StudyJson(StudyReport report) {
    this.report = report;
    this.settings = report.result().settings();
    this.seeds = report.result().seeds();
    this.own = settings.heldOut() != null;
  }

  /** Returns the content of {@code study.json}. */
  static ObjectNode object(StudyReport report) {
    return new StudyJson(report).study();
  }

  private ObjectNode study() {
    LabelledPoints large = settings.large();
    LabelledPoints heldOut = settings.heldOut();
    DataSource largeSource = report.large();
    ObjectNode data =
        Json.object()
            .putPOJO(
                "large", large == null || largeSource == null ? null : data(largeSource, large))
            .putPOJO("small", data(report.small(), settings.small()));
    if (heldOut != null) {
      data.putPOJO("heldOut", data(report.small(), heldOut));
    }
    ObjectNode scenarios = Json.object();
    settings.scenarios().forEach(each -> scenarios.set(each.id(), scenario(each)));
    return Json.object()
        .put("schemaVersion", SCHEMA_VERSION)
        .putPOJO("settings", settings())
        .putPOJO("data", data)
        .putPOJO("seeds", seeds.stream().map(SeedResult::seed).toList())
        .putPOJO("scenarios", scenarios)
        .putPOJO(
            "comparison",
            report.result().fineTunedAgainstFromScratch().map(this::comparison).orElse(null))
        .put("fromScratchSuccessShare", finite(report.result().fromScratchSuccessShare()))
        .putPOJO("invalid", invalid());
  }

  private ObjectNode settings() {
    NetworkSpec network = settings.network();
    return Json.object()
        .put("engine", report.engine())
        .putPOJO("precision", network.precision())
        .put("seeds", settings.seeds().count())
        .put("firstSeed", settings.seeds().first())
        .putPOJO(
            "network",
            Json.object()
                .put("widths", network.widths())
                .put("parameters", network.parameterCount())
                .putPOJO("layers", network.layers().stream().map(StudyJson::layer).toList())
                .putPOJO("initialisation", network.initialisation())
                .putPOJO("loss", network.loss()))
        .putPOJO("optimiser", optimiser(network.optimiser()))
        .putPOJO("pretraining", settings.source().pretraining())
        .putPOJO("fineTuning", settings.target().fineTuning())
        .putPOJO("grid", settings.grid())
        .putPOJO("freeze", freeze());
  }

  private static ObjectNode optimiser(Optimiser optimiser) {
    ObjectNode node =
        Json.object()
            .put("name", optimiser instanceof Adam ? "adam" : "sgd")
            .put("learningRate", optimiser.learningRate());
    if (optimiser instanceof Adam adam) {
      node.put("beta1", adam.beta1()).put("beta2", adam.beta2()).put("epsilon", adam.epsilon());
    } else if (optimiser instanceof Sgd sgd && sgd.momentum() > 0) {
      node.put("momentum", sgd.momentum()).put("nesterov", sgd.nesterov());
    }
    return node;
  }

  private static ObjectNode layer(LayerSpec layer) {
    ObjectNode node = Json.object().put("name", layer.name());
    if (layer instanceof LayerSpec.Dense dense) {
      node.put("units", dense.units());
      if (dense.l2() > 0) {
        node.put("l2", dense.l2());
      }
      if (dense.learningRate() != null) {
        node.put("learningRate", dense.learningRate());
      }
    }
    return node.put("activation", layer.activation().toString());
  }

  private @Nullable ObjectNode freeze() {
    CompiledNetwork custom = settings.custom();
    if (custom == null) {
      return null;
    }
    ObjectNode trainable = Json.object();
    List<LayerSpec> layers = settings.network().layers();
    for (int i = 0; i < layers.size(); i++) {
      trainable.put(layers.get(i).name(), custom.trainable().get(i));
    }
    return Json.object().put("selection", report.freeze()).putPOJO("trainable", trainable);
  }

  private ObjectNode data(DataSource source, LabelledPoints points) {
    ObjectNode node =
        Json.object()
            .putPOJO("source", source(source))
            .put("size", points.size())
            .put("fingerprint", points.fingerprint());
    return own
        ? node.putPOJO(
            points.kind() == LabelledPoints.Kind.VALUES ? "targets" : "classes", points.names())
        : node;
  }

  private static ObjectNode source(DataSource source) {
    if (source instanceof DataSource.Generated generated) {
      return Json.object()
          .put("generator", "complex-xor")
          .put("seed", generated.seed())
          .put("standardDeviation", generated.generator().standardDeviation());
    }
    return Json.object().put("file", ((DataSource.File) source).name());
  }

  private ObjectNode scenario(Scenario scenario) {
    ObjectNode node =
        Json.object()
            .put("title", scenario.title())
            .put("trainedOn", scenario.trainsOnLarge() ? "large" : "small")
            .putPOJO("gridAgreement", figures(scenario, ScenarioResult::gridAgreement))
            .putPOJO("accuracy", figures(scenario, result -> result.onJudged().accuracy()))
            .putPOJO("logLoss", figures(scenario, result -> result.onJudged().logLoss()))
            .putPOJO(
                "trainingAccuracy", figures(scenario, result -> result.onTrainingSet().accuracy()))
            .putPOJO(
                "trainingLogLoss", figures(scenario, result -> result.onTrainingSet().logLoss()));
    if (own) {
      node.putPOJO("macroF1", figures(scenario, result -> result.onJudged().macroF1()))
          .putPOJO("r2", figures(scenario, result -> result.onJudged().r2()))
          .putPOJO("rmse", figures(scenario, result -> result.onJudged().rmse()))
          .putPOJO("confusion", ofSeeds(scenario, result -> result.onJudged().confusion()));
    }
    return node.putPOJO("history", ofSeeds(scenario, result -> history(result.fit().history())))
        .putPOJO("contour", ofSeeds(scenario, result -> contour(result.contour())));
  }

  private List<@Nullable Object> figures(
      Scenario scenario, ToDoubleFunction<ScenarioResult> figure) {
    return ofSeeds(scenario, result -> finite(figure.applyAsDouble(result)));
  }

  /** Returns a value a seed; null for a seed without a valid result. */
  private List<@Nullable Object> ofSeeds(
      Scenario scenario, Function<ScenarioResult, @Nullable Object> value) {
    List<@Nullable Object> values = new ArrayList<>();
    for (SeedResult seed : seeds) {
      ScenarioResult result = seed.results().get(scenario);
      values.add(result == null ? null : value.apply(result));
    }
    return values;
  }

  private static ObjectNode history(List<EpochMetrics> epochs) {
    List<@Nullable Double> losses = new ArrayList<>();
    List<@Nullable Double> accuracies = new ArrayList<>();
    epochs.forEach(epoch -> losses.add(finite(epoch.loss())));
    epochs.forEach(epoch -> accuracies.add(finite(epoch.accuracy())));
    return Json.object().putPOJO("loss", losses).putPOJO("accuracy", accuracies);
  }

  private static List<List<List<Double>>> contour(List<Polyline> contour) {
    return contour.stream()
        .map(
            line ->
                line.vertices().stream()
                    .map(vertex -> List.of(rounded(vertex.x()), rounded(vertex.y())))
                    .toList())
        .toList();
  }

  /** Three decimals, which hold the article's half grid steps of 0.015 exactly. */
  private static double rounded(double coordinate) {
    return Math.round(coordinate * 1000) / 1000.0;
  }

  private ObjectNode comparison(PairedComparison comparison) {
    boolean numbers = settings.small().kind() == LabelledPoints.Kind.VALUES;
    return Json.object()
        .put("figure", settings.againstCross() ? "gridAgreement" : numbers ? "r2" : "accuracy")
        .put("first", Scenario.FINE_TUNED.id())
        .put("second", Scenario.FROM_SCRATCH.id())
        .put("pairs", comparison.pairs())
        .put("meanDifference", finite(comparison.meanDifference()))
        .put("low", finite(comparison.low()))
        .put("high", finite(comparison.high()))
        .put("confidence", comparison.confidence())
        .put("effectSize", finite(comparison.effectSize()))
        .put("firstBetterShare", finite(comparison.firstBetterShare()));
  }

  private List<ObjectNode> invalid() {
    List<ObjectNode> invalid = new ArrayList<>();
    for (SeedResult seed : seeds) {
      for (Scenario scenario : settings.scenarios()) {
        String reason = seed.invalid().get(scenario);
        if (reason != null) {
          invalid.add(
              Json.object()
                  .put("seed", seed.seed())
                  .put("scenario", scenario.id())
                  .put("reason", reason));
        }
      }
    }
    return invalid;
  }

  private static @Nullable Double finite(@Nullable Double value) {
    return value == null || !Double.isFinite(value) ? null : value;
  }
}
