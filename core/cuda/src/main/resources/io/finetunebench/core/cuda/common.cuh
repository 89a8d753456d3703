// What the kernels share: activations, loss, vectors of four and the order of an epoch.
#ifndef FINETUNEBENCH_COMMON
#define FINETUNEBENCH_COMMON

#ifdef __CUDACC__
#define DYNAMIC_SHARED(name) extern __shared__ __align__(16) unsigned char name[]
#define STATIC_SHARED(type, name, extents) __shared__ __align__(16) type name extents
#endif

// The ordinals of core.network.Activation.
enum { LINEAR = 0, RELU = 1, TANH = 2, SIGMOID = 3 };

// Four neighbours, moved at once.
template <typename T>
struct __align__(16) Quad {
  T x, y, z, w;
};

template <typename T>
struct __align__(8) Pair {
  T x, y;
};

__device__ __forceinline__ float exponential(float x) { return expf(x); }
__device__ __forceinline__ double exponential(double x) { return exp(x); }
__device__ __forceinline__ float logOnePlus(float x) { return log1pf(x); }
__device__ __forceinline__ double logOnePlus(double x) { return log1p(x); }
__device__ __forceinline__ float hyperbolicTangent(float x) { return tanhf(x); }
__device__ __forceinline__ double hyperbolicTangent(double x) { return tanh(x); }

// The divisor is 1 or more, so that the quick division is off by two units in the last place.
__device__ __forceinline__ float logistic(float z) { return __fdividef(1.0f, 1.0f + expf(-z)); }
__device__ __forceinline__ double logistic(double z) { return 1.0 / (1.0 + exp(-z)); }

template <typename T>
__device__ __forceinline__ T activate(int activation, T z) {
  switch (activation) {
    case RELU: return z < T(0) ? T(0) : z;  // a NaN stays one
    case TANH: return hyperbolicTangent(z);
    case SIGMOID: return logistic(z);
    default: return z;
  }
}

// Whether a kernel should have the activation once and not a copy for each of its outputs.
__device__ __forceinline__ bool isLong(int activation) { return activation >= TANH; }

// The short ones.
template <typename T>
__device__ __forceinline__ T activateShort(int activation, T z) {
  return activation == RELU && z < T(0) ? T(0) : z;
}

// The derivative with respect to the pre-activation, given the activation.
template <typename T>
__device__ __forceinline__ T derivative(int activation, T a) {
  switch (activation) {
    case RELU: return a > T(0) ? T(1) : T(0);
    case TANH: return T(1) - a * a;
    case SIGMOID: return a * (T(1) - a);
    default: return T(1);
  }
}

// Binary cross-entropy from the logit.
template <typename T>
__device__ __forceinline__ T crossEntropy(T logit, T target) {
  const T magnitude = logit < T(0) ? -logit : logit;
  return (logit > T(0) ? logit : T(0)) - logit * target + logOnePlus(exponential(-magnitude));
}

template <typename T>
__device__ __forceinline__ bool hits(T probability, T target) {
  return (probability > T(0.5)) == (target == T(1));
}

__device__ __forceinline__ int smaller(int a, int b) { return a < b ? a : b; }

#endif
