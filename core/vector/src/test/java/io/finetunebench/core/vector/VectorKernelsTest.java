package io.finetunebench.core.vector;

import io.finetunebench.core.experiment.reference.FloatKernelsContract;

class VectorKernelsTest extends FloatKernelsContract {
  VectorKernelsTest() {
    super(new VectorKernels().forRows(CAPACITY), 5e-7);
  }
}
