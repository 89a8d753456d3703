package io.finetunebench.core.engine.cuda;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.engine.DeviceTimed;
import io.finetunebench.core.engine.EpochMetrics;
import io.finetunebench.core.engine.LearnerGroup;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.Parameters;
import java.util.Arrays;
import java.util.List;

/** Networks in training on several devices at once, which share them out. */
final class SharedTraining implements LearnerGroup {
  private final Shares<Training> shares;

  SharedTraining(
      List<CudaContext> devices,
      CompiledNetwork network,
      List<Parameters> initial,
      LabelledPoints data,
      int batchSize) {
    shares =
        new Shares<>(
            devices,
            initial,
            (context, own) -> new Training(context, network, own, true, data, batchSize));
  }

  @Override
  public int size() {
    return shares.size();
  }

  @Override
  public void shuffle(long[] seeds, int epoch) {
    if (seeds.length != size()) {
      throw new IllegalArgumentException("expected " + size() + " seeds, found " + seeds.length);
    }
    for (int part = 0; part < shares.parts().size(); part++) {
      long[] own = Arrays.copyOfRange(seeds, shares.from(part), shares.to(part));
      shares.parts().get(part).shuffle(own, epoch);
    }
  }

  @Override
  public void trainEpoch() {
    shares.parts().forEach(Training::trainEpoch);
  }

  @Override
  public List<EpochMetrics> trainEpochMeasured() {
    // Every device has its work before anybody waits for one.
    shares.parts().forEach(Training::queueMeasured);
    return shares.parts().stream().flatMap(part -> part.metrics().stream()).toList();
  }

  @Override
  public void restore(List<Parameters> parameters) {
    if (parameters.size() != size()) {
      throw new IllegalArgumentException(
          "expected parameters of " + size() + " networks, found " + parameters.size());
    }
    for (int part = 0; part < shares.parts().size(); part++) {
      shares.parts().get(part).restore(parameters.subList(shares.from(part), shares.to(part)));
    }
  }

  @Override
  public List<Parameters> parameters() {
    return shares.parts().stream().flatMap(part -> part.parameters().stream()).toList();
  }

  @Override
  public void fence() {
    shares.fence();
  }

  @Override
  public DeviceTimed deviceTime() {
    return shares;
  }

  @Override
  public void close() {
    shares.close();
  }
}
