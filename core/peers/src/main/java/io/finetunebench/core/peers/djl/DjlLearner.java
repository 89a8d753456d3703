package io.finetunebench.core.peers.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.TranslateException;
import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.engine.Batches;
import io.finetunebench.core.experiment.engine.EpochMetrics;
import io.finetunebench.core.experiment.engine.Learner;
import io.finetunebench.core.experiment.network.CompiledNetwork;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.peers.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;

/** {@code EasyTrain.trainBatch} and {@code Trainer.step}, batch by batch of an ArrayDataset. */
final class DjlLearner implements Learner {
  private final CompiledNetwork compiled;
  private final Batches batches;
  private final boolean trains;
  private final NDManager resident;
  private final OrderSampler sampler;
  private final ArrayDataset dataset;
  private final DjlModel model;
  private final Trainer trainer;

  DjlLearner(CompiledNetwork compiled, Parameters initial, LabelledPoints data, int batchSize) {
    NetworkSpec spec = compiled.spec();
    this.compiled = compiled;
    this.batches = new Batches(data.size(), batchSize);
    this.sampler = new OrderSampler(batches);
    int layers = spec.denseShapes().size();
    this.trains = IntStream.range(0, layers).anyMatch(compiled::trains);
    this.resident = PytorchRuntime.manager();
    this.dataset =
        new ArrayDataset.Builder()
            .setData(
                PytorchRuntime.array(
                    resident, spec, data.points().values(), data.size(), spec.inputs()))
            .optLabels(PytorchRuntime.array(resident, spec, Tables.targets(data), data.size(), 1))
            .setSampling(sampler)
            .build();
    this.model = new DjlModel(spec, false);
    for (int k = 0; k < layers; k++) {
      if (!compiled.trains(k)) {
        model.freeze(k);
      }
    }
    this.trainer =
        model
            .model()
            .newTrainer(
                new DefaultTrainingConfig(new LogitCrossEntropy())
                    .optOptimizer(
                        Optimizer.sgd()
                            .setLearningRateTracker(
                                Tracker.fixed((float) spec.optimiser().learningRate()))
                            .build()));
    trainer.initialize(new Shape(1, spec.inputs()));
    model.assign(initial);
  }

  @Override
  public int stepsPerEpoch() {
    return batches.count();
  }

  @Override
  public void shuffle(long seed, int epoch) {
    batches.shuffle(seed, epoch);
    sampler.orderChanged();
  }

  @Override
  public void train(int from, int to) {
    if (!trains) {
      return;
    }
    for (Batch batch : batches(from, to)) {
      EasyTrain.trainBatch(trainer, batch);
      step();
      batch.close();
    }
  }

  @Override
  public EpochMetrics trainEpochMeasured() {
    double loss = 0;
    long hits = 0;
    for (Batch batch : batches(0, batches.count())) {
      NDList labels = batch.getLabels();
      try (GradientCollector collector = trainer.newGradientCollector()) {
        NDList logits = trainer.forward(batch.getData(), labels);
        NDArray mean = trainer.getLoss().evaluate(labels, logits);
        if (trains) {
          collector.backward(mean);
        }
        loss += PytorchRuntime.doubles(mean)[0] * batch.getSize();
        hits += logits.get(0).gt(0).eq(labels.get(0).gt(0.5)).countNonzero().getLong();
      }
      if (trains) {
        step();
      }
      batch.close();
    }
    return new EpochMetrics(loss / batches.size(), (double) hits / batches.size());
  }

  @Override
  public void restore(Parameters parameters) {
    model.assign(parameters);
  }

  @Override
  public Parameters parameters() {
    return model.parameters();
  }

  @Override
  public void close() {
    trainer.close();
    model.close();
    resident.close();
  }

  private void step() {
    switch (compiled.spec().precision()) {
      case FLOAT -> trainer.step();
      // DJL's own takes rates as floats alone, and fails on gradients that are not floats.
      case DOUBLE -> model.descend(compiled.spec().optimiser().learningRate());
    }
  }

  private Iterable<Batch> batches(int from, int to) {
    sampler.range(from, to);
    try {
      return trainer.iterateDataset(dataset);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (TranslateException e) {
      throw new IllegalStateException("data in memory need no translation", e);
    }
  }
}
