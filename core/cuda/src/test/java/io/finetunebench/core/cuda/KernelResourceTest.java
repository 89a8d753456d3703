package io.finetunebench.core.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed PTX is that of the committed sources, and old drivers and all devices take it. */
class KernelResourceTest {
  private static final Pattern ENTRY = Pattern.compile("\\.entry (\\w+)\\(");
  private static final Pattern ARCHITECTURE = Pattern.compile("'sm_(\\d+)'");
  private static final Pattern FRAME =
      Pattern.compile("(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill");

  private static final Pattern ARTICLE_REGISTERS =
      Pattern.compile("entry function 'article_train_f32'.*?Used (\\d+) registers", Pattern.DOTALL);

  @Test
  void ptxNamesItsSources() throws IOException {
    String line = KernelSources.HASH_LINE + KernelSources.hash(KernelSources.read());
    for (String module : KernelSources.MODULES) {
      assertTrue(
          ptx(module).lines().anyMatch(line::equals),
          module + ".ptx is not from these sources; run the profile cuda-ptx with -Dptx=write");
    }
  }

  @Test
  void everyDriverAndDeviceThatIsServedTakesIt() throws IOException {
    for (String module : KernelSources.MODULES) {
      List<String> lines = ptx(module).lines().toList();
      assertTrue(lines.contains(".version 7.0"));
      assertTrue(lines.contains(".target sm_50"));
      assertTrue(lines.contains(".address_size 64"));
    }
  }

  @Test
  void everyKernelIsInIt() throws IOException {
    Set<String> narrow = new TreeSet<>(Set.of("epoch_order", "wide_advance"));
    Set<String> wide = new TreeSet<>();
    Set<String> both = new TreeSet<>();
    for (String name :
        List.of("article_train", "article_predict", "narrow_train", "narrow_predict")) {
      narrow.add(name + "_f32");
      both.add(name + "_f64");
    }
    for (String name : List.of("wide_gather", "wide_loss")) {
      wide.add(name + "_f32");
      both.add(name + "_f64");
    }
    for (String name : List.of("wide_forward", "wide_backward", "wide_update")) {
      wide.addAll(List.of(name + "_f32", name + "_large_f32", name + "_sum_f32"));
      both.addAll(List.of(name + "_f64", name + "_sum_f64"));
    }
    assertEquals(narrow, entries("kernels"));
    assertEquals(wide, entries("kernels_wide"));
    assertEquals(both, entries("kernels_f64"));
  }

  @Test
  void singlePrecisionStaysSingle() throws IOException {
    String ptx = ptx("kernels") + ptx("kernels_wide");
    assertFalse(ptx.contains("mma."), "no tensor core, so no TF32");
    assertFalse(ptx.contains("wmma"), "no tensor core, so no TF32");
    for (String name :
        List.of(
            "wide_forward_f32",
            "wide_forward_sum_f32",
            "wide_backward_large_f32",
            "wide_update_f32",
            "article_predict_f32")) {
      int start = ptx.indexOf(".entry " + name + "(");
      String body = ptx.substring(start, ptx.indexOf("\n}", start));
      assertFalse(body.contains(".f64"), name + " computes in double precision");
    }
  }

  @Test
  void assemblesWithoutSpillsForEveryArchitecture(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path log = folder.resolve("ptxas.log");
    assumeTrue(
        run(log, "ptxas", "--help") == 0, "no ptxas on the path, so nothing to assemble with");
    Set<Integer> architectures = new TreeSet<>();
    Matcher found = ARCHITECTURE.matcher(Files.readString(log));
    while (found.find()) {
      architectures.add(Integer.valueOf(found.group(1)));
    }
    assertFalse(architectures.isEmpty(), "ptxas named no architecture");
    for (int architecture : architectures) {
      for (String module : KernelSources.MODULES) {
        Path ptx = Files.writeString(folder.resolve(module + ".ptx"), ptx(module));
        int exitCode =
            run(
                log,
                "ptxas",
                "-v",
                "-arch=sm_" + architecture,
                "-o",
                folder + "/out.cubin",
                "" + ptx);
        String text = Files.readString(log);
        assertEquals(0, exitCode, text);
        expectNoSpills(architecture, module, text);
        if (module.equals("kernels")) {
          // 65,536 registers of a multiprocessor hold four blocks of 128 threads then.
          Matcher used = ARTICLE_REGISTERS.matcher(text);
          assertTrue(used.find(), text);
          int registers = Integer.parseInt(used.group(1));
          assertTrue(registers <= 128, registers + " registers on sm_" + architecture);
        }
      }
    }
  }

  private static void expectNoSpills(int architecture, String module, String log)
      throws IOException {
    List<String> spilling = new ArrayList<>();
    Matcher frame = FRAME.matcher(log);
    int frames = 0;
    while (frame.find()) {
      frames++;
      if (!frame.group(2).equals("0") || !frame.group(3).equals("0")) {
        spilling.add(frame.group());
      }
    }
    assertTrue(frames >= entries(module).size(), log);
    assertEquals(List.of(), spilling, "spills on sm_" + architecture);
  }

  private static String ptx(String module) throws IOException {
    return KernelSources.text(module + ".ptx");
  }

  private static Set<String> entries(String module) throws IOException {
    return ENTRY
        .matcher(ptx(module))
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns the exit code; -1 where there is no such program. */
  private static int run(Path log, String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(log.toFile())
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1;
    }
  }
}
