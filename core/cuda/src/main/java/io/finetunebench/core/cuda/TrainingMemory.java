package io.finetunebench.core.cuda;

import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.Parameters;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * What training networks of one shape on one data set keeps on the device.
 *
 * @param shape of the networks
 * @param batch examples a step, at most all points
 * @param rate the learning rate
 * @param description where the shape's description lies
 * @param data that all networks train on
 * @param own what each network has of its own
 */
record TrainingMemory(Shape shape, int batch, double rate, long description, Data data, Own own) {

  /**
   * Where the data lie.
   *
   * @param size how many points
   * @param points row by row
   * @param targets one a point
   */
  record Data(int size, long points, long targets) {}

  /**
   * Where the networks lie, one after the other.
   *
   * @param parameters of each
   * @param order of each
   * @param seeds of the orders, one a network
   * @param metrics a pair of doubles a network
   */
  record Own(long parameters, long order, long seeds, long metrics) {}

  /** Allocates and fills it, all but the parameters; the order is that of the data. */
  static TrainingMemory allocate(
      Workspace workspace,
      CompiledNetwork network,
      LabelledPoints data,
      int batchSize,
      int networks) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("expected a batch of at least 1, found " + batchSize);
    }
    Shape shape = Shape.of(network.spec());
    Elements elements = shape.elements();
    int size = data.size();
    int[] description = shape.description(network);
    TrainingMemory memory =
        new TrainingMemory(
            shape,
            Math.min(batchSize, size),
            network.spec().optimiser().learningRate(),
            workspace.allocate((long) Integer.BYTES * description.length),
            new Data(
                size,
                workspace.allocate((long) elements.bytes() * shape.spec().inputs() * size),
                workspace.allocate((long) elements.bytes() * size)),
            new Own(
                workspace.allocate((long) elements.bytes() * shape.parameters() * networks),
                workspace.allocate((long) Integer.BYTES * size * networks),
                workspace.allocate((long) Long.BYTES * networks),
                workspace.allocate(2L * Double.BYTES * networks)));
    workspace.upload(memory.description, description);
    workspace.upload(memory.data.points, elements, data.points().values());
    double[] targets = new double[size];
    int[] order = new int[size];
    for (int point = 0; point < size; point++) {
      targets[point] = data.target(point);
      order[point] = point;
    }
    workspace.upload(memory.data.targets, elements, targets);
    workspace.upload(memory.own.order, order);
    long orderBytes = (long) Integer.BYTES * size;
    for (int i = 1; i < networks; i++) {
      workspace.copy(memory.own.order, memory.own.order + orderBytes * i, orderBytes);
    }
    return memory;
  }

  /** Returns the bytes that every network of a group needs for itself. */
  static long bytesEach(Shape shape, int size) {
    return (long) shape.elements().bytes() * shape.parameters()
        + (long) Integer.BYTES * size
        + Long.BYTES
        + 2L * Double.BYTES;
  }

  /** Returns the bytes that the networks of a group share. */
  static long bytesShared(Shape shape, int size) {
    return (long) shape.elements().bytes() * (shape.spec().inputs() + 1) * size;
  }

  /** Returns parameters as they lie on the device, one network after the other. */
  static double[] flat(Shape shape, List<Parameters> networks) {
    DoubleBuffer flat = DoubleBuffer.allocate(shape.parameters() * networks.size());
    networks.forEach(parameters -> flat.put(parameters.values()));
    return flat.array();
  }

  /** Returns the parameters of one network out of those of all. */
  static Parameters parameters(Shape shape, double[] flat, int network) {
    int count = shape.parameters();
    return Parameters.of(
        shape.spec(), Arrays.copyOfRange(flat, network * count, (network + 1) * count));
  }
}
