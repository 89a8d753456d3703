package io.finetunebench.core.keras;

import io.finetunebench.core.experiment.data.FuzzedFile;

/**
 * Reads any bytes as a model: they are read, or refused in one line, and nothing else happens.
 * {@code .ci/fuzz} runs it with Jazzer; {@link KerasCorpusTest} with the kept models.
 */
public final class KerasFuzz {
  private static final FuzzedFile FILE = FuzzedFile.of(".keras");

  private KerasFuzz() {}

  /** Takes one input, as Jazzer gives it. */
  public static void fuzzerTestOneInput(byte[] data) {
    FILE.write(data);
    try {
      KerasReader.read(FILE.path());
    } catch (ModelFileException refused) {
      FILE.requireLine(refused);
    }
  }
}
