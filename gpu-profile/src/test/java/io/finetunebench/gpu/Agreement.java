package io.finetunebench.gpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.data.XorGenerator;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.Engines;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
import io.finetunebench.core.experiment.study.Grid;
import org.junit.jupiter.api.TestReporter;

/** What a device computes against the oracle in double precision, after one epoch. */
final class Agreement {
  private static final int BATCH_SIZE = 100;
  private static final int RUNS = 3;
  private static final LabelledPoints DATA = new XorGenerator(100_000, 0.7).generate(1);
  private static final NetworkSpec FLOAT = NetworkSpec.article(Precision.FLOAT);
  private static final NetworkSpec DOUBLE = NetworkSpec.article(Precision.DOUBLE);

  private Agreement() {}

  /** Requires that parameters and boundary agree, and reports how far runs of one seed differ. */
  static void require(Engine device, TestReporter reporter) {
    Engine oracle = Engines.named("reference").orElseThrow();
    Parameters expected = train(oracle, DOUBLE);
    Parameters found = train(device, FLOAT);
    double error = expected.largestDifference(found) / expected.largestMagnitude();
    assertTrue(error <= 1e-3, "expected the oracle's parameters within 1e-3, found " + error);

    double[] truth = predict(oracle, DOUBLE, expected);
    double[] probabilities = predict(device, FLOAT, found);
    int different = 0;
    for (int i = 0; i < truth.length; i++) {
      if ((truth[i] > 0.5) != (probabilities[i] > 0.5)) {
        different++;
      }
    }
    double share = (double) different / truth.length;
    assertTrue(share <= 0.005, "expected at most 0.5 % of the cells, found " + share);

    double nondeterminism = 0;
    for (int run = 1; run < RUNS; run++) {
      double difference = found.largestDifference(train(device, FLOAT));
      nondeterminism = Math.max(nondeterminism, difference / found.largestMagnitude());
    }
    String figures =
        ("%s on %s: parameters within %.3g of the oracle's, %.3g of the cells differ; %d runs of one"
                + " seed within %.3g")
            .formatted(
                device.name(),
                device.backend().orElseThrow().device(),
                error,
                share,
                RUNS,
                nondeterminism);
    reporter.publishEntry("agreement", figures);
    System.out.println(figures);
  }

  private static Parameters train(Engine engine, NetworkSpec network) {
    try (Learner learner =
        engine.learner(
            CompiledNetwork.allTrainable(network),
            Parameters.initial(FLOAT, 1),
            DATA,
            BATCH_SIZE)) {
      learner.shuffle(1, 0);
      learner.trainEpoch();
      learner.fence();
      return learner.parameters();
    }
  }

  private static double[] predict(Engine engine, NetworkSpec network, Parameters parameters) {
    Points grid = new Grid(-4, 0.03, 267).points();
    try (Predictor predictor = engine.predictor(network, parameters, grid, grid.size())) {
      predictor.predict();
      predictor.fence();
      return predictor.probabilities();
    }
  }
}
