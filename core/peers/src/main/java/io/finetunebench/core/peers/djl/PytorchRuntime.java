package io.finetunebench.core.peers.djl;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.finetunebench.core.experiment.engine.Availability;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.peers.NativeThreads;
import io.finetunebench.core.peers.Tables;
import org.jspecify.annotations.Nullable;

/** DJL's engine on PyTorch: loaded once, with its threads settled. */
final class PytorchRuntime {
  private static final String ENGINE = "PyTorch";

  private static @Nullable Availability availability;

  private PytorchRuntime() {}

  static synchronized Availability availability() {
    if (availability == null) {
      availability = load();
    }
    return availability;
  }

  static NDManager manager() {
    return Engine.getEngine(ENGINE).newBaseManager();
  }

  static String engineName() {
    return ENGINE;
  }

  static DataType dataType(NetworkSpec spec) {
    return switch (spec.precision()) {
      case FLOAT -> DataType.FLOAT32;
      case DOUBLE -> DataType.FLOAT64;
    };
  }

  /** Returns an array of the network's precision. */
  static NDArray array(NDManager manager, NetworkSpec spec, double[] values, long... shape) {
    return switch (spec.precision()) {
      case FLOAT -> manager.create(Tables.floats(values), new Shape(shape));
      case DOUBLE -> manager.create(values, new Shape(shape));
    };
  }

  static double[] doubles(NDArray array) {
    return array.getDataType() == DataType.FLOAT32
        ? Tables.doubles(array.toFloatArray())
        : array.toDoubleArray();
  }

  private static Availability load() {
    String threads = Integer.toString(NativeThreads.count());
    System.setProperty("ai.djl.pytorch.num_threads", threads);
    System.setProperty("ai.djl.pytorch.num_interop_threads", threads);
    // The natives come with the distribution: without this a machine that they do not fit downloads
    // others, and DJL reports its use to its makers.
    System.setProperty("ai.djl.offline", "true");
    try {
      Engine.getEngine(ENGINE);
      return Availability.available();
    } catch (LinkageError | RuntimeException e) {
      return Availability.unavailable("PyTorch", e);
    }
  }
}
