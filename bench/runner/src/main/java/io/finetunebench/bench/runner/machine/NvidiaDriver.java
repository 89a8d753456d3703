package io.finetunebench.bench.runner.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what NVIDIA's driver for Linux shows of itself in files, which needs no library.
 *
 * @param folder where it shows it, {@code /proc/driver/nvidia}
 */
record NvidiaDriver(Path folder) {
  private static final Pattern MODEL = Pattern.compile("(?m)^Model:\\s*(\\S.*?)\\s*$");
  private static final Pattern VERSION =
      Pattern.compile("(?m)^NVRM version:.*Kernel Module.*?\\s(\\d+(?:\\.\\d+)+)\\s");

  /** The model of each GPU, ordered by its place on the bus; empty without a driver. */
  List<String> gpus() {
    Path gpus = folder.resolve("gpus");
    List<String> models = new ArrayList<>();
    if (Files.isDirectory(gpus)) {
      try (Stream<Path> folders = Files.list(gpus)) {
        for (Path gpu : folders.sorted().toList()) {
          Matcher model = MODEL.matcher(Files.readString(gpu.resolve("information")));
          models.add(model.find() ? model.group(1) : "unknown NVIDIA GPU");
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return models;
  }

  /** The driver's version; null without a driver. */
  @Nullable String version() {
    Path file = folder.resolve("version");
    if (!Files.exists(file)) {
      return null;
    }
    try {
      Matcher version = VERSION.matcher(Files.readString(file));
      return version.find() ? version.group(1) : null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
