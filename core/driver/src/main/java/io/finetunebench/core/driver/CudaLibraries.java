package io.finetunebench.core.driver;

import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** CUDA's own libraries, which ND4J calls: in a jar on the class path or installed. */
public final class CudaLibraries {
  private static final String RUNTIME = "libcudart.so.11.0";

  /** Runtimes of other major numbers, the newest first. */
  private static final List<String> OTHER_RUNTIMES =
      List.of(
          "libcudart.so.13",
          "libcudart.so.12",
          "libcudart.so.10.2",
          "libcudart.so.10.1",
          "libcudart.so.10.0");

  /** What the libraries of ND4J's bindings for CUDA 11 link to. */
  private static final List<String> NAMES =
      List.of(
          RUNTIME,
          "libcublas.so.11",
          "libcublasLt.so.11",
          "libcusolver.so.11",
          "libcusparse.so.11",
          "libcurand.so.10");

  private static final Pattern BUNDLED = Pattern.compile("cuda-\\d+\\.\\d+-.*-redist\\.jar");

  private CudaLibraries() {}

  /** Returns whether they come in a jar on the class path. */
  public static boolean areOnClassPath() {
    return Nd4jBinary.classPath()
        .anyMatch(path -> BUNDLED.matcher(String.valueOf(path.getFileName())).matches());
  }

  /**
   * Returns why the installed libraries will not do and what to do, in one line; empty if they
   * will.
   *
   * @param binary that calls them
   */
  public static Optional<String> problem(Nd4jBinary binary) {
    return problem(binary, null);
  }

  static Optional<String> problem(Nd4jBinary binary, @Nullable Path folder) {
    String needed = CudaDriver.versionText(binary.cudaVersion());
    String remedy =
        "; leave -Dcuda.redist=false out, or install "
            + needed
            + " and name its lib64 in"
            + " LD_LIBRARY_PATH";
    List<String> missing = new ArrayList<>();
    for (String name : NAMES) {
      try {
        load(name, folder);
      } catch (UnsatisfiedLinkError e) {
        missing.add(name);
      }
    }
    if (!missing.isEmpty()) {
      Integer other = missing.contains(RUNTIME) ? otherRuntime(folder) : null;
      return Optional.of(
          other == null
              ? "CUDA libraries missing: " + String.join(", ", missing) + remedy
              : wrongVersion(other, needed, remedy));
    }
    int found = runtimeVersion(load(RUNTIME, folder));
    return found >= binary.cudaVersion()
        ? Optional.empty()
        : Optional.of(wrongVersion(found, needed, remedy));
  }

  private static String wrongVersion(int found, String needed, String remedy) {
    return ("CUDA libraries of the wrong version: found %s, needed %s or newer of the same"
            + " major number%s")
        .formatted(CudaDriver.versionText(found), needed, remedy);
  }

  /** Returns the version of a CUDA runtime of another major number; null where there is none. */
  private static @Nullable Integer otherRuntime(@Nullable Path folder) {
    Integer version = null;
    for (int i = 0; version == null && i < OTHER_RUNTIMES.size(); i++) {
      try {
        version = runtimeVersion(load(OTHER_RUNTIMES.get(i), folder));
      } catch (UnsatisfiedLinkError e) {
        // Not this one, nor one without the function.
        version = null;
      }
    }
    return version;
  }

  private static NativeLibrary load(String name, @Nullable Path folder) {
    return NativeLibrary.getInstance(folder == null ? name : folder.resolve(name).toString());
  }

  private static int runtimeVersion(NativeLibrary runtime) {
    int[] version = new int[1];
    runtime.getFunction("cudaRuntimeGetVersion").invokeInt(new Object[] {version});
    return version[0];
  }
}
