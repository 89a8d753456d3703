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

// One operand of a product, as lines along the product's common dimension or across it: element
// (m, k) is source[m * pitch + k] where ALONG, else source[k * pitch + m].
template <typename T, bool ALONG>
struct Operand {
  enum { IS_ALONG = ALONG };

  const T* source;
  int pitch;
  int count;

  __device__ __forceinline__ T at(int m, int k, int end) const {
    if (k >= end || m >= count) return T(0);
    return ALONG ? source[m * pitch + k] : source[k * pitch + m];
  }
};

// What becomes of a product's sums: the sums of a piece ...
template <typename T>
struct Part {
  T* sums;
  int columns;

  __device__ __forceinline__ void put(int row, int column, T sum) const {
    sums[row * columns + column] = sum;
  }
};

// ... a layer's output, where LATER with the activations that isLong left to revisit ...
template <typename T, bool LATER>
struct Activated {
  const T* biases;
  T* logits;
  T* output;
  int outputs;
  int activation;

  __device__ __forceinline__ void put(int row, int column, T sum) const {
    const T z = sum + biases[column];
    if (logits) logits[row * outputs + column] = z;
    output[row * outputs + column] = LATER ? activateShort(activation, z) : activate(activation, z);
  }

  __device__ __forceinline__ void revisit(int row, int column) const {
    T* place = output + row * outputs + column;
    *place = activate(activation, *place);
  }
};

// ... the deltas of the layer below ...
template <typename T>
struct Below {
  const T* below;
  T* deltaBelow;
  int inputs;
  int activationBelow;

  __device__ __forceinline__ void put(int row, int column, T sum) const {
    const int place = row * inputs + column;
    deltaBelow[place] = sum * derivative(activationBelow, below[place]);
  }
};

// ... or a step of the weights, and of the biases, which lie behind them.
template <typename T>
struct Moved {
  T* weights;
  int outputs;
  T scale;

  __device__ __forceinline__ void put(int row, int column, T sum) const {
    weights[row * outputs + column] -= scale * sum;
  }
};

// A block of 256 threads computes 16 * TILE x 16 * TILE results over a piece of the common
// dimension, which is its place in z; each thread TILE x TILE of them. They are summed in order of
// the common dimension, whatever the TILE. Some steps of it lie in shared memory at a time; the
// next ones are loaded meanwhile, into the other of two buffers.
//   BIASES: the blocks of the first rows also sum the right operand's elements along it.
template <typename T, int TILE, typename Left, typename Right, bool BIASES = false>
struct Product {
  enum { SIDE = 16 * TILE, DEPTH = 64 / TILE, PITCH = SIDE + 4, LOADS = 4 };

  Left left;
  Right right;
  T sums[TILE][TILE];
  T biasSum;

  // A thread's results are in groups of four neighbours, 64 apart; a warp has 4 x 8 such groups.
  __device__ __forceinline__ static int down() {
    return (threadIdx.x / 64 * 4 + threadIdx.x % 32 / 8) * 4;
  }

  __device__ __forceinline__ static int aside() {
    return (threadIdx.x / 32 % 2 * 8 + threadIdx.x % 8) * 4;
  }

  // The result that sums[i][j] of this thread is.
  __device__ __forceinline__ static int row(int i) {
    return blockIdx.y * SIDE + down() + i / 4 * 64 + i % 4;
  }

  __device__ __forceinline__ static int column(int j) {
    return blockIdx.x * SIDE + aside() + j / 4 * 64 + j % 4;
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

  __device__ __forceinline__ void compute(int depth, int pieceDepth) {
    STATIC_SHARED(T, a, [2][DEPTH][PITCH]);
    STATIC_SHARED(T, b, [2][DEPTH][PITCH]);
    const int start = blockIdx.z * pieceDepth;
    const int end = smaller(depth, start + pieceDepth);
    T nextA[LOADS], nextB[LOADS];
    int buffer = 0;
    biasSum = T(0);
#pragma unroll
    for (int i = 0; i < TILE; i++) {
#pragma unroll
      for (int j = 0; j < TILE; j++) sums[i][j] = T(0);
    }
#pragma unroll 1
    for (int k = start - DEPTH; k < end; k += DEPTH) {
      const bool more = k + DEPTH < end;
      if (more) fetch(k + DEPTH, end, nextA, nextB);
      if (k >= start) {
#pragma unroll
        for (int d = 0; d < DEPTH; d++) {
          T x[TILE], y[TILE];
          take(a[buffer][d] + down(), x);
          take(b[buffer][d] + aside(), y);
#pragma unroll
          for (int i = 0; i < TILE; i++) {
#pragma unroll
            for (int j = 0; j < TILE; j++) sums[i][j] += x[i] * y[j];
          }
        }
        if (BIASES && blockIdx.y == 0 && threadIdx.x < SIDE) {
#pragma unroll
          for (int d = 0; d < DEPTH; d++) biasSum += b[buffer][d][threadIdx.x];
        }
      }
      if (more) {
        buffer ^= 1;
#pragma unroll
        for (int e = 0; e < LOADS; e++) {
          const int element = e * 256 + threadIdx.x;
          a[buffer][along<Left::IS_ALONG>(element)][across<Left::IS_ALONG>(element)] = nextA[e];
          b[buffer][along<Right::IS_ALONG>(element)][across<Right::IS_ALONG>(element)] = nextB[e];
        }
        __syncthreads();
      }
    }
  }

  // Hands over the sums, those of a piece to its matrix of parts.
  template <typename Result>
  __device__ __forceinline__ void finish(T* parts, int partRows, const Result& result) const {
    if (parts) {
      const Part<T> part = {parts + blockIdx.z * partRows * right.count, right.count};
      handOver(part);
    } else {
      handOver(result);
    }
  }

  // Once more over what this thread has just handed over.
  template <typename Result>
  __device__ __forceinline__ void revisit(const Result& result) const {
#pragma unroll 1
    for (int i = 0; i < TILE * TILE; i++) {
      const int down = row(i / TILE);
      const int aside = column(i % TILE);
      if (down < left.count && aside < right.count) result.revisit(down, aside);
    }
  }

 private:
  template <typename Result>
  __device__ __forceinline__ void handOver(const Result& result) const {
#pragma unroll
    for (int i = 0; i < TILE; i++) {
#pragma unroll
      for (int j = 0; j < TILE; j++) {
        if (row(i) < left.count && column(j) < right.count) {
          result.put(row(i), column(j), sums[i][j]);
        }
      }
    }
    if (BIASES && blockIdx.y == 0 && threadIdx.x < SIDE) {
      const int column = blockIdx.x * SIDE + threadIdx.x;
      if (column < right.count) result.put(left.count, column, biasSum);
    }
  }

  __device__ __forceinline__ static void take(const T* from, T* into) {
#pragma unroll
    for (int i = 0; i < TILE; i += 4) {
      const Quad<T> four = *reinterpret_cast<const Quad<T>*>(from + i / 4 * 64);
      into[i] = four.x;
      into[i + 1] = four.y;
      into[i + 2] = four.z;
      into[i + 3] = four.w;
    }
  }

  __device__ __forceinline__ void fetch(
      int k, int end, T (&nextA)[LOADS], T (&nextB)[LOADS]) const {
#pragma unroll
    for (int e = 0; e < LOADS; e++) {
      const int element = e * 256 + threadIdx.x;
      nextA[e] = left.at(blockIdx.y * SIDE + across<Left::IS_ALONG>(element),
          k + along<Left::IS_ALONG>(element), end);
      nextB[e] = right.at(blockIdx.x * SIDE + across<Right::IS_ALONG>(element),
          k + along<Right::IS_ALONG>(element), end);
    }
  }
};

// Adds up the parts of a product's results, in order of the pieces: a thread a result.
template <typename T, typename Left, typename Right, bool BIASES>
struct Product<T, 0, Left, Right, BIASES> {
  Left left;
  Right right;
  int pieces;

  __device__ __forceinline__ void compute(int depth, int pieceDepth) {
    pieces = (depth + pieceDepth - 1) / pieceDepth;
  }

  template <typename Result>
  __device__ __forceinline__ void finish(
      const T* parts, int partRows, const Result& result) const {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= (left.count + (BIASES ? 1 : 0)) * right.count) return;
    T sum = parts[i];
#pragma unroll 8
    for (int piece = 1; piece < pieces; piece++) sum += parts[piece * partRows * right.count + i];
    result.put(i / right.count, i % right.count, sum);
  }

  template <typename Result>
  __device__ __forceinline__ void revisit(const Result& result) const {}
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

template <typename T, int TILE>
__device__ __forceinline__ void wideForward(const int* state, const T* input, const T* weights,
    T* logits, T* output, int rows, int size, int batch, int inputs, int outputs, int activation,
    T* parts, int pieceDepth) {
  if (state) rows = stepRows(state, size, batch);
  Product<T, TILE, Operand<T, true>, Operand<T, false> > product;
  product.left = {input, inputs, rows};
  product.right = {weights, outputs, outputs};
  product.compute(inputs, pieceDepth);
  const Activated<T, (TILE > 0)> result = {
      weights + inputs * outputs, logits, output, outputs, activation};
  product.finish(parts, batch, result);
  if (!parts && isLong(activation)) product.revisit(result);
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

template <typename T, int TILE>
__device__ __forceinline__ void wideBackward(const int* state, const T* delta, const T* weights,
    const T* below, T* deltaBelow, int size, int batch, int inputs, int outputs,
    int activationBelow, T* parts, int pieceDepth) {
  Product<T, TILE, Operand<T, true>, Operand<T, true> > product;
  product.left = {delta, outputs, stepRows(state, size, batch)};
  product.right = {weights, outputs, inputs};
  product.compute(outputs, pieceDepth);
  const Below<T> result = {below, deltaBelow, inputs, activationBelow};
  product.finish(parts, batch, result);
}

template <typename T, int TILE>
__device__ __forceinline__ void wideUpdate(const int* state, const T* input, const T* delta,
    T* weights, int size, int batch, int inputs, int outputs, T rate, T* parts, int pieceDepth) {
  const int rows = stepRows(state, size, batch);
  Product<T, TILE, Operand<T, false>, Operand<T, false>, true> product;
  product.left = {input, inputs, inputs};
  product.right = {delta, outputs, outputs};
  product.compute(rows, pieceDepth);
  const Moved<T> result = {weights, outputs, rate / T(rows)};
  product.finish(parts, inputs + 1, result);
}

// The products of a step with TILE x TILE results a thread, or with a TILE of 0 what adds up their
// parts. So few registers are used that BLOCKS fit on a multiprocessor.
#define WIDE_PRODUCTS(T, TILE, BLOCKS, SUFFIX)                                                     \
  extern "C" __global__ void __launch_bounds__(256, BLOCKS) wide_forward_##SUFFIX(                 \
      const int* state, const T* input, const T* weights, T* logits, T* output, int rows, int size,\
      int batch, int inputs, int outputs, int activation, T* parts, int pieceDepth) {              \
    wideForward<T, TILE>(state, input, weights, logits, output, rows, size, batch, inputs,         \
        outputs, activation, parts, pieceDepth);                                                   \
  }                                                                                                \
  extern "C" __global__ void __launch_bounds__(256, BLOCKS) wide_backward_##SUFFIX(                \
      const int* state, const T* delta, const T* weights, const T* below, T* deltaBelow, int size, \
      int batch, int inputs, int outputs, int activationBelow, T* parts, int pieceDepth) {         \
    wideBackward<T, TILE>(state, delta, weights, below, deltaBelow, size, batch, inputs, outputs,  \
        activationBelow, parts, pieceDepth);                                                       \
  }                                                                                                \
  extern "C" __global__ void __launch_bounds__(256, BLOCKS) wide_update_##SUFFIX(                  \
      const int* state, const T* input, const T* delta, T* weights, int size, int batch,           \
      int inputs, int outputs, T rate, T* parts, int pieceDepth) {                                 \
    wideUpdate<T, TILE>(state, input, delta, weights, size, batch, inputs, outputs, rate, parts,   \
        pieceDepth);                                                                               \
  }

#define WIDE_KERNELS(T, SUFFIX)                                                                    \
  extern "C" __global__ void __launch_bounds__(256) wide_gather_##SUFFIX(const int* state,         \
      const int* order, const T* points, const T* targets, T* x, T* y, int size, int batch,        \
      int features) {                                                                              \
    wideGather<T>(state, order, points, targets, x, y, size, batch, features);                     \
  }                                                                                                \
  extern "C" __global__ void __launch_bounds__(256) wide_loss_##SUFFIX(const int* state,           \
      const T* logits, const T* probabilities, const T* y, T* delta, double* metrics, int size,    \
      int batch) {                                                                                 \
    wideLoss<T>(state, logits, probabilities, y, delta, metrics, size, batch);                     \
  }

#endif
