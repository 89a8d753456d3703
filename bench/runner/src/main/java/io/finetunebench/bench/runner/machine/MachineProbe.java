package io.finetunebench.bench.runner.machine;

import io.finetunebench.bench.record.machine.Machine;
import io.finetunebench.bench.record.machine.MachineIdentity;
import io.finetunebench.bench.record.machine.OperatingSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;

/**
 * Reads what this machine is, what limits hold on it and how busy it is. A fact that can't be read
 * is left out, or {@code unknown} where the record must have it. Nothing here asks for a host name.
 */
public final class MachineProbe {
  private static final String UNKNOWN = "unknown";
  private static final String NONE = "none";
  private static final double HERTZ_PER_MEGAHERTZ = 1e6;
  private static final Path GOVERNOR =
      Path.of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");

  /**
   * So long the processors are watched where the load average may come from work that has ended.
   */
  private static final long WATCH_MILLIS = 500;

  private MachineProbe() {}

  /**
   * Probes the machine.
   *
   * @param nameOverride a name for the machine's class, which then decides alone what compares;
   *     null or blank for none
   */
  public static Machine probe(@Nullable String nameOverride) {
    return probe(
        nameOverride,
        ask(SystemInfo::new),
        new NvidiaDriver(Path.of("/proc/driver/nvidia")),
        new ControlGroup(Path.of("/proc/self/cgroup"), Path.of("/sys/fs/cgroup")));
  }

  static Machine probe(
      @Nullable String name,
      Optional<SystemInfo> system,
      NvidiaDriver nvidia,
      ControlGroup controlGroup) {
    Optional<CentralProcessor> processor = ask(system, info -> info.getHardware().getProcessor());
    Optional<Long> memory =
        ask(system, info -> info.getHardware().getMemory().getTotal()).filter(bytes -> bytes > 0);
    MachineIdentity identity =
        new MachineIdentity(
            name == null || name.isBlank() ? null : name.strip(),
            ask(processor, cpu -> cpu.getProcessorIdentifier().getName())
                .flatMap(MachineProbe::tidy)
                .orElse(UNKNOWN),
            ask(processor, CentralProcessor::getLogicalProcessorCount)
                .filter(cores -> cores > 0)
                .orElse(Runtime.getRuntime().availableProcessors()),
            memory.map(MemoryClass::of).orElse(UNKNOWN),
            ask(nvidia::gpus).orElse(List.of()),
            ask(nvidia::version).orElse(null));
    OperatingSystem os =
        new OperatingSystem(
            ask(system, info -> info.getOperatingSystem().getFamily())
                .flatMap(MachineProbe::tidy)
                .orElse(System.getProperty("os.name", UNKNOWN)),
            ask(system, info -> info.getOperatingSystem().getVersionInfo().toString())
                .flatMap(MachineProbe::tidy)
                .orElse(System.getProperty("os.version", UNKNOWN)),
            System.getProperty("os.arch", UNKNOWN));
    return new Machine(identity, os, details(processor, memory, controlGroup));
  }

  private static Map<String, String> details(
      Optional<CentralProcessor> processor, Optional<Long> memory, ControlGroup controlGroup) {
    Map<String, String> details = new TreeMap<>();
    put(details, "memoryBytes", memory);
    put(
        details,
        "physicalCores",
        ask(processor, CentralProcessor::getPhysicalProcessorCount).filter(cores -> cores > 0));
    put(
        details,
        "maxFrequencyMegahertz",
        ask(processor, CentralProcessor::getMaxFreq)
            .filter(hertz -> hertz > 0)
            .map(hertz -> Math.round(hertz / HERTZ_PER_MEGAHERTZ)));
    put(details, "frequencyGovernor", ask(() -> firstLine(GOVERNOR)));
    put(details, "jvmProcessors", Optional.of(Runtime.getRuntime().availableProcessors()));
    Optional<Double> load =
        ask(processor, cpu -> cpu.getSystemLoadAverage(1)[0]).filter(average -> average >= 0);
    put(details, "loadAverage", load.map(MachineProbe::decimal));
    if (load.orElse(0.0) > Runtime.getRuntime().availableProcessors() / 2.0) {
      put(
          details,
          "cpuLoad",
          ask(processor, cpu -> cpu.getSystemCpuLoad(WATCH_MILLIS)).map(MachineProbe::decimal));
    }
    put(details, "virtualisation", ask(processor, MachineProbe::virtualisation));
    if (ask(controlGroup::present).orElse(false)) {
      put(
          details,
          "cgroupCpus",
          ask(() -> controlGroup.cpus().map(cpus -> String.valueOf(cpus)).orElse(NONE)));
      put(
          details,
          "cgroupMemoryBytes",
          ask(() -> controlGroup.memoryBytes().map(bytes -> String.valueOf(bytes)).orElse(NONE)));
    }
    return details;
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /** A processor says in its features where it runs under a hypervisor; silence says nothing. */
  private static @Nullable String virtualisation(CentralProcessor processor) {
    String features = String.join(" ", processor.getFeatureFlags());
    return features.matches("(?is).*\\bhypervisor\\b.*") ? "hypervisor" : null;
  }

  private static void put(Map<String, String> details, String key, Optional<?> fact) {
    fact.map(String::valueOf).flatMap(MachineProbe::tidy).ifPresent(text -> details.put(key, text));
  }

  private static Optional<String> tidy(String text) {
    String tidy = text.replaceAll("\\s+", " ").strip();
    return tidy.isEmpty() ? Optional.empty() : Optional.of(tidy);
  }

  private static @Nullable String firstLine(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file).lines().findFirst().orElse(null) : null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <S, T> Optional<T> ask(Optional<S> source, Function<S, @Nullable T> question) {
    return source.flatMap(present -> ask(() -> question.apply(present)));
  }

  /** The answer; empty where there is none, or where the system or its native library refuses. */
  private static <T> Optional<T> ask(Supplier<@Nullable T> question) {
    try {
      return Optional.ofNullable(question.get());
    } catch (RuntimeException | LinkageError e) {
      return Optional.empty();
    }
  }
}
