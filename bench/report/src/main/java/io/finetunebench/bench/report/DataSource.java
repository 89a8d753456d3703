package io.finetunebench.bench.report;

import io.finetunebench.core.data.XorGenerator;

/** Where a study's points came from. */
public sealed interface DataSource {
  /**
   * A file.
   *
   * @param name without its directory, which says nothing about the data
   */
  record File(String name) implements DataSource {}

  /**
   * The generator.
   *
   * @param generator size and standard deviation
   * @param seed of the points
   */
  record Generated(XorGenerator generator, long seed) implements DataSource {}
}
