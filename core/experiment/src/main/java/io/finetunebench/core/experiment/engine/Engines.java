package io.finetunebench.core.experiment.engine;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The engines on the class path, found as services. */
public final class Engines {
  private static final List<Engine> ALL =
      ServiceLoader.load(Engine.class).stream()
          .map(ServiceLoader.Provider::get)
          .sorted(Comparator.comparing(Engine::name))
          .toList();

  private Engines() {}

  /** Returns every engine, available or not, by name. */
  public static List<Engine> all() {
    return ALL;
  }

  /** Returns the engine of a name, if there is one. */
  public static Optional<Engine> named(String name) {
    return ALL.stream().filter(engine -> engine.name().equals(name)).findFirst();
  }
}
