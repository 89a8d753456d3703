package io.finetunebench.bench.workload;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.Engine;
import io.finetunebench.core.engine.Learner;
import io.finetunebench.core.engine.OwnModel;
import io.finetunebench.core.engine.Predictor;
import io.finetunebench.core.network.CompiledNetwork;
import io.finetunebench.core.network.DenseShape;
import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;
import io.finetunebench.core.network.Precision;
import io.finetunebench.core.network.Work;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a benchmark has an engine train and predict with: a network or a model, in a precision. */
public sealed interface Subject {
  /**
   * A network that every engine can be asked to serve.
   *
   * @param network in the precision
   */
  record Described(NetworkSpec network) implements Subject {
    @Override
    public Precision precision() {
      return network.precision();
    }

    @Override
    public List<Integer> widths() {
      return network.denseShapes().stream().map(DenseShape::outputs).toList();
    }

    @Override
    public long parameterCount() {
      return network.parameterCount();
    }

    @Override
    public Work epoch(int examples, int batch) {
      return Work.epoch(network, examples, batch);
    }

    @Override
    public Work prediction(int points) {
      return Work.prediction(network, points);
    }

    @Override
    public @Nullable String notServed(Engine engine) {
      return network.beyondPlain() == null ? null : engine.availability(network).reason();
    }

    @Override
    public Learner learner(Engine engine, Parameters initial, LabelledPoints data, int batchSize) {
      return engine.learner(CompiledNetwork.allTrainable(network), initial, data, batchSize);
    }

    @Override
    public Predictor predictor(Engine engine, Parameters parameters, Points points, int batchSize) {
      return engine.predictor(network, parameters, points, batchSize);
    }
  }

  /**
   * A model in an engine's own format.
   *
   * @param model the model
   * @param precision of parameters and arithmetic
   */
  record Own(OwnModel model, Precision precision) implements Subject {
    @Override
    public List<Integer> widths() {
      return model.widths();
    }

    @Override
    public long parameterCount() {
      return model.parameterCount();
    }

    /** Three times a prediction's, and two operations a step for each parameter. */
    @Override
    public Work epoch(int examples, int batch) {
      Work forward = prediction(examples);
      long steps = (examples + batch - 1L) / batch;
      return new Work(
          3 * forward.floatingPointOperations() + 2 * steps * model.parameterCount(),
          3 * forward.bytes() + 2 * steps * model.parameterCount() * elementBytes());
    }

    /** Bytes are those of the parameters, and of what each layer writes and the next one reads. */
    @Override
    public Work prediction(int points) {
      long handedOn = model.widths().stream().mapToLong(Integer::longValue).sum();
      return new Work(
          model.operations() * points,
          elementBytes() * (model.parameterCount() + points * (model.inputs() + 2 * handedOn)));
    }

    private long elementBytes() {
      return switch (precision) {
        case FLOAT -> Float.BYTES;
        case DOUBLE -> Double.BYTES;
      };
    }

    @Override
    public @Nullable String notServed(Engine engine) {
      return engine.name().equals(model.engine())
          ? null
          : "engine "
              + engine.name()
              + " does not serve "
              + model.description()
              + "; engine "
              + model.engine()
              + " alone does";
    }

    @Override
    public Learner learner(Engine engine, Parameters initial, LabelledPoints data, int batchSize) {
      return model.learner(precision, initial, data, batchSize);
    }

    @Override
    public Predictor predictor(Engine engine, Parameters parameters, Points points, int batchSize) {
      return model.predictor(precision, parameters, points, batchSize);
    }
  }

  /** Returns the precision of parameters and arithmetic. */
  Precision precision();

  /** Returns how many numbers each layer hands on for an example, from the first to the last. */
  List<Integer> widths();

  /** Returns the number of parameters. */
  long parameterCount();

  /** Returns the work of a training epoch. */
  Work epoch(int examples, int batch);

  /** Returns the work of predicting for points in one call. */
  Work prediction(int points);

  /** Returns why an engine that can run does not serve it; null if it does. */
  @Nullable String notServed(Engine engine);

  /** Returns a learner of an engine that serves it, every layer of which trains. */
  Learner learner(Engine engine, Parameters initial, LabelledPoints data, int batchSize);

  /** Returns a predictor of an engine that serves it. */
  Predictor predictor(Engine engine, Parameters parameters, Points points, int batchSize);
}
