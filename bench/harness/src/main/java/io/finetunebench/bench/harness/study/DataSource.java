package io.finetunebench.bench.harness.study;

import io.finetunebench.core.experiment.data.XorGenerator;
import java.util.List;

/** Where a study's points came from. */
public sealed interface DataSource {
  /**
   * A file.
   *
   * @param name without its directory, which says nothing about the data
   * @param features names of the features, in the order of the columns
   */
  record File(String name, List<String> features) implements DataSource {
    /** Copies the list. */
    public File {
      features = List.copyOf(features);
    }
  }

  /**
   * The generator.
   *
   * @param generator size and standard deviation
   * @param seed of the points
   */
  record Generated(XorGenerator generator, long seed) implements DataSource {
    @Override
    public List<String> features() {
      return List.of("x", "y");
    }
  }

  /** Returns the names of the features. */
  List<String> features();
}
