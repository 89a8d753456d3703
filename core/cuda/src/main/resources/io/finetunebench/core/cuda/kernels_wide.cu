// The kernels of wide networks in single precision, a module of their own, which other networks
// need not compile.
#include "common.cuh"
#include "wide.cuh"

WIDE_KERNELS(float, f32)
WIDE_PRODUCTS(float, 4, 4, f32)
WIDE_PRODUCTS(float, 8, 2, large_f32)
WIDE_PRODUCTS(float, 0, 4, sum_f32)
