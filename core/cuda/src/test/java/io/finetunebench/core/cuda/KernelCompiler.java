package io.finetunebench.core.cuda;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Compiles the kernels to PTX with NVRTC, which needs neither device nor driver nor toolkit. Run by
 * the profile {@code cuda-ptx}, see {@code docs/cuda.md}.
 */
public final class KernelCompiler {
  private static final String ARCHITECTURE = "--gpu-architecture=";

  /** What CUDA 11.0, driver 450, takes. */
  private static final String VERSION = ".version 7.0";

  private static final int ATTEMPTS = 3;

  /** The oldest that the PTX is for. */
  private static final int OLDEST = 50;

  private static final Pattern SPILLS = Pattern.compile(".*\\b[1-9]\\d* bytes spill.*");

  private final NativeLibrary library;

  private KernelCompiler(NativeLibrary library) {
    this.library = library;
  }

  /**
   * Compiles, and writes or compares the PTX beside the sources; then assembles for every
   * architecture that NVRTC knows and requires that no kernel spills registers.
   *
   * @param arguments the folder that holds NVRTC somewhere in it, the sources' folder, and {@code
   *     write} or {@code check}
   */
  public static void main(String[] arguments) throws IOException {
    Path libraries = Path.of(arguments[0]);
    Path folder = Path.of(arguments[1]);
    // NVRTC opens its builtins by name; the loader knows them by then.
    NativeLibrary.getInstance(find(libraries, "libnvrtc-builtins.so").toString());
    KernelCompiler compiler =
        new KernelCompiler(NativeLibrary.getInstance(find(libraries, "libnvrtc.so").toString()));
    Map<String, String> sources = KernelSources.read(folder);
    for (String module : KernelSources.MODULES) {
      compiler.make(module, sources, folder.resolve(module + ".ptx"), arguments[2].equals("write"));
    }
    for (int architecture : compiler.architectures()) {
      if (architecture >= OLDEST) {
        compiler.assemble(sources, architecture);
      }
    }
  }

  /** Compiles a module, and writes or compares its PTX. */
  private void make(String module, Map<String, String> sources, Path resource, boolean write)
      throws IOException {
    String ptx = compile(module, sources);
    for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
      require(ptx.equals(compile(module, sources)), "NVRTC made two different PTX of one source");
    }
    if (write) {
      Files.writeString(resource, ptx);
      System.out.printf("%s: %,d bytes%n", resource, ptx.length());
    } else {
      require(
          Files.readString(resource).equals(ptx),
          "expected "
              + resource
              + " to be what its sources yield; write it again with -Dptx=write");
      System.out.println(resource + " is what its sources yield");
    }
  }

  /** Assembles for one architecture and requires that nothing spills. */
  private void assemble(Map<String, String> sources, int architecture) {
    long kernels = 0;
    for (String module : KernelSources.MODULES) {
      String log =
          run(
              module,
              sources,
              List.of(ARCHITECTURE + "sm_" + architecture, "--ptxas-options=-v"),
              "nvrtcGetProgramLog");
      List<String> spills = log.lines().filter(SPILLS.asMatchPredicate()).toList();
      kernels += log.lines().filter(line -> line.contains("Compiling entry function")).count();
      require(kernels > 0, "NVRTC's assembler said nothing:\n" + log);
      require(spills.isEmpty(), "kernels spill on sm_" + architecture + ":\n" + log);
    }
    System.out.printf("sm_%d: %d kernels, no spills%n", architecture, kernels);
  }

  private int[] architectures() {
    IntByReference count = new IntByReference();
    call("nvrtcGetNumSupportedArchs", count);
    int[] architectures = new int[count.getValue()];
    call("nvrtcGetSupportedArchs", (Object) architectures);
    return architectures;
  }

  private String compile(String module, Map<String, String> sources) {
    String ptx = run(module, sources, List.of(ARCHITECTURE + "compute_" + OLDEST), "nvrtcGetPTX");
    int version = ptx.indexOf(".version ");
    require(version > 0, "NVRTC made no PTX");
    return "// Kernels of the engine cuda, from "
        + module
        + ".cu; docs/cuda.md tells how to make it again.\n"
        + KernelSources.HASH_LINE
        + KernelSources.hash(sources)
        + "\n"
        + ptx.substring(0, version)
        + VERSION
        + ptx.substring(ptx.indexOf('\n', version));
  }

  /** Compiles and returns a text that the program then has. */
  private String run(
      String module, Map<String, String> sources, List<String> options, String result) {
    List<String> headers = KernelSources.HEADERS;
    List<String> allOptions = new ArrayList<>(List.of("--std=c++14", "-w"));
    allOptions.addAll(options);
    PointerByReference program = new PointerByReference();
    call(
        "nvrtcCreateProgram",
        program,
        Objects.requireNonNull(sources.get(module + ".cu")),
        module + ".cu",
        headers.size(),
        new StringArray(headers.stream().map(sources::get).toArray(String[]::new)),
        new StringArray(headers.toArray(String[]::new)));
    Pointer handle = program.getValue();
    int status =
        library
            .getFunction("nvrtcCompileProgram")
            .invokeInt(
                new Object[] {
                  handle, allOptions.size(), new StringArray(allOptions.toArray(String[]::new))
                });
    require(status == 0, "NVRTC ended with " + status + "\n" + text("nvrtcGetProgramLog", handle));
    String text = text(result, handle);
    call("nvrtcDestroyProgram", program);
    return text;
  }

  private String text(String function, Pointer program) {
    LongByReference size = new LongByReference();
    call(function + "Size", program, size);
    try (Memory text = new Memory(Math.max(1, size.getValue()))) {
      call(function, program, text);
      return text.getString(0, StandardCharsets.UTF_8.name());
    }
  }

  private void call(String function, Object... arguments) {
    int status = library.getFunction(function).invokeInt(arguments);
    require(status == 0, function + " ended with " + status);
  }

  private static Path find(Path folder, String prefix) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .filter(Files::isRegularFile)
          .sorted()
          .findFirst()
          .orElseThrow(() -> new IOException("no " + prefix + " in " + folder));
    }
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalStateException(message);
    }
  }
}
