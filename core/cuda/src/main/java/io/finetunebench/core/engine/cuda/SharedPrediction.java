package io.finetunebench.core.engine.cuda;

import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.DeviceTimed;
import io.finetunebench.core.engine.PredictorGroup;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import java.util.List;

/** Networks that predict on several devices at once, which share them out. */
final class SharedPrediction implements PredictorGroup {
  private final Shares<Prediction> shares;

  SharedPrediction(
      List<CudaContext> devices, NetworkSpec network, List<Parameters> parameters, Points points) {
    shares =
        new Shares<>(
            devices,
            parameters,
            (context, own) ->
                new Prediction(context, network, own, points, Math.max(1, points.size())));
  }

  @Override
  public int size() {
    return shares.size();
  }

  @Override
  public void predict() {
    shares.parts().forEach(Prediction::predict);
  }

  @Override
  public double[] probabilities(int network) {
    int part = shares.partOf(network);
    return shares.parts().get(part).probabilities(network - shares.from(part));
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
