package io.finetunebench.bench.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds commands to the command line. A jar on the class path that names an implementation in {@code
 * META-INF/services} brings its commands, so a distribution without engines has none that need one.
 */
public interface CommandGroup {
  /** Returns the commands, annotated as picocli reads them. */
  List<Object> commands();

  /** Returns what {@code list} shows beside the runs, in this order. */
  List<Listing> listings();

  /** Returns the names of the formats that {@code export --model} writes models in. */
  default List<String> modelFormats() {
    return List.of();
  }

  /**
   * Returns a model in another format.
   *
   * @param model a model's file
   * @param format one of {@link #modelFormats}
   */
  default byte[] exportModel(Path model, String format) {
    throw new UnsupportedOperationException("found no format of models");
  }

  /** Returns why no command can run on this class path, in one line; null if all is well. */
  default @Nullable String conflict() {
    return null;
  }

  /**
   * Returns a failure that these commands let through as lines for a person with an exit code; null
   * for any other failure.
   */
  default @Nullable CommandFailure explained(Exception failure) {
    return null;
  }

  /**
   * What there is of one kind.
   *
   * @param title of the list
   * @param lines a line each
   */
  record Listing(String title, List<String> lines) {}
}
