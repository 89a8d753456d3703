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
  /** What the libraries of ND4J's bindings for CUDA 11 link to. */
  private static final List<String> NAMES =
      List.of(
          "libcudart.so.11.0",
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
        NativeLibrary.getInstance(folder == null ? name : folder.resolve(name).toString());
      } catch (UnsatisfiedLinkError e) {
        missing.add(name);
      }
    }
    if (!missing.isEmpty()) {
      return Optional.of("CUDA libraries missing: " + String.join(", ", missing) + remedy);
    }
    int[] version = new int[1];
    String runtime = NAMES.get(0);
    NativeLibrary.getInstance(folder == null ? runtime : folder.resolve(runtime).toString())
        .getFunction("cudaRuntimeGetVersion")
        .invokeInt(new Object[] {version});
    return version[0] >= binary.cudaVersion()
        ? Optional.empty()
        : Optional.of(
            "CUDA libraries of the wrong version: found "
                + CudaDriver.versionText(version[0])
                + ", needed "
                + needed
                + " or newer of the same major number"
                + remedy);
  }
}
