package io.finetunebench.core.nd4j;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.engine.Batches;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Operations through ND4J's executioner, each with a context of its own: on any backend. */
final class ExecutedOperations implements Operations {
  private final OpExecutioner executioner = Nd4j.getExecutioner();
  private final List<OpContext> contexts = new ArrayList<>();

  @Override
  public Operation product(double alpha, INDArray a, INDArray b, double beta, INDArray c) {
    OpContext context = context(c, a, b);
    context.setTArguments(alpha, beta);
    return operation("matmul", context);
  }

  @Override
  public Operation relu(INDArray x) {
    OpContext context = context(x, x);
    context.setTArguments(0);
    return operation("relu", context);
  }

  @Override
  public Operation sigmoid(INDArray x) {
    return operation("sigmoid", context(x, x));
  }

  @Override
  public Operation tanh(INDArray x) {
    return operation("tanh", context(x, x));
  }

  @Override
  public Operation reluBackward(INDArray activation, INDArray delta) {
    return operation("relu_bp", context(delta, activation, delta));
  }

  @Override
  public Operation multiply(INDArray a, INDArray b, INDArray result) {
    return operation("multiply", context(result, a, b));
  }

  @Override
  public Operation subtract(INDArray a, INDArray b, INDArray result) {
    return operation("subtract", context(result, a, b));
  }

  @Override
  public ResidentData resident(LabelledPoints data, Batches batches, INDArray full, INDArray tail) {
    return new Gathers(data, batches, full, tail);
  }

  @Override
  public int tileColumns() {
    return Integer.MAX_VALUE;
  }

  @Override
  public void fence() {
    executioner.commit();
  }

  @Override
  public void close() {
    // A context's own few bytes are freed with its object; this frees what it refers to.
    contexts.forEach(OpContext::purge);
    contexts.clear();
  }

  private OpContext context(INDArray output, INDArray... inputs) {
    OpContext context = executioner.buildContext();
    context.setInputArrays(inputs);
    context.setOutputArray(0, output);
    // The shapes are right, and the helpers of oneDNN are for larger arrays.
    context.shapeFunctionOverride(true);
    context.allowHelpers(false);
    contexts.add(context);
    return context;
  }

  private Operation operation(String name, OpContext context) {
    DynamicCustomOp operation = DynamicCustomOp.builder(name).build();
    return () -> executioner.exec(operation, context);
  }

  /** One prebuilt gathering operation a batch, over views of one array of positions. */
  private final class Gathers implements ResidentData {
    private final INDArray points;
    private final INDArray order;
    private final Batches batches;
    private final Operation[] gathers;

    Gathers(LabelledPoints data, Batches batches, INDArray full, INDArray tail) {
      this.batches = batches;
      int size = data.size();
      int features = data.points().featureCount();
      int outputs = data.outputs();
      double[] values = new double[(features + 1 + outputs) * size];
      for (int point = 0; point < size; point++) {
        for (int feature = 0; feature < features; feature++) {
          values[feature * size + point] = data.points().feature(point, feature);
        }
        values[features * size + point] = 1;
        for (int output = 0; output < outputs; output++) {
          values[(features + 1 + output) * size + point] = data.target(point, output);
        }
      }
      points = Nd4j.create(full.dataType(), new long[] {features + 1L + outputs, size}, 'c');
      Arrays2d.fill(points, values);
      order = Nd4j.arange(size).castTo(DataType.INT32);
      gathers = new Operation[batches.count()];
      for (int i = 0; i < gathers.length; i++) {
        OpContext context =
            context(
                batches.length(i) == batches.fullBatch() ? full : tail,
                points,
                order.get(NDArrayIndex.interval(batches.start(i), batches.end(i))));
        context.setIArguments(1);
        gathers[i] = operation("gather", context);
      }
    }

    @Override
    public void orderChanged() {
      try (INDArray changed = Nd4j.createFromArray(batches.order())) {
        order.assign(changed);
      }
    }

    @Override
    public void gather(int batch) {
      gathers[batch].run();
    }

    @Override
    public void close() {
      points.close();
      order.close();
    }
  }
}
