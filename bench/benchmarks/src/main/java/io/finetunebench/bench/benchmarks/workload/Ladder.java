package io.finetunebench.bench.benchmarks.workload;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.finetunebench.bench.record.files.MalformedFileException;
import io.finetunebench.bench.record.files.YamlFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Workloads that widen from one to the next.
 *
 * @param name that selects it
 * @param description in one line
 * @param rungs at least one, each of another name
 */
public record Ladder(String name, String description, List<Workload> rungs) {
  /** The name of the built-in ladder. */
  public static final String BUILT_IN = "ladder";

  /** Copies the rungs. */
  public Ladder {
    rungs = List.copyOf(rungs);
  }

  /**
   * Returns the built-in ladder, or that of a file, whose rungs are names of built-in workloads or
   * files beside it.
   *
   * @throws IllegalArgumentException if the name is neither
   * @throws MalformedFileException if there is something wrong with the file or with a rung's
   */
  public static Ladder find(String nameOrFile) {
    if (nameOrFile.equals(BUILT_IN)) {
      return read(Workloads.resource(BUILT_IN), BUILT_IN, null);
    }
    Path file = Workloads.file(nameOrFile);
    if (file == null) {
      throw new IllegalArgumentException(
          "no ladder is named \"" + nameOrFile + "\": expected " + BUILT_IN + " or a file");
    }
    String fileName = String.valueOf(file.getFileName());
    YamlFile written = Workloads.written(file);
    if (written.tree().has("network")) {
      throw new MalformedFileException(
          file
              + ": is one workload; expected a ladder, a file such as 'rungs: [narrow, "
              + fileName
              + "]', or two workloads or more");
    }
    return read(
        written, fileName.replaceFirst("\\.[^.]*$", ""), file.toAbsolutePath().resolveSibling(""));
  }

  /** A ladder's file. */
  record Written(
      @JsonProperty(required = true) List<Object> rungs,
      @Nullable String name,
      @Nullable String description) {
    Written {
      if (rungs.isEmpty()) {
        throw Expect.refused("rungs", "at least one rung", "none");
      }
    }

    private Ladder ladder(String usual, @Nullable Path folder) {
      List<Workload> read = new ArrayList<>();
      for (Object rung : rungs) {
        String place = "rungs[" + read.size() + "]";
        if (!(rung instanceof String text)) {
          throw Expect.refused(place, "a workload's name or file", rung);
        }
        try {
          Path file = Workloads.names().contains(text) ? null : Workloads.file(text);
          read.add(
              file == null || folder == null
                  ? Workloads.find(text)
                  : Workloads.read(folder.resolve(file)));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
        }
      }
      if (read.stream().map(Workload::name).distinct().count() < read.size()) {
        throw new IllegalArgumentException("rungs: expected rungs of different names");
      }
      return new Ladder(
          Objects.requireNonNullElse(name, usual),
          Objects.requireNonNullElse(description, read.size() + " rungs"),
          read);
    }
  }

  private static Ladder read(YamlFile written, String name, @Nullable Path folder) {
    return written.as(Written.class, fields -> fields.ladder(name, folder));
  }
}
