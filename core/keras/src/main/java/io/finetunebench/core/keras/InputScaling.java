package io.finetunebench.core.keras;

import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.network.DenseShape;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;

/**
 * What a model's Normalization does to each feature before the first dense layer. Predictions have
 * it folded into that layer; training looks at the data through it, as Keras does, since it does
 * not train.
 */
public final class InputScaling {
  private final double[] scales;
  private final double[] shifts;

  InputScaling(double[] scales, double[] shifts) {
    this.scales = scales.clone();
    this.shifts = shifts.clone();
  }

  /** Returns points with each feature stretched, then shifted. */
  public Points apply(Points points) {
    return Points.generate(
        scales.length,
        points.size(),
        (point, feature) -> points.feature(point, feature) * scales[feature] + shifts[feature]);
  }

  /** Returns the parameters for features as they are, of parameters for scaled ones. */
  public Parameters folded(NetworkSpec network, Parameters parameters) {
    return change(network, parameters, true);
  }

  /** Returns the parameters for scaled features, of parameters for features as they are. */
  public Parameters unfolded(NetworkSpec network, Parameters parameters) {
    return change(network, parameters, false);
  }

  private Parameters change(NetworkSpec network, Parameters parameters, boolean fold) {
    double[] values = parameters.values();
    DenseShape first = network.denseShapes().get(0);
    int outputs = first.outputs();
    int biases = first.inputs() * outputs;
    for (int i = 0; i < first.inputs(); i++) {
      for (int o = 0; o < outputs; o++) {
        int place = i * outputs + o;
        if (fold) {
          values[biases + o] += shifts[i] * values[place];
          values[place] *= scales[i];
        } else {
          values[place] /= scales[i];
          values[biases + o] -= shifts[i] * values[place];
        }
      }
    }
    return Parameters.of(network, values);
  }
}
