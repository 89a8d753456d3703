// The kernels in double precision, a module of their own, which a device that trains in single
// precision need not compile.
#include "common.cuh"
#include "narrow.cuh"
#include "wide.cuh"

NARROW_KERNELS(double, f64)
WIDE_KERNELS(double, f64)
WIDE_PRODUCTS(double, 4, 2, f64)
WIDE_PRODUCTS(double, 0, 4, sum_f64)
