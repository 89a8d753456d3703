package io.finetunebench.core.cuda;

import io.finetunebench.core.driver.CudaDriver;
import io.finetunebench.core.driver.QueueCalls;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A launch of a kernel, prepared once: its arguments lie in memory as the driver reads them, and
 * those that differ from launch to launch are changed in place. The driver copies them at each
 * launch.
 */
final class Launch {
  private static final int MOST_ARGUMENTS = 16;
  private static final int MAX_DYNAMIC_SHARED_BYTES = 8;
  private static final int USUAL_SHARED_BYTES = 48 << 10;

  private final CudaContext context;
  private final ByteBuffer values =
      ByteBuffer.allocateDirect(MOST_ARGUMENTS * Long.BYTES).order(ByteOrder.nativeOrder());
  private final ByteBuffer pointers =
      ByteBuffer.allocateDirect(MOST_ARGUMENTS * Long.BYTES).order(ByteOrder.nativeOrder());
  private final long address = CudaDriver.address(values);
  private final long pointersAddress = CudaDriver.address(pointers);
  private int count;
  private long function;
  private int gridX = 1;
  private int gridY = 1;
  private int gridZ = 1;
  private int threads = 1;
  private int sharedBytes;

  /** Prepares a launch of one block of one thread; with the context entered. */
  Launch(CudaContext context, String kernel) {
    this(context, context.function(kernel));
  }

  /** Prepares a launch of one block of one thread of a function. */
  Launch(CudaContext context, long function) {
    this(context);
    this.function = function;
  }

  /** Prepares a launch of one block of one thread, of a function that is set later. */
  Launch(CudaContext context) {
    this.context = context;
  }

  /** Sets which function is launched. */
  Launch of(long next) {
    function = next;
    return this;
  }

  /** Sets the blocks. */
  Launch grid(int x, int y) {
    return grid(x, y, 1);
  }

  /** Sets the blocks. */
  Launch grid(int x, int y, int z) {
    gridX = x;
    gridY = y;
    gridZ = z;
    return this;
  }

  /** Sets the threads of a block and its bytes of shared memory. */
  Launch block(int threadCount, int bytes) {
    threads = threadCount;
    sharedBytes = bytes;
    if (bytes > USUAL_SHARED_BYTES) {
      // The bound is the function's, which all launches share: a smaller one would end an
      // earlier's.
      context.call("cuFuncSetAttribute", function, MAX_DYNAMIC_SHARED_BYTES, context.sharedBytes());
    }
    return this;
  }

  /** Adds arguments: longs are addresses of the device or numbers of 64 bits. */
  Launch with(Number... arguments) {
    for (Number argument : arguments) {
      int offset = count * Long.BYTES;
      if (argument instanceof Long value) {
        values.putLong(offset, value);
      } else if (argument instanceof Integer value) {
        values.putInt(offset, value);
      } else if (argument instanceof Float value) {
        values.putFloat(offset, value);
      } else {
        values.putDouble(offset, argument.doubleValue());
      }
      pointers.putLong(offset, address + offset);
      count++;
    }
    return this;
  }

  /** Changes an argument of 64 bits, by its place from 0. */
  Launch set(int argument, long value) {
    values.putLong(argument * Long.BYTES, value);
    return this;
  }

  /** Changes an argument of 32 bits, by its place from 0. */
  Launch set(int argument, int value) {
    values.putInt(argument * Long.BYTES, value);
    return this;
  }

  /** Queues it, with the context entered. */
  void on(long stream) {
    try {
      context.check(
          "cuLaunchKernel",
          QueueCalls.cuLaunchKernel(
              function,
              gridX,
              gridY,
              gridZ,
              threads,
              1,
              1,
              sharedBytes,
              stream,
              pointersAddress,
              0));
    } finally {
      // The arguments' memory goes with this, and the driver knows it by its address alone.
      Reference.reachabilityFence(this);
    }
  }

  /** Returns how many arguments it has. */
  int count() {
    return count;
  }

  /** Returns how many blocks of a size cover a number. */
  static int blocks(long number, int size) {
    return Math.toIntExact((number + size - 1) / size);
  }
}
