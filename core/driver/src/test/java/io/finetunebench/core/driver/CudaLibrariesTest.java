package io.finetunebench.core.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of CUDA's libraries in a folder, played by small ones. */
class CudaLibrariesTest {
  private static final Nd4jBinary BINARY =
      new Nd4jBinary(
          "org.nd4j:nd4j-cuda-11.6:1.0.0-M2.1:linux-x86_64",
          1,
          "-",
          new FatBinary(List.of(80), List.of()));
  private static final String REMEDY =
      "; leave -Dcuda.redist=false out, or install CUDA 11.6 and name its lib64 in LD_LIBRARY_PATH";
  private static final List<String> WITHOUT_RUNTIME =
      List.of(
          "libcublas.so.11",
          "libcublasLt.so.11",
          "libcusolver.so.11",
          "libcusparse.so.11",
          "libcurand.so.10");

  @TempDir private Path folder = Path.of("");

  @Test
  void whatIsMissingIsNamed() throws IOException {
    runtime("libcudart.so.11.0", 11060);
    assertEquals(
        Optional.of(
            "CUDA libraries missing: libcublas.so.11, libcublasLt.so.11, libcusolver.so.11,"
                + " libcusparse.so.11, libcurand.so.10"
                + REMEDY),
        CudaLibraries.problem(BINARY, folder));
  }

  @Test
  void anOlderVersionOfTheSameMajorNumberIsWrong() throws IOException {
    all();
    runtime("libcudart.so.11.0", 11020);
    assertEquals(
        Optional.of(
            "CUDA libraries of the wrong version: found CUDA 11.2, needed CUDA 11.6 or newer of the"
                + " same major number"
                + REMEDY),
        CudaLibraries.problem(BINARY, folder));
  }

  @Test
  void anotherMajorNumberIsWrongNotMissing() throws IOException {
    runtime("libcudart.so.12", 12040);
    String line = CudaLibraries.problem(BINARY, folder).orElseThrow();
    assertTrue(line.contains("wrong version: found CUDA 12.4, needed CUDA 11.6"), line);
  }

  @Test
  void theSameOrANewerVersionWillDo() throws IOException {
    all();
    runtime("libcudart.so.11.0", 11080);
    assertEquals(Optional.empty(), CudaLibraries.problem(BINARY, folder));
  }

  private void all() throws IOException {
    for (String name : WITHOUT_RUNTIME) {
      compile(name, "int unused;");
    }
  }

  private void runtime(String name, int version) throws IOException {
    compile(
        name, "int cudaRuntimeGetVersion(int *version) { *version = " + version + "; return 0; }");
  }

  private void compile(String name, String text) throws IOException {
    Path source = folder.resolve(name + ".c");
    Files.writeString(source, text);
    try {
      Process compiler =
          new ProcessBuilder("cc", "-shared", "-fPIC", "-o", "" + folder.resolve(name), "" + source)
              .inheritIO()
              .start();
      assertEquals(0, compiler.waitFor());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (IOException e) {
      assumeTrue(false, "no C compiler: the libraries need cc (" + e.getMessage() + ")");
    }
  }
}
