package io.finetunebench.bench.record;

import io.finetunebench.bench.record.text.Require;
import java.util.List;

/**
 * A workload of a run as the work that it is: results with the same name and precision among their
 * parameters did it.
 *
 * @param name of the workload
 * @param precision of parameters, data and arithmetic, in lower case
 * @param hash SHA-256 of all that determines the work but for the precision, 64 hexadecimal digits:
 *     workloads of different hashes do not compare, whatever their names
 * @param features of a point
 * @param layerWidths of the dense layers from the first hidden one to the output
 * @param batch examples a training step
 * @param examples of a training epoch
 * @param steps of a training epoch
 * @param queries points of a grid call
 * @param epoch the work of one training epoch
 * @param grid the work of predicting for all queries once
 */
public record WorkloadDescription(
    String name,
    String precision,
    String hash,
    int features,
    List<Integer> layerWidths,
    int batch,
    int examples,
    int steps,
    int queries,
    Amount epoch,
    Amount grid) {

  /**
   * Work by a model that depends on sizes alone, which {@code docs/workloads.md} describes.
   *
   * @param floatingPointOperations additions, multiplications and functions of one element
   */
  public record Amount(long floatingPointOperations) {
    /** Checks the amount. */
    public Amount {
      Require.that(
          floatingPointOperations > 0,
          "floatingPointOperations of 1 or more",
          floatingPointOperations);
    }
  }

  /** Checks and copies the components. */
  public WorkloadDescription {
    Require.text(name, "the workload's name");
    Require.text(precision, "the workload's precision");
    Require.present(hash, "hash");
    Require.that(hash.matches("[0-9a-f]{64}"), "a hash of 64 hexadecimal digits", hash);
    Require.positive(features, "features");
    layerWidths = Require.list(layerWidths, "layerWidths");
    Require.that(!layerWidths.isEmpty(), "at least one of layerWidths", "none");
    layerWidths.forEach(width -> Require.positive(width, "every one of layerWidths"));
    Require.positive(batch, "batch");
    Require.positive(examples, "examples");
    Require.positive(steps, "steps");
    Require.positive(queries, "queries");
    Require.present(epoch, "epoch");
    Require.present(grid, "grid");
  }
}
