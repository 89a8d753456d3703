package io.finetunebench.core.cuda;

import io.finetunebench.core.experiment.network.Precision;
import java.nio.ByteBuffer;

/** How numbers of a precision lie in the device's memory, and which kernels work on them. */
enum Elements {
  /** Single precision. */
  FLOAT(Float.BYTES, "_f32") {
    @Override
    void put(ByteBuffer to, double value) {
      to.putFloat((float) value);
    }

    @Override
    double get(ByteBuffer from) {
      return from.getFloat();
    }
  },
  /** Double precision. */
  DOUBLE(Double.BYTES, "_f64") {
    @Override
    void put(ByteBuffer to, double value) {
      to.putDouble(value);
    }

    @Override
    double get(ByteBuffer from) {
      return from.getDouble();
    }
  };

  private final int bytes;
  private final String suffix;

  Elements(int bytes, String suffix) {
    this.bytes = bytes;
    this.suffix = suffix;
  }

  static Elements of(Precision precision) {
    return switch (precision) {
      case FLOAT -> FLOAT;
      case DOUBLE -> DOUBLE;
    };
  }

  /** Returns the bytes of one. */
  int bytes() {
    return bytes;
  }

  /** Returns the kernel's name for these. */
  String kernel(String name) {
    return name + suffix;
  }

  abstract void put(ByteBuffer to, double value);

  abstract double get(ByteBuffer from);
}
