// The kernels of the engine "cuda" for narrow networks in single precision, and those that know no
// precision: a module. NVRTC makes kernels.ptx of it, the tests compile it as C++ over a shim;
// docs/cuda.md tells how and why.
#include "common.cuh"
#include "narrow.cuh"

// ---------------------------------------------------------------------------------------------
// core.data.EpochOrder: a keyed permutation, six rounds of a Feistel network with cycle walking.
// The keys come from java.util.SplittableRandom.

__device__ __forceinline__ unsigned long long splittableLong(unsigned long long seed) {
  unsigned long long z = seed + 0x9E3779B97F4A7C15ULL;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

__device__ __forceinline__ unsigned splittableInt(unsigned long long state) {
  unsigned long long z = state;
  z = (z ^ (z >> 33)) * 0x62A9D9ED799705F5ULL;
  return (unsigned)(((z ^ (z >> 28)) * 0xCB24D0A5C88C35B3ULL) >> 32);
}

__device__ __forceinline__ unsigned murmur(unsigned hash) {
  hash = (hash ^ (hash >> 16)) * 0x85EBCA6BU;
  hash = (hash ^ (hash >> 13)) * 0xC2B2AE35U;
  return hash ^ (hash >> 16);
}

extern "C" __global__ void __launch_bounds__(256)
    epoch_order(int* order, const long long* seeds, int epoch, int size) {
  order += (long long)size * blockIdx.y;
  unsigned long long state = splittableLong((unsigned long long)seeds[blockIdx.y]) + (long long)epoch;
  unsigned keys[6];
#pragma unroll
  for (int round = 0; round < 6; round++) {
    state += 0x9E3779B97F4A7C15ULL;
    keys[round] = splittableInt(state);
  }
  int bits = 32 - __clz(size - 1);
  bits = bits < 8 ? 8 : bits;
  const int lowBits = bits / 2;
  const int highBits = bits - lowBits;
  const unsigned lowMask = (1U << lowBits) - 1;
  const unsigned highMask = (1U << highBits) - 1;
  for (long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x; i < size;
       i += (long long)gridDim.x * blockDim.x) {
    unsigned value = (unsigned)i;
    do {
      unsigned left = value >> lowBits;
      unsigned right = value & lowMask;
#pragma unroll
      for (int round = 0; round < 6; round++) {
        const unsigned mixed =
            left ^ (murmur(right ^ keys[round]) & (round % 2 == 0 ? highMask : lowMask));
        left = right;
        right = mixed;
      }
      value = (left << lowBits) | right;
    } while (value >= (unsigned)size);
    order[i] = (int)value;
  }
}

extern "C" __global__ void __launch_bounds__(32) wide_advance(int* state) {
  if (threadIdx.x == 0) state[0]++;
}

NARROW_KERNELS(float, f32)
