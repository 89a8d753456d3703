package io.finetunebench.core.engine.reference;

class PlainKernelsTest extends FloatKernelsContract {
  PlainKernelsTest() {
    super(new PlainKernels(CAPACITY), 2.5e-7);
  }
}
