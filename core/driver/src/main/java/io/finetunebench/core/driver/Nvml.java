package io.finetunebench.core.driver;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * NVIDIA's management library, which comes with the driver: {@code libnvidia-ml.so.1} or {@code
 * nvml.dll}. It needs no context and disturbs no kernel. The system property {@code
 * finetunebench.nvml.library} or the environment variable {@code FINETUNEBENCH_NVML_LIBRARY} names
 * another library in its place. Used by one thread.
 */
public final class Nvml implements AutoCloseable {
  private static final int TEXT_BYTES = 96;
  private static final int PCI_BYTES = 68;
  private static final int PCI_BUS_ID = 36;
  private static final int SM_CLOCK = 1;
  private static final double THOUSAND = 1000;

  /** What makes a GPU slower than it could be; the bits are from {@code nvml.h}. */
  private enum Slowdown {
    POWER_CAP(0x4, "power cap"),
    HARDWARE(0x8, "hardware slowdown"),
    SOFTWARE_THERMAL(0x20, "software thermal slowdown"),
    HARDWARE_THERMAL(0x40, "hardware thermal slowdown"),
    POWER_BRAKE(0x80, "power brake");

    private final long bit;
    private final String words;

    Slowdown(long bit, String words) {
      this.bit = bit;
      this.words = words;
    }
  }

  private final DriverLibrary library;

  private Nvml(DriverLibrary library) {
    this.library = library;
  }

  /** Opens the library; empty where it is missing or refuses. */
  public static Optional<Nvml> open() {
    return open(call -> {});
  }

  static Optional<Nvml> open(Consumer<String> beforeCall) {
    try {
      DriverLibrary library = DriverLibrary.load(DriverLibrary.Kind.NVML, beforeCall);
      return library.call("nvmlInit_v2") == 0 ? Optional.of(new Nvml(library)) : Optional.empty();
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty();
    }
  }

  /** Returns the driver's version, such as {@code 450.80.02}; null where it does not say. */
  public @Nullable String driverVersion() {
    return text("nvmlSystemGetDriverVersion");
  }

  /** Returns every GPU of the machine, visible to this process or not, and what it does. */
  public List<GpuState> gpus() {
    List<GpuState> gpus = new ArrayList<>();
    int[] count = new int[1];
    if (ask("nvmlDeviceGetCount_v2", count)) {
      for (int i = 0; i < count[0]; i++) {
        PointerByReference handle = new PointerByReference();
        if (ask("nvmlDeviceGetHandleByIndex_v2", i, handle)) {
          gpus.add(state(handle.getValue()));
        }
      }
    }
    return List.copyOf(gpus);
  }

  /**
   * Returns a GPU to be sampled; empty where there is none.
   *
   * @param pciBusId its place on the bus, as either library writes it
   */
  public Optional<Gpu> find(String pciBusId) {
    PointerByReference handle = new PointerByReference();
    return ask("nvmlDeviceGetHandleByPciBusId_v2", pciBusId, handle)
        ? Optional.of(new Gpu(handle.getValue()))
        : Optional.empty();
  }

  /** A GPU that is sampled for as long as its library is open. */
  public final class Gpu {
    private final Pointer handle;

    private Gpu(Pointer handle) {
      this.handle = handle;
    }

    /** Returns what it does at the moment. */
    public GpuSample sample() {
      long[] memory = new long[3];
      boolean hasMemory = ask("nvmlDeviceGetMemoryInfo", handle, memory);
      Integer power = integer("nvmlDeviceGetPowerUsage", handle);
      return new GpuSample(
          integer("nvmlDeviceGetClockInfo", handle, SM_CLOCK),
          integer("nvmlDeviceGetTemperature", handle, 0),
          power == null ? null : power / THOUSAND,
          hasMemory ? memory[2] : null,
          energyJoules(handle),
          slowdowns(handle));
    }
  }

  /** Returns whether two places on the bus are one: the libraries write the domain differently. */
  public static boolean sameBusId(String first, String second) {
    return tail(first).equals(tail(second));
  }

  @Override
  public void close() {
    ask("nvmlShutdown");
  }

  private GpuState state(Pointer gpu) {
    String name = text("nvmlDeviceGetName", gpu);
    return new GpuState(
        name == null ? "unknown" : name,
        busId(gpu),
        integer("nvmlDeviceGetMaxClockInfo", gpu, SM_CLOCK),
        new Gpu(gpu).sample());
  }

  private @Nullable Double energyJoules(Pointer gpu) {
    long[] millijoules = new long[1];
    return ask("nvmlDeviceGetTotalEnergyConsumption", gpu, millijoules)
        ? millijoules[0] / THOUSAND
        : null;
  }

  private @Nullable List<String> slowdowns(Pointer gpu) {
    long[] reasons = new long[1];
    return ask("nvmlDeviceGetCurrentClocksThrottleReasons", gpu, reasons)
            || ask("nvmlDeviceGetCurrentClocksEventReasons", gpu, reasons)
        ? Arrays.stream(Slowdown.values())
            .filter(slowdown -> (reasons[0] & slowdown.bit) != 0)
            .map(slowdown -> slowdown.words)
            .toList()
        : null;
  }

  private String busId(Pointer gpu) {
    try (Memory pci = new Memory(PCI_BYTES)) {
      pci.clear();
      return ask("nvmlDeviceGetPciInfo_v3", gpu, pci) ? pci.getString(PCI_BUS_ID) : "unknown";
    }
  }

  private @Nullable Integer integer(String function, Object... arguments) {
    int[] value = new int[1];
    return ask(function, with(arguments, value)) ? value[0] : null;
  }

  private @Nullable String text(String function, Object... arguments) {
    try (Memory buffer = new Memory(TEXT_BYTES)) {
      buffer.clear();
      return ask(function, with(arguments, buffer, TEXT_BYTES)) ? buffer.getString(0) : null;
    }
  }

  private static Object[] with(Object[] arguments, Object... more) {
    return Stream.of(arguments, more).flatMap(Arrays::stream).toArray();
  }

  /** Whether a call succeeded; older drivers lack some, and a GPU may not support others. */
  private boolean ask(String function, @Nullable Object... arguments) {
    try {
      return library.call(function, arguments) == 0;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }

  private static String tail(String busId) {
    String upper = busId.toUpperCase(Locale.ROOT);
    int domain = upper.indexOf(':');
    return domain < 0
        ? upper
        : upper.substring(0, domain).replaceFirst("^0+", "") + upper.substring(domain);
  }
}
