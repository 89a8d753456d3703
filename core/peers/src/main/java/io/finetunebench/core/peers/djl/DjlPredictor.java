package io.finetunebench.core.peers.djl;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Batches;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import java.util.ArrayList;
import java.util.List;

/** DJL's {@code Predictor}, batch by batch. */
final class DjlPredictor implements io.finetunebench.core.experiment.engine.Predictor {
  private final NetworkSpec spec;
  private final NDManager resident;
  private final List<NDList> inputs = new ArrayList<>();
  private final DjlModel model;
  private final Predictor<NDList, NDList> predictor;
  private final List<NDList> outputs = new ArrayList<>();

  DjlPredictor(NetworkSpec spec, Parameters parameters, Points points, int batchSize) {
    Batches batches = new Batches(points.size(), batchSize);
    this.spec = spec;
    this.resident = PytorchRuntime.manager();
    NDArray table =
        PytorchRuntime.array(resident, spec, points.values(), points.size(), spec.inputs());
    for (int batch = 0; batch < batches.count(); batch++) {
      inputs.add(
          new NDList(
              batches.count() == 1
                  ? table
                  : table.get(batches.start(batch) + ":" + batches.end(batch))));
    }
    this.model = new DjlModel(spec, true);
    model
        .model()
        .getBlock()
        .initialize(
            model.model().getNDManager(), model.model().getDataType(), new Shape(1, spec.inputs()));
    model.assign(parameters);
    this.predictor = model.model().newPredictor(new NoopTranslator());
  }

  @Override
  public void predict() {
    release();
    for (NDList input : inputs) {
      outputs.add(predict(input));
    }
  }

  @Override
  public double[] probabilities() {
    return io.finetunebench.core.experiment.engine.Predictor.joined(
        outputs.stream().map(output -> PytorchRuntime.doubles(output.singletonOrThrow())).toList());
  }

  @Override
  public double predictPoint(double[] features) {
    try (NDArray point = PytorchRuntime.array(resident, spec, features, 1, features.length);
        NDList output = predict(new NDList(point))) {
      return PytorchRuntime.doubles(output.singletonOrThrow())[0];
    }
  }

  @Override
  public void close() {
    release();
    predictor.close();
    model.close();
    resident.close();
  }

  private NDList predict(NDList input) {
    try {
      return predictor.predict(input);
    } catch (TranslateException e) {
      throw new IllegalStateException("arrays need no translation", e);
    }
  }

  private void release() {
    outputs.forEach(NDList::close);
    outputs.clear();
  }
}
