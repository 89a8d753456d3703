package io.finetunebench.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.finetunebench.bench.workload.Workload;
import io.finetunebench.bench.workload.Workloads;
import io.finetunebench.core.engine.EpochMetrics;
import io.finetunebench.core.engine.Learner;
import io.finetunebench.core.engine.reference.ReferenceEngine;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.Parameters;
import io.finetunebench.core.network.Precision;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlowedLearnerTest {
  @AfterEach
  void ask() {
    System.clearProperty(SlowedLearner.PROPERTY);
  }

  @ParameterizedTest
  @CsvSource({"1, 2000", "2, 2000", "3, 2000", "5, 2000", "10, 2000", "100, 2000", "250, 2000"})
  void itDoesThatManyPercentMoreSteps(int percent, int steps) {
    // 20 steps an epoch: most percentages are no whole number of steps.
    Counter counter = new Counter(tinyLearner());
    SlowedLearner slowed = new SlowedLearner(counter, percent);
    for (int epoch = 0; epoch < steps / slowed.stepsPerEpoch(); epoch++) {
      slowed.trainEpoch();
    }
    assertEquals(steps + steps * percent / 100, counter.steps);
  }

  @Test
  void singleStepsAddUpToo() {
    Counter counter = new Counter(tinyLearner());
    SlowedLearner slowed = new SlowedLearner(counter, 5);
    for (int step = 0; step < 100; step++) {
      slowed.train(step % 20, step % 20 + 1);
    }
    slowed.train(3, 3);
    assertEquals(105, counter.steps);
  }

  @Test
  void theFurtherStepsAreOfTheSameWork() {
    Learner plain = tinyLearner();
    SlowedLearner slowed = new SlowedLearner(tinyLearner(), 10);
    plain.trainEpoch();
    plain.train(0, 2);
    slowed.trainEpoch();
    assertEquals(plain.parameters(), slowed.parameters());
  }

  @Test
  void aForkThatIsNotAskedHasTheEngineAsItIs() {
    Learner learner = tinyLearner();
    assertSame(learner, SlowedLearner.slowedAsAsked(learner));
    System.setProperty(SlowedLearner.PROPERTY, "0");
    assertSame(learner, SlowedLearner.slowedAsAsked(learner));
    System.setProperty(SlowedLearner.PROPERTY, "50");
    Counter counter = new Counter(learner);
    SlowedLearner.slowedAsAsked(counter).trainEpoch();
    assertEquals(30, counter.steps);
  }

  private static Learner tinyLearner() {
    Workload tiny = Workloads.required("tiny");
    return new ReferenceEngine()
        .learner(
            CompiledNetwork.allTrainable(tiny.network(Precision.FLOAT)),
            tiny.initialParameters(Precision.FLOAT),
            tiny.largeSet(),
            tiny.pretraining().batchSize());
  }

  /** Counts the steps of the learner that does them. */
  private static final class Counter implements Learner {
    private final Learner learner;
    private int steps;

    Counter(Learner learner) {
      this.learner = learner;
    }

    @Override
    public void train(int from, int to) {
      steps += to - from;
      learner.train(from, to);
    }

    @Override
    public int stepsPerEpoch() {
      return learner.stepsPerEpoch();
    }

    @Override
    public void shuffle(long seed, int epoch) {
      learner.shuffle(seed, epoch);
    }

    @Override
    public EpochMetrics trainEpochMeasured() {
      return learner.trainEpochMeasured();
    }

    @Override
    public void fence() {
      learner.fence();
    }

    @Override
    public void restore(Parameters parameters) {
      learner.restore(parameters);
    }

    @Override
    public Parameters parameters() {
      return learner.parameters();
    }

    @Override
    public void close() {
      learner.close();
    }
  }
}
