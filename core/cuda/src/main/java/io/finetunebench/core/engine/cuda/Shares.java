package io.finetunebench.core.engine.cuda;

import io.finetunebench.core.engine.DeviceTimed;
import io.finetunebench.core.engine.EngineWork;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Networks that are shared out among devices: neighbours on one device, as many on each as on every
 * other but for one. Each network trains and predicts as it does on one device alone.
 *
 * @param <W> the work of a device
 */
final class Shares<W extends EngineWork> implements DeviceTimed, AutoCloseable {
  private final List<W> parts = new ArrayList<>();

  /** The first network of each device, and the number of all networks at the end. */
  private final List<Integer> bounds = new ArrayList<>();

  /**
   * Shares out.
   *
   * @param networks what each network begins with, at least one
   * @param work makes the work of a device with its networks
   */
  <N> Shares(
      List<CudaContext> devices, List<N> networks, BiFunction<CudaContext, List<N>, W> work) {
    int count = Math.min(devices.size(), networks.size());
    bounds.add(0);
    try {
      for (int device = 0; device < count; device++) {
        int from = bounds.get(device);
        int to = (int) ((long) networks.size() * (device + 1) / count);
        parts.add(work.apply(devices.get(device), networks.subList(from, to)));
        bounds.add(to);
      }
    } catch (RuntimeException e) {
      closeAfter(e);
      throw e;
    }
  }

  /** Returns the work of each device. */
  List<W> parts() {
    return parts;
  }

  /** Returns the number of networks. */
  int size() {
    return bounds.get(parts.size());
  }

  /** Returns the first network of a device. */
  int from(int part) {
    return bounds.get(part);
  }

  /** Returns the network behind the last of a device. */
  int to(int part) {
    return bounds.get(part + 1);
  }

  /** Returns the device that a network is on. */
  int partOf(int network) {
    int part = 0;
    while (network >= to(part)) {
      part++;
    }
    return part;
  }

  /** Waits for all devices. */
  void fence() {
    parts.forEach(EngineWork::fence);
  }

  /** Returns what the slowest device took. */
  @Override
  public double deviceNanos() {
    double most = 0;
    for (W part : parts) {
      DeviceTimed timed = part.deviceTime();
      most = Math.max(most, timed == null ? 0 : timed.deviceNanos());
    }
    return most;
  }

  @Override
  public void close() {
    RuntimeException failure = closeAfter(null);
    if (failure != null) {
      throw failure;
    }
  }

  /** Closes what each device holds, and returns the first failure. */
  private @Nullable RuntimeException closeAfter(@Nullable RuntimeException failure) {
    RuntimeException first = failure;
    for (W part : parts) {
      try {
        part.close();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    return first;
  }
}
