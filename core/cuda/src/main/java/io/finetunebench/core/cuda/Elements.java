package io.finetunebench.core.cuda;

import io.finetunebench.core.experiment.network.Precision;
import java.nio.ByteBuffer;

/** How numbers of a precision lie in the device's memory, and which kernels work on them. */
enum Elements {
  /** Single precision. */
  FLOAT(Float.BYTES, "_f32"),
  /** Double precision. */
  DOUBLE(Double.BYTES, "_f64");

  private final int bytes;
  private final String suffix;

  Elements(int bytes, String suffix) {
    this.bytes = bytes;
    this.suffix = suffix;
  }

  static Elements of(Precision precision) {
    return valueOf(precision.name());
  }

  /** Returns the bytes of one. */
  int bytes() {
    return bytes;
  }

  /** Returns the kernel's name for these. */
  String kernel(String name) {
    return name + suffix;
  }

  /** Returns a value as a kernel's argument. */
  Number number(double value) {
    if (this == FLOAT) {
      return (float) value;
    }
    return value;
  }

  void put(ByteBuffer to, double value) {
    if (this == FLOAT) {
      to.putFloat((float) value);
    } else {
      to.putDouble(value);
    }
  }

  double get(ByteBuffer from) {
    return this == FLOAT ? from.getFloat() : from.getDouble();
  }
}
