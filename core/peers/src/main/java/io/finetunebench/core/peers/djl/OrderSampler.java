package io.finetunebench.core.peers.djl;

import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Sampler;
import io.finetunebench.core.experiment.engine.Batches;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/** Hands a range of an epoch's batches to DJL's dataset. */
final class OrderSampler implements Sampler {
  private final Batches batches;
  private int[] order;
  private int from;
  private int to;

  OrderSampler(Batches batches) {
    this.batches = batches;
    this.order = batches.order();
  }

  /** Takes the current order of the batches. */
  void orderChanged() {
    order = batches.order();
  }

  /** Sets which batches the next iteration visits, from the first to the one before {@code to}. */
  void range(int first, int end) {
    from = first;
    to = end;
  }

  @Override
  public Iterator<List<Long>> sample(RandomAccessDataset dataset) {
    return IntStream.range(from, to).mapToObj(this::points).iterator();
  }

  @Override
  public int getBatchSize() {
    return batches.fullBatch();
  }

  private List<Long> points(int batch) {
    List<Long> points = new ArrayList<>(batches.length(batch));
    for (int position = batches.start(batch); position < batches.end(batch); position++) {
      points.add((long) order[position]);
    }
    return points;
  }
}
