package io.finetunebench.bench.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Adds commands to the command line. A jar on the class path that names an implementation in {@code
 * META-INF/services} brings its commands, so a distribution without engines has none that need one.
 */
public interface CommandGroup {
  /** Returns the groups of commands that the class path brings. */
  static List<CommandGroup> all() {
    return ServiceLoader.load(CommandGroup.class).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  /** Returns the commands, annotated as picocli reads them. */
  List<Object> commands();

  /** Returns what {@code list} shows beside the runs, in this order. */
  List<Listing> listings();

  /** Returns what {@code export --model} makes of a model's file, by the name of the format. */
  default Map<String, Function<Path, byte[]>> modelFormats() {
    return Map.of();
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
