// The kernels of the engine "cuda", one module. NVRTC makes kernels.ptx of it, the tests compile it
// as C++ over a shim; docs/cuda.md tells how and why.
#include "common.cuh"
#include "narrow.cuh"
#include "wide.cuh"
