// Wide networks: a kernel a layer and direction, over products in tiles of shared memory and
// registers. FP32 products are of FP32 multiplications and additions; no tensor core is used. What
// depends on the step is found on the device, from a counter there, so that one graph of launches
// can be replayed for many steps. Places in a matrix are ints: none has 2^31 elements.
#ifndef FINETUNEBENCH_WIDE
#define FINETUNEBENCH_WIDE

// The rows of the current step's batch.
__device__ __forceinline__ int stepRows(const int* state, int size, int batch) {
  return smaller(batch, size - state[0] * batch);
}

// One operand of a product, as lines along the product's common dimension or across it.
//   ALONG: element (m, k) is source[m * pitch + k], else source[k * pitch + m].
//   ONES: there is one more m, of which every element is 1.
template <typename T, bool ALONG, bool ONES = false>
struct Operand {
  enum { IS_ALONG = ALONG };

  const T* source;
  int pitch;
  int count;

  __device__ __forceinline__ T at(int m, int k, int depth) const {
    if (k >= depth) return T(0);
    if (m < count) return ALONG ? source[m * pitch + k] : source[k * pitch + m];
    return ONES && m == count ? T(1) : T(0);
  }
};

// A block of 256 threads computes 64 x 64 results, each thread 4 x 4 of them; 16 steps of the common
// dimension lie in shared memory at a time, the next ones are loaded meanwhile.
template <typename T, typename Left, typename Right>
struct Product {
  enum { SIDE = 64, DEPTH = 16, PITCH = SIDE + 4 };

  T sums[4][4];

  // The result that sums[i][j] of this thread is.
  __device__ __forceinline__ static int row(int i) {
    return blockIdx.y * SIDE + threadIdx.x / 16 * 4 + i;
  }

  __device__ __forceinline__ static int column(int j) {
    return blockIdx.x * SIDE + threadIdx.x % 16 * 4 + j;
  }

  // Neighbouring threads load neighbours in memory, of whichever dimension.
  template <bool ALONG>
  __device__ __forceinline__ static int across(int element) {
    return ALONG ? element / DEPTH : element % SIDE;
  }

  template <bool ALONG>
  __device__ __forceinline__ static int along(int element) {
    return ALONG ? element % DEPTH : element / SIDE;
  }

  __device__ __forceinline__ void compute(const Left& left, const Right& right, int depth) {
    STATIC_SHARED(T, a, [DEPTH][PITCH]);
    STATIC_SHARED(T, b, [DEPTH][PITCH]);
    T nextA[4], nextB[4];
#pragma unroll
    for (int i = 0; i < 4; i++) {
#pragma unroll
      for (int j = 0; j < 4; j++) sums[i][j] = T(0);
    }
#pragma unroll 1
    for (int k = -DEPTH; k < depth; k += DEPTH) {
      if (k + DEPTH < depth) fetch(left, right, k + DEPTH, depth, nextA, nextB);
      if (k >= 0) {
#pragma unroll
        for (int d = 0; d < DEPTH; d++) {
          T x[4], y[4];
          take(a[d] + threadIdx.x / 16 * 4, x);
          take(b[d] + threadIdx.x % 16 * 4, y);
#pragma unroll
          for (int i = 0; i < 4; i++) {
#pragma unroll
            for (int j = 0; j < 4; j++) sums[i][j] += x[i] * y[j];
          }
        }
        __syncthreads();
      }
      if (k + DEPTH < depth) {
#pragma unroll
        for (int e = 0; e < 4; e++) {
          const int element = e * 256 + threadIdx.x;
          a[along<Left::IS_ALONG>(element)][across<Left::IS_ALONG>(element)] = nextA[e];
          b[along<Right::IS_ALONG>(element)][across<Right::IS_ALONG>(element)] = nextB[e];
        }
        __syncthreads();
      }
    }
  }

 private:
  __device__ __forceinline__ static void take(const T* from, T* into) {
    const Quad<T> four = *reinterpret_cast<const Quad<T>*>(from);
    into[0] = four.x;
    into[1] = four.y;
    into[2] = four.z;
    into[3] = four.w;
  }

  __device__ __forceinline__ static void fetch(
      const Left& left, const Right& right, int k, int depth, T (&nextA)[4], T (&nextB)[4]) {
#pragma unroll
    for (int e = 0; e < 4; e++) {
      const int element = e * 256 + threadIdx.x;
      nextA[e] = left.at(blockIdx.y * SIDE + across<Left::IS_ALONG>(element),
          k + along<Left::IS_ALONG>(element), depth);
      nextB[e] = right.at(blockIdx.x * SIDE + across<Right::IS_ALONG>(element),
          k + along<Right::IS_ALONG>(element), depth);
    }
  }
};

template <typename T>
__device__ __forceinline__ void wideGather(const int* state, const int* order, const T* points,
    const T* targets, T* x, T* y, int size, int batch, int features) {
  const int rows = stepRows(state, size, batch);
  const int start = state[0] * batch;
  const unsigned count = (unsigned)rows * (unsigned)features;
#pragma unroll 1
  for (unsigned i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += gridDim.x * blockDim.x) {
    const int row = (int)(i / (unsigned)features);
    const int feature = (int)(i % (unsigned)features);
    const int point = order[start + row];
    x[i] = points[(long long)point * features + feature];
    if (feature == 0) y[row] = targets[point];
  }
}

template <typename T>
__device__ __forceinline__ void wideForward(const int* state, const T* input, const T* weights,
    const T* biases, T* logits, T* output, int rows, int size, int batch, int inputs, int outputs,
    int activation) {
  typedef Operand<T, true> Left;
  typedef Operand<T, false> Right;
  if (state) rows = stepRows(state, size, batch);
  Product<T, Left, Right> product;
  const Left left = {input, inputs, rows};
  const Right right = {weights, outputs, outputs};
  product.compute(left, right, inputs);
#pragma unroll
  for (int i = 0; i < 4; i++) {
#pragma unroll
    for (int j = 0; j < 4; j++) {
      const int row = product.row(i);
      const int column = product.column(j);
      if (row < rows && column < outputs) {
        const T z = product.sums[i][j] + biases[column];
        if (logits) logits[row * outputs + column] = z;
        output[row * outputs + column] = activateShort(activation, z);
      }
    }
  }
  if (isLong(activation)) {
    // Once more over what this thread has just written.
#pragma unroll 1
    for (int i = 0; i < 16; i++) {
      const int row = product.row(i / 4);
      const int column = product.column(i % 4);
      if (row < rows && column < outputs) {
        T* place = output + row * outputs + column;
        *place = activate(activation, *place);
      }
    }
  }
}

template <typename T>
__device__ __forceinline__ void wideLoss(const int* state, const T* logits, const T* probabilities,
    const T* y, T* delta, double* metrics, int size, int batch) {
  STATIC_SHARED(double, losses, [256]);
  STATIC_SHARED(int, right, [256]);
  const int rows = stepRows(state, size, batch);
  double loss = 0;
  int hit = 0;
#pragma unroll 1
  for (int row = threadIdx.x; row < rows; row += blockDim.x) {
    delta[row] = probabilities[row] - y[row];
    if (metrics) {
      loss += crossEntropy(logits[row], y[row]);
      hit += hits(probabilities[row], y[row]) ? 1 : 0;
    }
  }
  if (metrics) {
    losses[threadIdx.x] = loss;
    right[threadIdx.x] = hit;
    __syncthreads();
    if (threadIdx.x == 0) {
      double allLosses = 0;
      int all = 0;
#pragma unroll 1
      for (int i = 0; i < (int)blockDim.x; i++) {
        allLosses += losses[i];
        all += right[i];
      }
      metrics[0] += allLosses;
      metrics[1] += all;
    }
  }
}

template <typename T>
__device__ __forceinline__ void wideBackward(const int* state, const T* delta, const T* weights,
    const T* below, T* deltaBelow, int size, int batch, int inputs, int outputs,
    int activationBelow) {
  typedef Operand<T, true> Left;
  typedef Operand<T, true> Right;
  const int rows = stepRows(state, size, batch);
  Product<T, Left, Right> product;
  const Left left = {delta, outputs, rows};
  const Right right = {weights, outputs, inputs};
  product.compute(left, right, outputs);
#pragma unroll
  for (int i = 0; i < 4; i++) {
#pragma unroll
    for (int j = 0; j < 4; j++) {
      const int row = product.row(i);
      const int column = product.column(j);
      if (row < rows && column < inputs) {
        const long long place = row * inputs + column;
        deltaBelow[place] = product.sums[i][j] * derivative(activationBelow, below[place]);
      }
    }
  }
}

template <typename T>
__device__ __forceinline__ void wideUpdate(const int* state, const T* input, const T* delta,
    T* weights, T* biases, int size, int batch, int inputs, int outputs, T rate) {
  typedef Operand<T, false, true> Left;
  typedef Operand<T, false> Right;
  const int rows = stepRows(state, size, batch);
  Product<T, Left, Right> product;
  const Left left = {input, inputs, inputs};
  const Right right = {delta, outputs, outputs};
  product.compute(left, right, rows);
  const T scale = rate / T(rows);
#pragma unroll
  for (int i = 0; i < 4; i++) {
#pragma unroll
    for (int j = 0; j < 4; j++) {
      const int row = product.row(i);
      const int column = product.column(j);
      if (column < outputs) {
        if (row < inputs) {
          weights[row * outputs + column] -= scale * product.sums[i][j];
        } else if (row == inputs) {
          biases[column] -= scale * product.sums[i][j];
        }
      }
    }
  }
}

#define WIDE_KERNELS(T, SUFFIX)                                                                    \
  extern "C" __global__ void __launch_bounds__(256) wide_gather_##SUFFIX(const int* state,         \
      const int* order, const T* points, const T* targets, T* x, T* y, int size, int batch,        \
      int features) {                                                                              \
    wideGather<T>(state, order, points, targets, x, y, size, batch, features);                     \
  }                                                                                                \
  extern "C" __global__ void __launch_bounds__(256) wide_forward_##SUFFIX(const int* state,        \
      const T* input, const T* weights, const T* biases, T* logits, T* output, int rows, int size, \
      int batch, int inputs, int outputs, int activation) {                                        \
    wideForward<T>(state, input, weights, biases, logits, output, rows, size, batch, inputs,       \
        outputs, activation);                                                                      \
  }                                                                                                \
  extern "C" __global__ void __launch_bounds__(256) wide_loss_##SUFFIX(const int* state,           \
      const T* logits, const T* probabilities, const T* y, T* delta, double* metrics, int size,    \
      int batch) {                                                                                 \
    wideLoss<T>(state, logits, probabilities, y, delta, metrics, size, batch);                     \
  }                                                                                                \
  extern "C" __global__ void __launch_bounds__(256) wide_backward_##SUFFIX(const int* state,       \
      const T* delta, const T* weights, const T* below, T* deltaBelow, int size, int batch,        \
      int inputs, int outputs, int activationBelow) {                                              \
    wideBackward<T>(state, delta, weights, below, deltaBelow, size, batch, inputs, outputs,        \
        activationBelow);                                                                          \
  }                                                                                                \
  extern "C" __global__ void __launch_bounds__(256) wide_update_##SUFFIX(const int* state,         \
      const T* input, const T* delta, T* weights, T* biases, int size, int batch, int inputs,      \
      int outputs, T rate) {                                                                       \
    wideUpdate<T>(state, input, delta, weights, biases, size, batch, inputs, outputs, rate);       \
  }

#endif
