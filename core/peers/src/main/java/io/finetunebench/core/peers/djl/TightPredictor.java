package io.finetunebench.core.peers.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Batches;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;

/** The forward pass in DJL's arrays, two calls of the library a layer. */
final class TightPredictor implements Predictor {
  private final NetworkSpec spec;
  private final NDManager resident;
  private final TightNetwork network;
  private final NDList inputs = new NDList();
  private final NDList outputs = new NDList();
  private final NDList temporaries = new NDList();

  TightPredictor(NetworkSpec spec, Parameters parameters, Points points, int batchSize) {
    Batches batches = new Batches(points.size(), batchSize);
    this.spec = spec;
    this.resident = PytorchRuntime.manager();
    this.network = new TightNetwork(resident, spec, parameters);
    NDArray table =
        PytorchRuntime.array(resident, spec, points.values(), points.size(), spec.inputs());
    for (int batch = 0; batch < batches.count(); batch++) {
      inputs.add(
          batches.count() == 1
              ? table
              : table.get(batches.start(batch) + ":" + batches.end(batch)));
    }
  }

  @Override
  public void predict() {
    outputs.close();
    for (NDArray input : inputs) {
      outputs.add(network.probabilities(input, temporaries));
      temporaries.close();
    }
  }

  @Override
  public double[] probabilities() {
    return Predictor.joined(outputs.stream().map(PytorchRuntime::doubles).toList());
  }

  @Override
  public double predictPoint(double[] features) {
    try (NDArray point = PytorchRuntime.array(resident, spec, features, 1, features.length);
        NDArray probability = network.probabilities(point, temporaries)) {
      temporaries.close();
      return PytorchRuntime.doubles(probability)[0];
    }
  }

  @Override
  public void close() {
    resident.close();
  }
}
