package io.finetunebench.core.peers;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.engine.BatchLearner;
import io.finetunebench.core.experiment.engine.EpochMetrics;
import io.finetunebench.core.experiment.network.Loss;

/** Training of one sigmoid unit by libraries whose step can give the logits that it began with. */
public abstract class LogitLearner extends BatchLearner {
  /** 0 or 1 for each point. */
  protected final double[] targets;

  /** Cuts points in the order of the data. */
  protected LogitLearner(LabelledPoints data, int batchSize) {
    super(data.size(), batchSize);
    this.targets = Tables.targets(data);
  }

  /** Trains on one batch and returns the logits from before. */
  protected abstract double[] measuredStep(int batch);

  @Override
  public final EpochMetrics trainEpochMeasured() {
    double loss = 0;
    long hits = 0;
    int[] visited = batches.order();
    for (int batch = 0; batch < batches.count(); batch++) {
      double[] logits = measuredStep(batch);
      for (int b = 0; b < logits.length; b++) {
        double target = targets[visited[batches.start(batch) + b]];
        loss += Loss.BINARY_CROSS_ENTROPY.of(logits[b], target);
        hits += logits[b] > 0 == (target == 1) ? 1 : 0;
      }
    }
    return new EpochMetrics(loss / batches.size(), (double) hits / batches.size());
  }
}
