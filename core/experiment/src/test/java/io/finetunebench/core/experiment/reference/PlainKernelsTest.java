package io.finetunebench.core.experiment.reference;

class PlainKernelsTest extends FloatKernelsContract {
  PlainKernelsTest() {
    super(new PlainKernels(CAPACITY), 2.5e-7);
  }
}
