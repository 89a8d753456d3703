package io.finetunebench.core.engine.reference;

import io.finetunebench.core.network.NetworkSpec;
import io.finetunebench.core.network.Parameters;

/** A plain network (see {@link NetworkSpec#beyondPlain}): one sigmoid unit at the end. */
final class FloatNetwork extends FloatLayers {
  /** The pre-activations of the output unit, the only row. */
  final float[][] logits;

  /** The probabilities of class 1 after {@link #forward}. */
  final float[] probabilities;

  final FloatActivations activations;

  FloatNetwork(NetworkSpec spec, Parameters parameters, int capacity, FloatProduct product) {
    super(spec, parameters, capacity, product);
    logits = new float[1][capacity];
    probabilities = outputs[0];
    activations = new FloatActivations(kernels);
  }

  @Override
  void forward(int count) {
    int last = shapes.size() - 1;
    for (int k = 0; k < last; k++) {
      multiply(k, inputs[k + 1], count);
      for (int o = 0; o < shapes.get(k).outputs(); o++) {
        activations.apply(shapes.get(k).activation(), inputs[k + 1][o], count);
      }
    }
    multiply(last, logits, count);
    activations.sigmoid(logits[0], probabilities, count);
  }
}
