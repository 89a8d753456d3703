package io.finetunebench.core.peers.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Batches;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.keras.onnx.OnnxWriter;
import io.finetunebench.core.peers.NativeThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One run of a session a batch, from and to memory that is bound once. */
final class OnnxRuntimePredictor implements Predictor {
  private final OrtSession session;
  private final NativeTable probabilities;
  private final List<Call> batches = new ArrayList<>();
  private final NativeTable point;
  private final NativeTable pointProbability;
  private final Call pointCall;
  private boolean predicted;

  /** What a run reads and writes. */
  private record Call(Map<String, OnnxTensor> input, Map<String, OnnxTensor> output) {
    static Call of(OnnxTensor input, OnnxTensor output) {
      return new Call(Map.of(OnnxWriter.INPUT, input), Map.of(OnnxWriter.OUTPUT, output));
    }

    void close() {
      input.values().forEach(OnnxTensor::close);
      output.values().forEach(OnnxTensor::close);
    }
  }

  OnnxRuntimePredictor(NetworkSpec spec, Parameters parameters, Points points, int batchSize) {
    Batches cut = new Batches(points.size(), batchSize);
    NativeTable resident = new NativeTable(spec.precision(), points.size(), spec.inputs());
    resident.set(points.values());
    this.probabilities = new NativeTable(spec.precision(), points.size(), spec.outputs());
    this.point = new NativeTable(spec.precision(), 1, spec.inputs());
    this.pointProbability = new NativeTable(spec.precision(), 1, spec.outputs());
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(NativeThreads.count());
      options.setInterOpNumThreads(1);
      options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      this.session = environment.createSession(OnnxWriter.bytes(spec, parameters), options);
      for (int batch = 0; batch < cut.count(); batch++) {
        batches.add(
            Call.of(
                resident.rows(environment, cut.start(batch), cut.end(batch)),
                probabilities.rows(environment, cut.start(batch), cut.end(batch))));
      }
      this.pointCall =
          Call.of(point.rows(environment, 0, 1), pointProbability.rows(environment, 0, 1));
    } catch (OrtException e) {
      throw new IllegalStateException("expected a model that ONNX Runtime takes", e);
    }
  }

  @Override
  public void predict() {
    for (Call batch : batches) {
      run(batch);
    }
    predicted = true;
  }

  @Override
  public double[] probabilities() {
    Predictor.requirePredicted(predicted);
    return probabilities.values();
  }

  @Override
  public double predictPoint(double[] features) {
    point.set(features);
    run(pointCall);
    return pointProbability.values()[0];
  }

  @Override
  public void close() {
    batches.forEach(Call::close);
    pointCall.close();
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("expected ONNX Runtime to close its session", e);
    }
  }

  private void run(Call call) {
    try {
      session.run(call.input(), call.output()).close();
    } catch (OrtException e) {
      throw new IllegalStateException("expected ONNX Runtime to run the network", e);
    }
  }
}
