package io.finetunebench.core.experiment.network;

/** The floating-point format of parameters, data and arithmetic. */
public enum Precision {
  /** IEEE 754 binary32. */
  FLOAT,
  /** IEEE 754 binary64. */
  DOUBLE
}
