package io.finetunebench.core.nd4j;

import io.finetunebench.core.driver.CudaDevice;
import io.finetunebench.core.driver.CudaDriver;
import io.finetunebench.core.driver.CudaLibraries;
import io.finetunebench.core.driver.NativeCache;
import io.finetunebench.core.driver.Nd4jBinary;
import io.finetunebench.core.driver.Preflight;
import io.finetunebench.core.driver.Verdict;
import io.finetunebench.core.experiment.engine.Availability;
import io.finetunebench.core.experiment.engine.Backend;
import io.finetunebench.core.experiment.engine.EngineUnavailableException;
import io.finetunebench.core.experiment.network.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.config.ND4JSystemProperties;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.factory.Nd4jBackend;
import org.nd4j.linalg.profiler.ProfilerConfig;
import org.nd4j.nativeblas.NativeOpsHolder;

/** The one ND4J backend of this process: loaded once, checked, described. */
public final class Nd4jRuntime {
  // By its name, since a distribution may come without ND4J.
  private static final String SERVICE = "META-INF/services/org.nd4j.linalg.factory.Nd4jBackend";

  private static final String CUDA_BACKEND = "JCublasBackend";

  /** Environment variable with the reason for which a distribution was built without a backend. */
  private static final String SKIPPED = "FINETUNEBENCH_ND4J_SKIPPED";

  private static @Nullable Loaded loaded;

  /**
   * What this process has of ND4J.
   *
   * @param availability of the backend
   * @param backend null where it is not available
   * @param device the ordinal of its device; null on the processor
   */
  private record Loaded(
      Availability availability, @Nullable Backend backend, @Nullable Integer device) {
    static Loaded unavailable(String reason) {
      return new Loaded(Availability.unavailable(reason), null, null);
    }
  }

  private Nd4jRuntime() {}

  /**
   * Returns the jars on the class path that hold an ND4J backend, without loading any of it.
   *
   * @return their addresses; more than one means that which backend runs would be a matter of luck
   */
  public static List<URL> backendsOnClassPath() {
    try {
      return Collections.list(Nd4jRuntime.class.getClassLoader().getResources(SERVICE));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the class path", e);
    }
  }

  /**
   * Returns the line that says what to do if there are several backends on the class path, or null
   * if there is at most one.
   */
  public static @Nullable String conflict() {
    List<URL> backends = backendsOnClassPath();
    // Of some releases a backend's bindings name it in a jar of their own.
    Set<String> names = new TreeSet<>();
    backends.forEach(backend -> names.addAll(providers(backend)));
    if (names.size() <= 1) {
      return null;
    }
    List<String> jars = new ArrayList<>();
    for (URL backend : backends) {
      jars.add(backend.getPath().replaceFirst("!.*", "").replaceFirst(".*/", ""));
    }
    return ("%s ND4J backends on the class path (%s), expected one: use the distribution"
            + " built with -Pcpu for the CPU or the one built with -Pgpu for CUDA, not both"
            + " at once")
        .formatted(names.size(), String.join(", ", jars));
  }

  private static List<String> providers(URL service) {
    try (InputStream in = service.openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.replaceFirst("#.*", "").strip())
          .filter(line -> !line.isEmpty())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + service, e);
    }
  }

  /** Returns whether ND4J works here; the first call loads it, which takes seconds. */
  public static synchronized Availability availability() {
    return load().availability();
  }

  /**
   * Returns what runs.
   *
   * @throws EngineUnavailableException if ND4J does not work here
   */
  public static synchronized Backend backend() {
    Loaded state = load();
    if (state.backend() == null) {
      throw new EngineUnavailableException(String.valueOf(state.availability().reason()));
    }
    return state.backend();
  }

  /** Returns ND4J's type of a precision. */
  public static DataType dataType(Precision precision) {
    return switch (precision) {
      case FLOAT -> DataType.FLOAT;
      case DOUBLE -> DataType.DOUBLE;
    };
  }

  /**
   * Makes this thread's operations run on the device that the preflight chose. ND4J itself spreads
   * threads over all visible devices.
   *
   * @throws EngineUnavailableException if they would run on another
   */
  public static synchronized void useDevice() {
    Integer chosen = load().device();
    if (chosen == null) {
      return;
    }
    AffinityManager affinity = Nd4j.getAffinityManager();
    if (!affinity.getDeviceForCurrentThread().equals(chosen)) {
      affinity.unsafeSetDevice(chosen);
    }
    Integer found = affinity.getDeviceForCurrentThread();
    if (!found.equals(chosen)) {
      throw new EngineUnavailableException(
          ("expected ND4J on device %s, found it on device %s; make one device visible"
                  + " alone with CUDA_VISIBLE_DEVICES")
              .formatted(chosen, found));
    }
  }

  private static synchronized Loaded load() {
    if (loaded == null) {
      loaded = tryLoad();
    }
    return loaded;
  }

  private static Loaded tryLoad() {
    String conflict = conflict();
    if (conflict != null) {
      return Loaded.unavailable(conflict);
    }
    if (backendsOnClassPath().isEmpty()) {
      String skipped = System.getenv(SKIPPED);
      return Loaded.unavailable(
          skipped != null && !skipped.isBlank()
              ? skipped
              : "no ND4J backend on the class path: use the distribution built with -Pcpu (native"
                  + " CPU) or -Pgpu (CUDA)");
    }
    Optional<Path> cuda = Nd4jBinary.onClassPath();
    Verdict verdict = cuda.map(Nd4jRuntime::verdict).orElse(null);
    if (verdict != null && !verdict.isUsable()) {
      return Loaded.unavailable(verdict.line());
    }
    CudaDevice device = verdict == null ? null : verdict.device();
    System.setProperty(ND4JSystemProperties.LOG_INITIALIZATION, "false");
    try {
      NativeCache.makePrivate();
      Backend backend = describe(Nd4j.getBackend(), device);
      if (cuda.isPresent() && !backend.name().equals(CUDA_BACKEND)) {
        return Loaded.unavailable("expected ND4J's " + CUDA_BACKEND + ", found " + backend.name());
      }
      // On even when profiling is off, and it costs in every operation.
      Nd4j.getExecutioner()
          .setProfilingConfig(ProfilerConfig.builder().checkWorkspaces(false).build());
      return new Loaded(
          Availability.available(),
          backend,
          device == null ? null : Integer.valueOf(device.ordinal()));
    } catch (LinkageError | RuntimeException e) {
      return new Loaded(Availability.unavailable("ND4J", e), null, null);
    }
  }

  /** Returns whether ND4J's CUDA library will run here, and on which device. Loads none of it. */
  private static Verdict verdict(Path jar) {
    try {
      return Verdict.ofNd4j(
          Preflight.findings(), Nd4jBinary.of(jar), !CudaLibraries.areOnClassPath());
    } catch (IOException e) {
      return Verdict.ofCudaLibraries(String.valueOf(e.getMessage()));
    }
  }

  private static Backend describe(Nd4jBackend backend, @Nullable CudaDevice device) {
    Properties environment = Nd4j.getExecutioner().getEnvironmentInformation();
    Map<String, String> details = new TreeMap<>();
    environment.forEach((key, value) -> details.put(key.toString(), String.valueOf(value)));
    // What differs from start to start or tells of the host, not of the backend.
    details.keySet().removeIf(key -> key.contains("memory") || key.contains("host"));
    Map<String, String> versions = new TreeMap<>();
    versions.put("ND4J", version(Nd4j.class, "nd4j-api"));
    String dl4j = dl4jVersion();
    if (dl4j != null) {
      versions.put("DL4J", dl4j);
    }
    versions.put(Backend.BLAS, String.valueOf(environment.get("blas.vendor")));
    versions.put("binary level", binaryLevel());
    Map<String, Integer> threads =
        Map.of(
            Backend.BLAS,
            Nd4j.factory().blas().getMaxThreads(),
            "OpenMP",
            Nd4j.getEnvironment().maxThreads());
    return device == null
        ? Backend.ofProcessor(backend.getClass().getSimpleName(), versions, threads, details)
        : new Backend(
            backend.getClass().getSimpleName(),
            versions,
            threads,
            details,
            new Backend.Device(device.name(), device.computeCapability(), device.pciBusId()),
            CudaDriver.standIn() != null);
  }

  // The codes of libnd4j's binaryLevel(): what its binary was compiled for.
  private static String binaryLevel() {
    if (!Nd4j.getEnvironment().isCPU()) {
      return "cuda";
    }
    int level = NativeOpsHolder.getInstance().getDeviceNativeOps().binaryLevel();
    return switch (level) {
      case 0, 1 -> "generic";
      case 2 -> "avx2";
      case 3 -> "avx512";
      default -> "level " + level;
    };
  }

  private static @Nullable String dl4jVersion() {
    try {
      return version(
          Class.forName("org.deeplearning4j.nn.multilayer.MultiLayerNetwork"), "deeplearning4j-nn");
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  private static String version(Class<?> type, String artifact) {
    String location = String.valueOf(type.getProtectionDomain().getCodeSource().getLocation());
    String file = location.replaceFirst(".*/", "");
    return file.startsWith(artifact + "-")
        ? file.substring(artifact.length() + 1).replaceFirst("\\.jar$", "")
        : "unknown";
  }
}
