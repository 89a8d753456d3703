package io.finetunebench.core.engine.cuda;

import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A kernel of multiplications with additions that reads no memory, as PTX for the drivers and
 * devices that take the other kernels.
 *
 * <p>A thread has eight chains, so that no operation waits for the one before. Chain j of thread t
 * begins at {@code t + j} and becomes {@code x * factor + term} in each operation; the sum of the
 * chains goes to the thread's place in the output.
 */
final class MultiplyAddKernel {
  /** Threads of a block. */
  static final int THREADS = 256;

  /** Chains of a thread. */
  static final int CHAINS = 8;

  /** Operations of a chain in a round of the loop: many, since the loop itself costs three. */
  static final int UNROLLED = 32;

  private static final String TEXT =
      """
      // Written by MultiplyAddKernel.
      .version 7.0
      .target sm_50
      .address_size 64

      .visible .entry NAME(
        .param .u64 out,
        .param .fBITS factor,
        .param .fBITS term,
        .param .u32 rounds
      )
      .maxntid THREADS, 1, 1
      {
        .reg .pred %more;
        .reg .b32 %thread, %block, %size, %left;
        .reg .b64 %to, %offset;
        .reg .fBITS %x<CHAINS>, %start, %factor, %term;
        ld.param.u64 %to, [out];
        ld.param.fBITS %factor, [factor];
        ld.param.fBITS %term, [term];
        ld.param.u32 %left, [rounds];
        mov.u32 %thread, %tid.x;
        mov.u32 %block, %ctaid.x;
        mov.u32 %size, %ntid.x;
        cvt.rn.fBITS.u32 %start, %thread;
      BEGIN
      round:
      OPERATIONS
        sub.u32 %left, %left, 1;
        setp.ne.u32 %more, %left, 0;
        @%more bra round;
      SUM
        mad.lo.u32 %thread, %block, %size, %thread;
        cvta.to.global.u64 %to, %to;
        mul.wide.u32 %offset, %thread, BYTES;
        add.s64 %to, %to, %offset;
        st.global.fBITS [%to], %x0;
        ret;
      }
      """;

  private MultiplyAddKernel() {}

  /** Returns the kernel's name. */
  static String name(Elements elements) {
    return elements.kernel("multiply_add");
  }

  /** Returns the module that holds the kernel. */
  static String ptx(Elements elements) {
    String operation = "  fma.rn.fBITS %x_, %x_, %factor, %term;";
    return TEXT.replace("BEGIN", chains(0, j -> "  add.fBITS %x_, %start, " + j + ".0;"))
        .replace(
            "OPERATIONS",
            IntStream.range(0, UNROLLED)
                .mapToObj(i -> chains(0, j -> operation))
                .collect(Collectors.joining("\n")))
        .replace("SUM", chains(1, j -> "  add.fBITS %x0, %x0, %x_;"))
        .replace("NAME", name(elements))
        .replace("THREADS", "" + THREADS)
        .replace("CHAINS", "" + CHAINS)
        .replace("BITS", "" + Byte.SIZE * elements.bytes())
        .replace("BYTES", "" + elements.bytes());
  }

  /** Returns a line for each chain from one on, whose number takes the place of {@code _}. */
  private static String chains(int first, IntFunction<String> line) {
    return IntStream.range(first, CHAINS)
        .mapToObj(j -> line.apply(j).replace("_", "" + j))
        .collect(Collectors.joining("\n"));
  }
}
