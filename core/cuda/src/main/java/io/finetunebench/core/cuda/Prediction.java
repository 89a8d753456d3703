package io.finetunebench.core.cuda;

import io.finetunebench.core.driver.CudaDriver;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.engine.PredictorGroup;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/** One network or many of one shape that predict for points that stay on the device. */
final class Prediction extends DeviceWork implements Predictor, PredictorGroup {
  /** Launches of a graph; what would be more goes out launch by launch. */
  private static final int MOST_LAUNCHES = 1 << 14;

  private final Shape shape;
  private final Elements elements;
  private final int networks;
  private final int pointCount;
  private final int batch;
  private final long points;
  private final long probabilities;
  private final Forward forward;

  /** The launches of a call as one graph, made before anything is measured; 0 for too many. */
  private final long graph;

  /**
   * One point that comes from the caller and its probability, which the device works on in place.
   */
  private final ByteBuffer host;

  private final long point;
  private final long probability;
  private boolean predicted;

  Prediction(
      CudaContext context,
      NetworkSpec network,
      List<Parameters> parameters,
      Points resident,
      int batchSize) {
    super(context);
    this.shape = Shape.of(network);
    this.elements = shape.elements();
    this.networks = parameters.size();
    this.pointCount = resident.size();
    this.batch = Math.max(1, Math.min(batchSize, pointCount));
    context.enter();
    try {
      if (batchSize < 1) {
        throw new IllegalArgumentException("expected a batch of at least 1, found " + batchSize);
      }
      points = workspace.allocate((long) elements.bytes() * network.inputs() * pointCount);
      probabilities = workspace.allocate((long) elements.bytes() * pointCount * networks);
      long pointBytes = roundUp((long) elements.bytes() * network.inputs());
      long shared = workspace.allocateShared(pointBytes + elements.bytes());
      host =
          CudaDriver.buffer(shared, pointBytes + elements.bytes()).order(ByteOrder.nativeOrder());
      point = workspace.onDevice(shared);
      probability = point + pointBytes;
      long weights = workspace.allocate((long) elements.bytes() * shape.parameters() * networks);
      workspace.upload(points, elements, resident.values());
      workspace.upload(weights, elements, TrainingMemory.flat(shape, parameters));
      forward = forward(weights);
      graph =
          pointCount > 0
                  && (long) Launch.blocks(pointCount, batch) * forward.launches(batch)
                      <= MOST_LAUNCHES
              ? workspace.capturedTimed(this::queueAll)
              : 0;
      workspace.fence();
    } catch (RuntimeException e) {
      workspace.close();
      throw e;
    } finally {
      context.leave();
    }
  }

  /** Returns a number of bytes that an element of any precision may follow. */
  private static long roundUp(long bytes) {
    return (bytes + Double.BYTES - 1) / Double.BYTES * Double.BYTES;
  }

  private Forward forward(long weights) {
    if (shape.isArticle()) {
      return NarrowForward.ofArticle(context, workspace, elements, weights, networks);
    }
    Optional<Shape.Prediction> narrow = shape.prediction(context.sharedBytes());
    if (narrow.isPresent()) {
      int[] description = shape.description(CompiledNetwork.allTrainable(shape.spec()));
      long described = workspace.allocate((long) Integer.BYTES * description.length);
      workspace.upload(described, description);
      return NarrowForward.of(
          context, workspace, elements, narrow.get(), described, weights, networks);
    }
    if (networks > 1) {
      throw new IllegalArgumentException(
          "expected one network of widths " + shape.spec().widths() + ", found " + networks);
    }
    return new WideForward(context, workspace, shape, weights, batch);
  }

  /** Returns the bytes that every network of a group needs for itself. */
  static long bytesEach(Shape shape, int pointCount) {
    return (long) shape.elements().bytes() * (shape.parameters() + pointCount);
  }

  /** Returns the bytes that the networks of a group share. */
  static long bytesShared(Shape shape, int pointCount) {
    return (long) shape.elements().bytes() * shape.spec().inputs() * pointCount;
  }

  @Override
  public void predict() {
    context.within(graph != 0 ? () -> workspace.replayTimed(graph) : this::queueAll);
    predicted = true;
  }

  private void queueAll() {
    long pointBytes = (long) elements.bytes() * shape.spec().inputs();
    for (int from = 0; from < pointCount; from += batch) {
      forward.queue(
          points + pointBytes * from,
          probabilities + (long) elements.bytes() * from,
          Math.min(batch, pointCount - from));
    }
  }

  @Override
  public double[] probabilities() {
    return probabilities(0);
  }

  @Override
  public double[] probabilities(int network) {
    Predictor.requirePredicted(predicted);
    long from = probabilities + (long) elements.bytes() * pointCount * network;
    return context.within(() -> workspace.download(from, elements, pointCount));
  }

  @Override
  public double predictPoint(double[] features) {
    host.clear();
    for (double feature : features) {
      elements.put(host, feature);
    }
    context.within(
        () -> {
          forward.queue(point, probability, 1);
          workspace.await();
        });
    host.position((int) (probability - point));
    return elements.get(host);
  }
}
