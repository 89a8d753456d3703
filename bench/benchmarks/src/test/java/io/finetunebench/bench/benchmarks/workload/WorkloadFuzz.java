package io.finetunebench.bench.benchmarks.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.record.files.MalformedFileException;
import io.finetunebench.bench.record.files.YamlFile;
import java.nio.file.Path;

/**
 * Reads any text as a workload, in YAML and in JSON: it is read, or refused in a line, and nothing
 * else happens. {@code .ci/fuzz} runs it with Jazzer, {@link WorkloadCorpusTest} with a corpus.
 */
public final class WorkloadFuzz {
  private WorkloadFuzz() {}

  /** Takes one input, as Jazzer gives it. */
  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, UTF_8);
    read(text, "fuzz.yaml");
    read(text, "fuzz.json");
  }

  private static void read(String text, String source) {
    try {
      // Tables are looked for in a folder that is not there, so that none of this machine is read.
      WorkloadFile.read(
          new YamlFile(text, source), "fuzz", Path.of("/no-such-folder/fuzz/fuzz.yaml"));
    } catch (MalformedFileException refused) {
      String message = String.valueOf(refused.getMessage());
      if (!message.startsWith(source) && !message.startsWith("/")) {
        throw new AssertionError("a refusal that does not name its source: " + message, refused);
      }
    }
  }
}
