package io.finetunebench.bench.harness.study;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.engine.EpochMetrics;
import io.finetunebench.core.experiment.network.Adam;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.Initialisation;
import io.finetunebench.core.experiment.network.LayerSpec;
import io.finetunebench.core.experiment.network.Loss;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Optimiser;
import io.finetunebench.core.experiment.network.Precision;
import io.finetunebench.core.experiment.network.Sgd;
import io.finetunebench.core.experiment.study.Grid;
import io.finetunebench.core.experiment.study.PairedComparison;
import io.finetunebench.core.experiment.study.Polyline;
import io.finetunebench.core.experiment.study.Scenario;
import io.finetunebench.core.experiment.study.ScenarioResult;
import io.finetunebench.core.experiment.study.Score;
import io.finetunebench.core.experiment.study.SeedResult;
import io.finetunebench.core.experiment.study.StudyResult;
import io.finetunebench.core.experiment.study.StudySettings;
import io.finetunebench.core.experiment.study.TrainingPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A study as {@code study.json} has it. Boundaries of the generator's data are held against the
 * true cross; all other data are judged by points held out, with more figures.
 *
 * <p>The same study gives the same text: nothing tells of the machine or the time. What has no
 * finite value is null.
 */
record StudyJson(
    int schemaVersion,
    Settings settings,
    Data data,
    List<Long> seeds,
    Map<String, OfScenario> scenarios,
    @Nullable Compared comparison,
    @Nullable Double fromScratchSuccessShare,
    List<Invalid> invalid) {
  private static final int SCHEMA_VERSION = 1;

  /** Returns the content of {@code study.json}. */
  static StudyJson of(StudyReport report) {
    StudyResult result = report.result();
    StudySettings settings = result.settings();
    Map<String, OfScenario> scenarios = new LinkedHashMap<>();
    settings.scenarios().forEach(each -> scenarios.put(each.id(), OfScenario.of(each, result)));
    return new StudyJson(
        SCHEMA_VERSION,
        Settings.of(report),
        Data.of(report),
        result.seeds().stream().map(SeedResult::seed).toList(),
        scenarios,
        result
            .fineTunedAgainstFromScratch()
            .map(comparison -> Compared.of(comparison, settings))
            .orElse(null),
        finite(result.fromScratchSuccessShare()),
        result.seeds().stream().flatMap(seed -> Invalid.of(seed, settings)).toList());
  }

  record Settings(
      String engine,
      Precision precision,
      @JsonUnwrapped Seeds of,
      Network network,
      OfOptimiser optimiser,
      @JsonUnwrapped Plans plans,
      @Nullable Freeze freeze) {
    static Settings of(StudyReport report) {
      StudySettings settings = report.result().settings();
      NetworkSpec network = settings.network();
      return new Settings(
          report.engine(),
          network.precision(),
          new Seeds(settings.seeds().count(), settings.seeds().first()),
          Network.of(network),
          OfOptimiser.of(network.optimiser()),
          new Plans(
              settings.source().pretraining(), settings.target().fineTuning(), settings.grid()),
          Freeze.of(report, settings.custom()));
    }
  }

  record Seeds(int seeds, long firstSeed) {}

  record Plans(TrainingPlan pretraining, TrainingPlan fineTuning, @Nullable Grid grid) {}

  record Network(
      String widths, int parameters, List<Layer> layers, Initialisation initialisation, Loss loss) {
    static Network of(NetworkSpec network) {
      return new Network(
          network.widths(),
          network.parameterCount(),
          network.layers().stream().map(Layer::of).toList(),
          network.initialisation(),
          network.loss());
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Layer(
      String name,
      @Nullable Integer units,
      @Nullable Double l2,
      @Nullable Double learningRate,
      String activation) {
    static Layer of(LayerSpec layer) {
      String activation = layer.activation().toString();
      return layer instanceof LayerSpec.Dense dense
          ? new Layer(
              dense.name(),
              dense.units(),
              dense.l2() > 0 ? dense.l2() : null,
              dense.learningRate(),
              activation)
          : new Layer(layer.name(), null, null, null, activation);
    }
  }

  /** The settings of Adam, or of SGD, which names a momentum only where it has one. */
  record OfOptimiser(String name, @JsonUnwrapped Object settings) {
    private record Plain(double learningRate) {}

    static OfOptimiser of(Optimiser optimiser) {
      boolean plain = optimiser instanceof Sgd sgd && sgd.momentum() == 0;
      return new OfOptimiser(
          optimiser instanceof Adam ? "adam" : "sgd",
          plain ? new Plain(optimiser.learningRate()) : optimiser);
    }
  }

  record Freeze(@Nullable String selection, Map<String, Boolean> trainable) {
    static @Nullable Freeze of(StudyReport report, @Nullable CompiledNetwork custom) {
      if (custom == null) {
        return null;
      }
      Map<String, Boolean> trainable = new LinkedHashMap<>();
      List<LayerSpec> layers = custom.spec().layers();
      for (int i = 0; i < layers.size(); i++) {
        trainable.put(layers.get(i).name(), custom.trainable().get(i));
      }
      return new Freeze(report.freeze(), trainable);
    }
  }

  record Data(
      @Nullable Points large,
      Points small,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Points heldOut) {
    static Data of(StudyReport report) {
      StudySettings settings = report.result().settings();
      LabelledPoints large = settings.large();
      DataSource source = report.large();
      LabelledPoints heldOut = settings.heldOut();
      boolean own = heldOut != null;
      return new Data(
          large == null || source == null ? null : Points.of(source, large, own),
          Points.of(report.small(), settings.small(), own),
          heldOut == null ? null : Points.of(report.small(), heldOut, true));
    }
  }

  record Points(
      Source source,
      int size,
      String fingerprint,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> targets,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> classes) {
    static Points of(DataSource source, LabelledPoints points, boolean own) {
      boolean numbers = points.kind() == LabelledPoints.Kind.VALUES;
      return new Points(
          Source.of(source),
          points.size(),
          points.fingerprint(),
          own && numbers ? points.names() : null,
          own && !numbers ? points.names() : null);
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Source(
      @Nullable String generator,
      @Nullable Long seed,
      @Nullable Double standardDeviation,
      @Nullable String file) {
    static Source of(DataSource source) {
      return source instanceof DataSource.Generated generated
          ? new Source(
              "complex-xor", generated.seed(), generated.generator().standardDeviation(), null)
          : new Source(null, null, null, ((DataSource.File) source).name());
    }
  }

  /** What a scenario came to: a value a seed, null for a seed without a valid result. */
  record OfScenario(
      String trainedOn,
      @JsonUnwrapped Judged judged,
      @JsonUnwrapped Training training,
      @JsonUnwrapped @Nullable HeldOut heldOut,
      List<@Nullable History> history,
      List<@Nullable List<List<List<Double>>>> contour) {
    static OfScenario of(Scenario scenario, StudyResult study) {
      List<@Nullable ScenarioResult> results = new ArrayList<>();
      study.seeds().forEach(seed -> results.add(seed.results().get(scenario)));
      return new OfScenario(
          scenario.trainsOnLarge() ? "large" : "small",
          new Judged(
              numbers(results, ScenarioResult::gridAgreement),
              scores(results, Score::accuracy),
              scores(results, Score::logLoss)),
          new Training(
              numbers(results, result -> result.onTrainingSet().accuracy()),
              numbers(results, result -> result.onTrainingSet().logLoss())),
          study.settings().heldOut() == null
              ? null
              : new HeldOut(
                  scores(results, Score::macroF1),
                  scores(results, Score::r2),
                  scores(results, Score::rmse),
                  values(results, result -> result.onJudged().confusion())),
          values(results, result -> History.of(result.history())),
          values(results, result -> result.contour().stream().map(StudyJson::line).toList()));
    }

    private static List<@Nullable Double> scores(
        List<@Nullable ScenarioResult> results, ToDoubleFunction<Score> value) {
      return numbers(results, result -> value.applyAsDouble(result.onJudged()));
    }
  }

  record Judged(
      List<@Nullable Double> gridAgreement,
      List<@Nullable Double> accuracy,
      List<@Nullable Double> logLoss) {}

  record Training(
      List<@Nullable Double> trainingAccuracy, List<@Nullable Double> trainingLogLoss) {}

  record HeldOut(
      List<@Nullable Double> macroF1,
      List<@Nullable Double> r2,
      List<@Nullable Double> rmse,
      List<@Nullable List<List<Integer>>> confusion) {}

  record History(List<@Nullable Double> loss, List<@Nullable Double> accuracy) {
    static History of(List<EpochMetrics> epochs) {
      return new History(
          numbers(epochs, EpochMetrics::loss), numbers(epochs, EpochMetrics::accuracy));
    }
  }

  record Compared(
      String figure, String first, String second, @JsonUnwrapped Difference difference) {
    static Compared of(PairedComparison comparison, StudySettings settings) {
      boolean numbers = settings.small().kind() == LabelledPoints.Kind.VALUES;
      return new Compared(
          settings.againstCross() ? "gridAgreement" : numbers ? "r2" : "accuracy",
          Scenario.FINE_TUNED.id(),
          Scenario.FROM_SCRATCH.id(),
          new Difference(
              comparison.pairs(),
              finite(comparison.meanDifference()),
              finite(comparison.low()),
              finite(comparison.high()),
              comparison.confidence(),
              finite(comparison.effectSize()),
              comparison.firstBetterShare()));
    }
  }

  record Difference(
      int pairs,
      @Nullable Double meanDifference,
      @Nullable Double low,
      @Nullable Double high,
      double confidence,
      @Nullable Double effectSize,
      double firstBetterShare) {}

  record Invalid(long seed, String scenario, String reason) {
    static Stream<Invalid> of(SeedResult seed, StudySettings settings) {
      return settings.scenarios().stream()
          .flatMap(
              each ->
                  Stream.ofNullable(seed.invalid().get(each))
                      .map(reason -> new Invalid(seed.seed(), each.id(), reason)));
    }
  }

  private static List<List<Double>> line(Polyline line) {
    return line.vertices().stream()
        .map(vertex -> List.of(rounded(vertex.x()), rounded(vertex.y())))
        .toList();
  }

  /** Three decimals, which hold the article's half grid steps of 0.015 exactly. */
  private static double rounded(double coordinate) {
    return Math.round(coordinate * 1000) / 1000.0;
  }

  private static <T> List<@Nullable Double> numbers(
      List<? extends @Nullable T> of, ToDoubleFunction<T> value) {
    return values(of, (T each) -> finite(value.applyAsDouble(each)));
  }

  private static <T, V> List<@Nullable V> values(
      List<? extends @Nullable T> of, Function<T, @Nullable V> value) {
    List<@Nullable V> values = new ArrayList<>();
    of.forEach(each -> values.add(each == null ? null : value.apply(each)));
    return values;
  }

  private static @Nullable Double finite(@Nullable Double value) {
    return value == null || !Double.isFinite(value) ? null : value;
  }
}
