package io.finetunebench.core.engine.cuda;

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

  @Test
  void ptxNamesItsSources() throws IOException {
    String line = KernelSources.HASH_LINE + KernelSources.hash(KernelSources.read());
    assertTrue(
        ptx().lines().anyMatch(line::equals),
        "kernels.ptx was not made from these sources; run the profile cuda-ptx with -Dptx=write");
  }

  @Test
  void everyDriverAndDeviceThatIsServedTakesIt() throws IOException {
    List<String> lines = ptx().lines().toList();
    assertTrue(lines.contains(".version 7.0"));
    assertTrue(lines.contains(".target sm_50"));
    assertTrue(lines.contains(".address_size 64"));
  }

  @Test
  void everyKernelIsInIt() throws IOException {
    Set<String> expected = new TreeSet<>(Set.of("epoch_order", "wide_advance"));
    for (String precision : List.of("f32", "f64")) {
      for (String name :
          List.of(
              "article_train",
              "article_predict",
              "narrow_train",
              "narrow_predict",
              "wide_gather",
              "wide_forward",
              "wide_loss",
              "wide_backward",
              "wide_update")) {
        expected.add(name + "_" + precision);
      }
    }
    assertEquals(expected, entries());
  }

  @Test
  void singlePrecisionStaysSingle() throws IOException {
    String ptx = ptx();
    assertFalse(ptx.contains("mma."), "no tensor core, so no TF32");
    assertFalse(ptx.contains("wmma"), "no tensor core, so no TF32");
    for (String name : List.of("wide_forward_f32", "wide_backward_f32", "article_predict_f32")) {
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
    Path ptx = folder.resolve("kernels.ptx");
    Files.writeString(ptx, ptx());
    for (int architecture : architectures) {
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
      List<String> spilling = new ArrayList<>();
      Matcher frame = FRAME.matcher(text);
      int frames = 0;
      while (frame.find()) {
        frames++;
        if (!frame.group(2).equals("0") || !frame.group(3).equals("0")) {
          spilling.add(frame.group());
        }
      }
      assertTrue(frames >= entries().size(), text);
      assertEquals(List.of(), spilling, "spills on sm_" + architecture);
    }
  }

  private static String ptx() throws IOException {
    return KernelSources.text("kernels.ptx");
  }

  private static Set<String> entries() throws IOException {
    return ENTRY
        .matcher(ptx())
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
