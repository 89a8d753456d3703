package io.finetunebench.core.engine.dl4j;

import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.Predictor;
import io.finetunebench.core.engine.nd4j.RowsPredictor;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A model of DL4J's: layers one after the other, or a graph of one input and one output. */
interface Dl4jModel {
  /** Returns the model as DL4J's own type of both. */
  Model model();

  /** Predicts. */
  INDArray output(INDArray input);

  /** Trains on a batch. */
  void fit(INDArray input, INDArray labels);

  /** Returns what each named vertex makes of an input, in the order of the names. */
  List<INDArray> activations(INDArray input, List<String> names);

  /** Returns a view of what the updater remembers; null where it remembers nothing. */
  @Nullable INDArray updaterState();

  /** Sets how many steps there were, which schedules and Adam count from. */
  void setIterationCount(int count);

  /** Returns a copy of another type. */
  Dl4jModel convertDataType(DataType type);

  /** Returns a predictor that takes the model over, at the parameters that it has. */
  default Predictor predictor(Form form, Points points, int batchSize) {
    INDArray rows = form.features(points);
    return new RowsPredictor(
        rows,
        batchSize,
        batch -> output(form.input(batch)),
        form::row,
        () -> {
          model().close();
          Dl4jNetwork.free(rows);
        });
  }

  /** Layers one after the other. */
  record Layered(MultiLayerNetwork model) implements Dl4jModel {
    @Override
    public INDArray output(INDArray input) {
      return model.output(input);
    }

    @Override
    public void fit(INDArray input, INDArray labels) {
      model.fit(input, labels);
    }

    @Override
    public List<INDArray> activations(INDArray input, List<String> names) {
      return model.feedForward(input, false).subList(1, names.size() + 1);
    }

    @Override
    public @Nullable INDArray updaterState() {
      return model.getUpdater().getStateViewArray();
    }

    @Override
    public void setIterationCount(int count) {
      model.getLayerWiseConfigurations().setIterationCount(count);
    }

    @Override
    public Dl4jModel convertDataType(DataType type) {
      return new Layered(model.convertDataType(type));
    }
  }

  /** A graph. */
  record Graph(ComputationGraph model) implements Dl4jModel {
    @Override
    public INDArray output(INDArray input) {
      return model.outputSingle(input);
    }

    @Override
    public void fit(INDArray input, INDArray labels) {
      model.fit(new INDArray[] {input}, new INDArray[] {labels});
    }

    @Override
    public List<INDArray> activations(INDArray input, List<String> names) {
      Map<String, INDArray> all = model.feedForward(input, false);
      return names.stream().map(all::get).toList();
    }

    @Override
    public @Nullable INDArray updaterState() {
      return model.getUpdater().getStateViewArray();
    }

    @Override
    public void setIterationCount(int count) {
      model.getConfiguration().setIterationCount(count);
    }

    @Override
    public Dl4jModel convertDataType(DataType type) {
      return new Graph(model.convertDataType(type));
    }
  }
}
