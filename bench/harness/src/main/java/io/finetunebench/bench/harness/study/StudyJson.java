package io.finetunebench.bench.harness.study;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes a study as JSON. Boundaries of the generator's data are held against the true cross; all
 * other data are judged by points held out, with more figures.
 *
 * <p>The same study gives the same text: nothing tells of the machine or the time. What has no
 * finite value is null.
 */
final class StudyJson {
  private static final int SCHEMA_VERSION = 1;

  private record Invalid(long seed, String scenario, String reason) {}

  /** Named values, in their order; null where a number is not finite. */
  private static final class Fields extends LinkedHashMap<String, @Nullable Object> {
    private static final long serialVersionUID = 1;

    Fields with(String name, @Nullable Object value) {
      put(name, finite(value));
      return this;
    }
  }

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
  static Object of(StudyReport report) {
    return new StudyJson(report).study();
  }

  private Fields study() {
    LabelledPoints large = settings.large();
    LabelledPoints heldOut = settings.heldOut();
    DataSource largeSource = report.large();
    Fields data =
        new Fields()
            .with("large", large == null || largeSource == null ? null : data(largeSource, large))
            .with("small", data(report.small(), settings.small()));
    if (heldOut != null) {
      data.with("heldOut", data(report.small(), heldOut));
    }
    Fields scenarios = new Fields();
    settings.scenarios().forEach(each -> scenarios.put(each.id(), scenario(each)));
    return new Fields()
        .with("schemaVersion", SCHEMA_VERSION)
        .with("settings", settings())
        .with("data", data)
        .with("seeds", seeds.stream().map(SeedResult::seed).toList())
        .with("scenarios", scenarios)
        .with(
            "comparison",
            report.result().fineTunedAgainstFromScratch().map(this::comparison).orElse(null))
        .with("fromScratchSuccessShare", report.result().fromScratchSuccessShare())
        .with("invalid", invalid());
  }

  private Fields settings() {
    NetworkSpec network = settings.network();
    return new Fields()
        .with("engine", report.engine())
        .with("precision", network.precision())
        .with("seeds", settings.seeds().count())
        .with("firstSeed", settings.seeds().first())
        .with(
            "network",
            new Fields()
                .with("widths", network.widths())
                .with("parameters", network.parameterCount())
                .with("layers", network.layers().stream().map(StudyJson::layer).toList())
                .with("initialisation", network.initialisation())
                .with("loss", network.loss()))
        .with("optimiser", optimiser(network.optimiser()))
        .with("pretraining", settings.source().pretraining())
        .with("fineTuning", settings.target().fineTuning())
        .with("grid", settings.grid())
        .with("freeze", freeze());
  }

  private static Fields optimiser(Optimiser optimiser) {
    Fields node =
        new Fields()
            .with("name", optimiser instanceof Adam ? "adam" : "sgd")
            .with("learningRate", optimiser.learningRate());
    if (optimiser instanceof Adam adam) {
      node.with("beta1", adam.beta1()).with("beta2", adam.beta2()).with("epsilon", adam.epsilon());
    } else if (optimiser instanceof Sgd sgd && sgd.momentum() > 0) {
      node.with("momentum", sgd.momentum()).with("nesterov", sgd.nesterov());
    }
    return node;
  }

  private static Fields layer(LayerSpec layer) {
    Fields node = new Fields().with("name", layer.name());
    if (layer instanceof LayerSpec.Dense dense) {
      node.with("units", dense.units());
      if (dense.l2() > 0) {
        node.with("l2", dense.l2());
      }
      if (dense.learningRate() != null) {
        node.with("learningRate", dense.learningRate());
      }
    }
    return node.with("activation", layer.activation().toString());
  }

  private @Nullable Fields freeze() {
    CompiledNetwork custom = settings.custom();
    if (custom == null) {
      return null;
    }
    Fields trainable = new Fields();
    List<LayerSpec> layers = settings.network().layers();
    for (int i = 0; i < layers.size(); i++) {
      trainable.with(layers.get(i).name(), custom.trainable().get(i));
    }
    return new Fields().with("selection", report.freeze()).with("trainable", trainable);
  }

  private Fields data(DataSource source, LabelledPoints points) {
    Fields node =
        new Fields()
            .with("source", source(source))
            .with("size", points.size())
            .with("fingerprint", points.fingerprint());
    return own
        ? node.with(
            points.kind() == LabelledPoints.Kind.VALUES ? "targets" : "classes", points.names())
        : node;
  }

  private static Fields source(DataSource source) {
    if (source instanceof DataSource.Generated generated) {
      return new Fields()
          .with("generator", "complex-xor")
          .with("seed", generated.seed())
          .with("standardDeviation", generated.generator().standardDeviation());
    }
    return new Fields().with("file", ((DataSource.File) source).name());
  }

  private Fields scenario(Scenario scenario) {
    Fields node =
        new Fields()
            .with("title", scenario.title())
            .with("trainedOn", scenario.trainsOnLarge() ? "large" : "small")
            .with("gridAgreement", ofSeeds(scenario, ScenarioResult::gridAgreement))
            .with("accuracy", ofSeeds(scenario, result -> result.onJudged().accuracy()))
            .with("logLoss", ofSeeds(scenario, result -> result.onJudged().logLoss()))
            .with(
                "trainingAccuracy", ofSeeds(scenario, result -> result.onTrainingSet().accuracy()))
            .with("trainingLogLoss", ofSeeds(scenario, result -> result.onTrainingSet().logLoss()));
    if (own) {
      node.with("macroF1", ofSeeds(scenario, result -> result.onJudged().macroF1()))
          .with("r2", ofSeeds(scenario, result -> result.onJudged().r2()))
          .with("rmse", ofSeeds(scenario, result -> result.onJudged().rmse()))
          .with("confusion", ofSeeds(scenario, result -> result.onJudged().confusion()));
    }
    return node.with("history", ofSeeds(scenario, result -> history(result.fit().history())))
        .with("contour", ofSeeds(scenario, result -> contour(result.contour())));
  }

  /** Returns a value a seed; null for a seed without a valid result. */
  private List<@Nullable Object> ofSeeds(
      Scenario scenario, Function<ScenarioResult, @Nullable Object> value) {
    return values(
        seeds,
        seed -> {
          ScenarioResult result = seed.results().get(scenario);
          return result == null ? null : value.apply(result);
        });
  }

  private static <T> List<@Nullable Object> values(
      List<T> of, Function<T, @Nullable Object> value) {
    List<@Nullable Object> values = new ArrayList<>();
    of.forEach(each -> values.add(finite(value.apply(each))));
    return values;
  }

  private static @Nullable Object finite(@Nullable Object value) {
    return value instanceof Double number && !Double.isFinite(number) ? null : value;
  }

  private static Fields history(List<EpochMetrics> epochs) {
    return new Fields()
        .with("loss", values(epochs, EpochMetrics::loss))
        .with("accuracy", values(epochs, EpochMetrics::accuracy));
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

  private Fields comparison(PairedComparison comparison) {
    boolean numbers = settings.small().kind() == LabelledPoints.Kind.VALUES;
    return new Fields()
        .with("figure", settings.againstCross() ? "gridAgreement" : numbers ? "r2" : "accuracy")
        .with("first", Scenario.FINE_TUNED.id())
        .with("second", Scenario.FROM_SCRATCH.id())
        .with("pairs", comparison.pairs())
        .with("meanDifference", comparison.meanDifference())
        .with("low", comparison.low())
        .with("high", comparison.high())
        .with("confidence", comparison.confidence())
        .with("effectSize", comparison.effectSize())
        .with("firstBetterShare", comparison.firstBetterShare());
  }

  private List<Invalid> invalid() {
    List<Invalid> invalid = new ArrayList<>();
    for (SeedResult seed : seeds) {
      for (Scenario scenario : settings.scenarios()) {
        String reason = seed.invalid().get(scenario);
        if (reason != null) {
          invalid.add(new Invalid(seed.seed(), scenario.id(), reason));
        }
      }
    }
    return invalid;
  }
}
