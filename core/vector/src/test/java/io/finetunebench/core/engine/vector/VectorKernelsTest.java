package io.finetunebench.core.engine.vector;

import io.finetunebench.core.engine.reference.FloatKernelsContract;

class VectorKernelsTest extends FloatKernelsContract {
  VectorKernelsTest() {
    super(new VectorKernels().forRows(CAPACITY), 5e-7);
  }
}
