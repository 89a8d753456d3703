import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.Engines;
import io.finetunebench.core.engine.Learner;
import io.finetunebench.core.network.Activation;
import io.finetunebench.core.network.Adam;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.Initialisation;
import io.finetunebench.core.network.LayerSpec;
import io.finetunebench.core.network.Loss;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Optimiser;
import io.finetunebench.core.network.Parameters;
import io.finetunebench.core.network.Precision;
import io.finetunebench.core.network.Sgd;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Prints the tables of docs/appendix/engine-differences.md: for each engine, precision, loss,
 * optimiser and activation, by how much the parameters after five epochs differ most from those of
 * the oracle, relative to the largest: {@code
 * OMP_NUM_THREADS=1 java -cp 'cpu-profile/target/finetune-bench-cpu/lib/*'
 * .ci/EngineDifferences.java}. Rows that an engine does not serve are left out.
 *
 * <p>Engine cuda runs where there is a device, or on the emulated one: {@code sh
 * core/driver/src/test/resources/io/finetunebench/core/driver/build-fake /tmp/libfake.so}, then the
 * above with {@code FINETUNEBENCH_CUDA_LIBRARY=/tmp/libfake.so}.
 */
public final class EngineDifferences {
  private static final int POINTS = 100;

  private EngineDifferences() {}

  private static NetworkSpec network(
      Activation hidden, Loss loss, Optimiser optimiser, Precision precision) {
    Activation last =
        switch (loss) {
          case BINARY_CROSS_ENTROPY -> Activation.SIGMOID;
          case CATEGORICAL_CROSS_ENTROPY -> Activation.SOFTMAX;
          case MEAN_SQUARED_ERROR -> Activation.LINEAR;
        };
    return new NetworkSpec(
        4,
        List.of(
            new LayerSpec.Dense("a", 8, hidden),
            new LayerSpec.Dense("b", 6, hidden),
            new LayerSpec.Dense("c", loss == Loss.BINARY_CROSS_ENTROPY ? 1 : 3, last)),
        Initialisation.GLOROT_UNIFORM,
        loss,
        optimiser,
        precision);
  }

  private static LabelledPoints data(Loss loss) {
    SplittableRandom random = new SplittableRandom(1);
    Points points = Points.generate(4, POINTS, (point, feature) -> random.nextDouble(-2, 2));
    List<String> names = List.of("x", "y", "z");
    return switch (loss) {
      case BINARY_CROSS_ENTROPY ->
          LabelledPoints.ofClasses(
              points, names.subList(0, 2), random.ints(POINTS, 0, 2).toArray());
      case CATEGORICAL_CROSS_ENTROPY ->
          LabelledPoints.ofClasses(points, names, random.ints(POINTS, 0, 3).toArray())
              .forSoftmax();
      case MEAN_SQUARED_ERROR ->
          LabelledPoints.ofValues(points, names, random.doubles(3 * POINTS, -1, 1).toArray());
    };
  }

  private static Parameters trained(Engine engine, NetworkSpec network, LabelledPoints data) {
    Parameters initial = Parameters.initial(network.withPrecision(Precision.FLOAT), 3);
    try (Learner learner =
        engine.learner(CompiledNetwork.allTrainable(network), initial, data, 20)) {
      for (int epoch = 0; epoch < 5; epoch++) {
        learner.shuffle(1, epoch);
        learner.trainEpoch();
      }
      learner.fence();
      return learner.parameters();
    }
  }

  private static String words(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ').replace("cross e", "cross-e");
  }

  private static double difference(Parameters expected, Parameters found) {
    return expected.largestDifference(found) / expected.largestMagnitude();
  }

  public static void main(String[] arguments) {
    List<Activation> hidden =
        List.of(
            Activation.LINEAR,
            Activation.RELU,
            Activation.leakyRelu(0.2),
            Activation.elu(1),
            Activation.GELU,
            Activation.GELU_TANH,
            Activation.SILU,
            Activation.TANH,
            Activation.SIGMOID);
    Map<String, Optimiser> optimisers = new LinkedHashMap<>();
    optimisers.put("SGD", new Sgd(0.05));
    optimisers.put("momentum", new Sgd(0.02, 0.9, false));
    optimisers.put("Nesterov", new Sgd(0.02, 0.9, true));
    optimisers.put("Adam", new Adam(0.01));
    Engine oracle = Engines.named("reference").orElseThrow();
    Map<NetworkSpec, Parameters> expected = new HashMap<>();
    for (Engine engine : Engines.all()) {
      if (!engine.trains() || !engine.availability().isAvailable()) {
        continue;
      }
      for (Precision precision : Precision.values()) {
        if (engine.name().equals(oracle.name()) && precision == Precision.DOUBLE) {
          continue;
        }
        StringBuilder header = new StringBuilder("| loss | optimiser |");
        hidden.forEach(activation -> header.append(" " + activation + " |"));
        System.out.printf("%n`%s`, %s:%n%n%s%n", engine.name(), words(precision), header);
        System.out.println("|---|---|" + "--:|".repeat(hidden.size()));
        for (Loss loss : Loss.values()) {
          LabelledPoints data = data(loss);
          for (Map.Entry<String, Optimiser> optimiser : optimisers.entrySet()) {
            StringBuilder row = new StringBuilder("| " + words(loss) + " | " + optimiser.getKey() + " |");
            boolean served = false;
            for (Activation activation : hidden) {
              NetworkSpec network = network(activation, loss, optimiser.getValue(), precision);
              if (!engine.availability(network).isAvailable()) {
                row.append(" |");
                continue;
              }
              Parameters right =
                  expected.computeIfAbsent(
                      network.withPrecision(Precision.DOUBLE), spec -> trained(oracle, spec, data));
              double difference = difference(right, trained(engine, network, data));
              row.append(String.format(Locale.ROOT, " %.0e |", difference));
              served = true;
            }
            if (served) {
              System.out.println(row);
            }
          }
        }
      }
    }
  }
}
