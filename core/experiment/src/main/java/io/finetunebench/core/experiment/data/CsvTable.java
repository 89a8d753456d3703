package io.finetunebench.core.experiment.data;

import java.util.List;

/**
 * What a table of points holds.
 *
 * @param data the points and what is to be learned of each
 * @param features names of the features, in the order of the columns
 * @param notes what a reader should know of the table, one line each
 */
public record CsvTable(LabelledPoints data, List<String> features, List<String> notes) {
  /** Copies the lists. */
  public CsvTable {
    features = List.copyOf(features);
    notes = List.copyOf(notes);
  }

  /** Returns the table with other points in place of its own, such as standardised ones. */
  public CsvTable withData(LabelledPoints other) {
    return new CsvTable(other, features, notes);
  }
}
