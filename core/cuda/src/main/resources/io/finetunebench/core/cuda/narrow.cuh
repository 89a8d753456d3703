// Narrow networks: parameters and a batch's activations lie in the shared memory of one block, which
// trains one network over many steps in one launch. All sums have one fixed order, so that a network
// comes out the same, bit by bit, however many others are trained beside it.
#ifndef FINETUNEBENCH_NARROW
#define FINETUNEBENCH_NARROW

// ---------------------------------------------------------------------------------------------
// The article's network, 2-5-7-1 with ReLU and a sigmoid.
//
// Four warps share a batch's rows. A lane computes one row with the parameters in registers and
// leaves what the gradient needs as columns in shared memory; then each lane sums up to three
// gradients over the warp's own rows. Only the update needs the whole block.

enum {
  ARTICLE_PARAMETERS = 65,
  ARTICLE_WEIGHTS_2 = 15,  // where the second layer's parameters begin
  ARTICLE_WEIGHTS_3 = 57,
  ARTICLE_WARPS = 4,
  ARTICLE_COLUMNS = 27,
  ARTICLE_STRIDE = 36,  // nine vectors of four floats: columns fall on different banks
  COLUMN_X = 0,
  COLUMN_H1 = 2,
  COLUMN_H2 = 7,
  COLUMN_D1 = 14,
  COLUMN_D2 = 19,
  COLUMN_D3 = 26
};

// Returns a value that the compiler must not compute anew wherever it is used.
__device__ __forceinline__ int kept(int value) {
#ifdef __CUDACC__
  asm volatile("" : "+r"(value));
#endif
  return value;
}

__device__ __forceinline__ int bytesTo(const unsigned char* from, const void* to) {
  return (int)(reinterpret_cast<const unsigned char*>(to) - from);
}

template <typename T>
__device__ __forceinline__ void articleLoad(const T* parameters, T (&w)[ARTICLE_PARAMETERS]) {
#pragma unroll
  for (int i = 0; i < 16; i++) {
    const Quad<T> four = reinterpret_cast<const Quad<T>*>(parameters)[i];
    w[4 * i] = four.x;
    w[4 * i + 1] = four.y;
    w[4 * i + 2] = four.z;
    w[4 * i + 3] = four.w;
  }
  w[64] = parameters[64];
}

template <typename T>
__device__ __forceinline__ T articleForward(
    const T (&w)[ARTICLE_PARAMETERS], T x0, T x1, T (&h1)[5], T (&h2)[7]) {
#pragma unroll
  for (int o = 0; o < 5; o++) {
    const T z = w[10 + o] + x0 * w[o] + x1 * w[5 + o];
    h1[o] = activate<T>(RELU, z);
  }
#pragma unroll
  for (int o = 0; o < 7; o++) {
    h2[o] = w[ARTICLE_WEIGHTS_2 + 35 + o];
  }
#pragma unroll
  for (int i = 0; i < 5; i++) {
#pragma unroll
    for (int o = 0; o < 7; o++) {
      h2[o] += h1[i] * w[ARTICLE_WEIGHTS_2 + 7 * i + o];
    }
  }
  // Two chains, as one of seven would be waited for.
  T even = w[64];
  T odd = T(0);
#pragma unroll
  for (int i = 0; i < 7; i++) {
    h2[i] = activate<T>(RELU, h2[i]);
    if (i % 2 == 0) {
      even += h2[i] * w[ARTICLE_WEIGHTS_3 + i];
    } else {
      odd += h2[i] * w[ARTICLE_WEIGHTS_3 + i];
    }
  }
  return even + odd;
}

// A lane's way through the order: each warp has a quarter of each batch, up to 32 rows of it at once.
// A lane without a row takes the step's first, which then weighs nothing; behind the last step comes
// the last step again, which nobody looks at.
template <bool PIECES>
struct ArticleCursor {
  int rows;    // of a step
  int start;   // of the warp's rows within a step
  int mine;    // rows that the warp has of a step
  int pieces;  // that they go through in
  int most;    // position of the last step's first row
  int step;    // position of the step's first row
  int piece;

  // Whether the lane has a row of a piece.
  __device__ __forceinline__ bool has(int which, int lane) const { return 32 * which + lane < mine; }

  __device__ __forceinline__ int position(int lane) const {
    return step + (has(piece, lane) ? start + 32 * piece + lane : 0);
  }

  __device__ __forceinline__ void next() {
    if (!PIECES || ++piece == pieces) {
      piece = 0;
      step = smaller(step + rows, most);
    }
  }
};

// A block's shared memory.
template <typename T>
struct __align__(16) ArticleMemory {
  T parameters[ARTICLE_WARPS][68];       // the same for each warp
  Quad<T> sums[2][ARTICLE_PARAMETERS];   // the four warps', of this step and of the last one
  T columns[ARTICLE_WARPS][ARTICLE_COLUMNS][ARTICLE_STRIDE];
  double losses[32 * ARTICLE_WARPS];
  int right[32 * ARTICLE_WARPS];
};

// What a lane sums: columns a and b times d, and d alone, a bias; and the gradients that these are, -1
// for none.
struct ArticleShare {
  int a, b, d, gradientA, gradientB, gradientD;
};

__device__ __forceinline__ ArticleShare articleShare(int lane) {
  ArticleShare share = {0, 0, 0, -1, -1, -1};
  if (lane < 5) {
    share.a = COLUMN_X;
    share.b = COLUMN_X + 1;
    share.d = COLUMN_D1 + lane;
    share.gradientA = lane;
    share.gradientB = 5 + lane;
    share.gradientD = 10 + lane;
  } else if (lane < 26) {
    const int o = (lane - 5) % 7;
    const int pair = (lane - 5) / 7;
    share.a = COLUMN_H1 + 2 * pair;
    share.b = pair < 2 ? share.a + 1 : share.a;
    share.d = COLUMN_D2 + o;
    share.gradientA = ARTICLE_WEIGHTS_2 + 14 * pair + o;
    if (pair < 2) share.gradientB = share.gradientA + 7;
    if (pair == 2) share.gradientD = ARTICLE_WEIGHTS_2 + 35 + o;
  } else if (lane < 30) {
    const int pair = lane - 26;
    share.a = COLUMN_H2 + 2 * pair;
    share.b = pair < 3 ? share.a + 1 : share.a;
    share.d = COLUMN_D3;
    share.gradientA = ARTICLE_WEIGHTS_3 + 2 * pair;
    if (pair < 3) share.gradientB = share.gradientA + 1;
    if (pair == 3) share.gradientD = ARTICLE_PARAMETERS - 1;
  }
  return share;
}

// Steps of "rows" rows each. CHUNKS vectors of four rows are summed, what lies beyond a warp's rows
// being zero; PIECES for batches of which a warp has more rows than lanes. A warp keeps parameters
// of its own, which all warps move alike, so that a step has one barrier: between the warps' sums,
// of which those of the last step may still be read.
template <typename T, int CHUNKS, bool PIECES>
__device__ __forceinline__ void articleSteps(
    ArticleMemory<T>& memory,
    T (&held)[3],
    const T* __restrict__ points,
    const T* __restrict__ targets,
    const int* __restrict__ order,
    bool measured,
    int first,
    int steps,
    int rows,
    T rate,
    int trains) {
  const int lane = threadIdx.x % 32;
  const int warp = threadIdx.x / 32;
  const ArticleShare share = articleShare(lane);
  T* own = memory.parameters[warp];
  T(*mine)[ARTICLE_STRIDE] = memory.columns[warp];
  // Where the lane reads its columns and leaves its sums, in bytes.
  unsigned char* bytes = reinterpret_cast<unsigned char*>(&memory);
  const int columnA = kept(bytesTo(bytes, mine[share.a]));
  const int columnB = kept(bytesTo(bytes, mine[share.b]));
  const int columnD = kept(bytesTo(bytes, mine[share.d]));
  const int placeA = kept((share.gradientA * ARTICLE_WARPS + warp) * (int)sizeof(T));
  const int placeB = kept((share.gradientB * ARTICLE_WARPS + warp) * (int)sizeof(T));
  const int placeD = kept((share.gradientD * ARTICLE_WARPS + warp) * (int)sizeof(T));
  const int place = kept(lane * (int)sizeof(Quad<T>));
  const Pair<T>* pairs = reinterpret_cast<const Pair<T>*>(points);
  const bool moves0 = trains >> (lane < ARTICLE_WEIGHTS_2 ? 0 : 1) & 1;
  const bool moves1 = trains >> (lane + 32 < ARTICLE_WEIGHTS_3 ? 1 : 2) & 1;
  const bool moves2 = trains >> 2 & 1;
  const T scale = rate / T(rows);
  const int quarter = (rows + ARTICLE_WARPS - 1) / ARTICLE_WARPS;
  const int pieces = PIECES ? (quarter + 31) / 32 : 1;

  // The next row is loaded, and the place of the one after found, while a row is computed.
  ArticleCursor<PIECES> cursor = {rows, warp * quarter, smaller(quarter, rows - warp * quarter),
      pieces, first + (steps - 1) * rows, first, 0};
  int point = order[cursor.position(lane)];
  Pair<T> x = pairs[point];
  T target = targets[point];
  cursor.next();
  point = order[cursor.position(lane)];
  int half = 0;  // in bytes

#pragma unroll 1
  for (int step = 0; step < steps; step++) {
    T w[ARTICLE_PARAMETERS];
    if (!PIECES) articleLoad(own, w);
    T sumA = T(0), sumB = T(0), sumD = T(0);
#pragma unroll 1
    for (int piece = 0; piece < pieces; piece++) {
      if (PIECES) articleLoad(own, w);  // each time, so that the registers are free in between
      Pair<T> nextX = x;
      T nextTarget = target;
      if (!PIECES) {
        nextX = pairs[point];
        nextTarget = targets[point];
        cursor.next();
        point = order[cursor.position(lane)];
      }
      T h1[5], h2[7], d2[7];
      const T logit = articleForward(w, x.x, x.y, h1, h2);
      const T probability = logistic(logit);
      const bool on = cursor.has(piece, lane);
      const T delta = on ? probability - target : T(0);
      if (measured && on) {
        memory.losses[threadIdx.x] += crossEntropy(logit, target);
        memory.right[threadIdx.x] += hits(probability, target) ? 1 : 0;
      }
      mine[COLUMN_X][lane] = x.x;
      mine[COLUMN_X + 1][lane] = x.y;
#pragma unroll
      for (int i = 0; i < 5; i++) {
        mine[COLUMN_H1 + i][lane] = h1[i];
      }
#pragma unroll
      for (int i = 0; i < 7; i++) {
        d2[i] = h2[i] > T(0) ? delta * w[ARTICLE_WEIGHTS_3 + i] : T(0);
        mine[COLUMN_H2 + i][lane] = h2[i];
        mine[COLUMN_D2 + i][lane] = d2[i];
      }
      mine[COLUMN_D3][lane] = delta;
#pragma unroll
      for (int i = 0; i < 5; i++) {
        T back = T(0);
#pragma unroll
        for (int o = 0; o < 7; o++) {
          back += d2[o] * w[ARTICLE_WEIGHTS_2 + 7 * i + o];
        }
        mine[COLUMN_D1 + i][lane] = h1[i] > T(0) ? back : T(0);
      }
      __syncwarp();
      if (PIECES) {  // later, as there are more values to keep
        nextX = pairs[point];
        nextTarget = targets[point];
        cursor.next();
        point = order[cursor.position(lane)];
      }
      x = nextX;
      target = nextTarget;
#pragma unroll
      for (int chunk = 0; chunk < CHUNKS; chunk++) {
        const Quad<T> p = reinterpret_cast<const Quad<T>*>(bytes + columnA)[chunk];
        const Quad<T> q = reinterpret_cast<const Quad<T>*>(bytes + columnB)[chunk];
        const Quad<T> g = reinterpret_cast<const Quad<T>*>(bytes + columnD)[chunk];
        sumA += p.x * g.x;
        sumB += q.x * g.x;
        sumD += g.x;
        sumA += p.y * g.y;
        sumB += q.y * g.y;
        sumD += g.y;
        sumA += p.z * g.z;
        sumB += q.z * g.z;
        sumD += g.z;
        sumA += p.w * g.w;
        sumB += q.w * g.w;
        sumD += g.w;
      }
      if (PIECES) __syncwarp();
    }

    unsigned char* sums = reinterpret_cast<unsigned char*>(memory.sums) + half;
    if (share.gradientA >= 0) *reinterpret_cast<T*>(sums + placeA) = sumA;
    if (share.gradientB >= 0) *reinterpret_cast<T*>(sums + placeB) = sumB;
    if (share.gradientD >= 0) *reinterpret_cast<T*>(sums + placeD) = sumD;
    __syncthreads();
    const Quad<T> sum0 = *reinterpret_cast<const Quad<T>*>(sums + place);
    const Quad<T> sum1 = reinterpret_cast<const Quad<T>*>(sums + place)[32];
    const Quad<T> sum2 = reinterpret_cast<const Quad<T>*>(sums)[64];
    if (moves0) held[0] -= scale * ((sum0.x + sum0.y) + (sum0.z + sum0.w));
    if (moves1) held[1] -= scale * ((sum1.x + sum1.y) + (sum1.z + sum1.w));
    if (moves2) held[2] -= scale * ((sum2.x + sum2.y) + (sum2.z + sum2.w));
    own[lane] = held[0];
    own[lane + 32] = held[1];
    if (lane == 0) own[64] = held[2];
    half = (int)sizeof(memory.sums[0]) - half;
    __syncwarp();
  }
}

// Picks how many vectors a warp sums.
template <typename T>
__device__ __forceinline__ void articleSteps(
    ArticleMemory<T>& memory,
    T (&held)[3],
    const T* __restrict__ points,
    const T* __restrict__ targets,
    const int* __restrict__ order,
    bool measured,
    int first,
    int steps,
    int rows,
    T rate,
    int trains) {
  const int quarter = (rows + ARTICLE_WARPS - 1) / ARTICLE_WARPS;
  if (sizeof(T) == sizeof(float) && quarter <= 8) {
    articleSteps<T, 2, false>(
        memory, held, points, targets, order, measured, first, steps, rows, rate, trains);
  } else if (sizeof(T) == sizeof(float) && quarter <= 28) {
    articleSteps<T, 7, false>(
        memory, held, points, targets, order, measured, first, steps, rows, rate, trains);
  } else {
    articleSteps<T, 8, true>(
        memory, held, points, targets, order, measured, first, steps, rows, rate, trains);
  }
}

template <typename T>
__device__ __forceinline__ void articleTrain(
    T* __restrict__ parameters,
    const T* __restrict__ points,
    const T* __restrict__ targets,
    const int* __restrict__ order,
    double* __restrict__ metrics,
    long long pointStride,
    int size,
    int batch,
    int from,
    int to,
    T rate,
    int trains) {
  STATIC_SHARED(ArticleMemory<T>, memory, );
  const int thread = threadIdx.x;
  const int lane = thread % 32;
  const long long network = blockIdx.x;
  parameters += network * ARTICLE_PARAMETERS;
  points += network * pointStride * 2;
  targets += network * pointStride;
  order += network * size;

  T held[3] = {parameters[lane], parameters[lane + 32], parameters[64]};
  T* own = memory.parameters[thread / 32];
  own[lane] = held[0];
  own[lane + 32] = held[1];
  if (lane == 0) own[64] = held[2];
  memory.losses[thread] = 0;
  memory.right[thread] = 0;
  __syncwarp();

  // Whole batches, then what is left of the data.
#pragma unroll 1
  for (int step = from; step < to;) {
    const int whole = smaller(to, size / batch) - step;
    const int steps = whole > 0 ? whole : 1;
    articleSteps<T>(memory, held, points, targets, order, metrics != 0, step * batch, steps,
        whole > 0 ? batch : size - step * batch, rate, trains);
    step += steps;
    // The sums' two halves begin anew.
    __syncthreads();
  }

  if (thread < 32) {
    parameters[lane] = held[0];
    parameters[lane + 32] = held[1];
    if (lane == 0) parameters[64] = held[2];
  }
  if (metrics) {
    __syncthreads();
    if (thread == 0) {
      double allLosses = 0;
      int all = 0;
#pragma unroll 1
      for (int i = 0; i < 32 * ARTICLE_WARPS; i++) {
        allLosses += memory.losses[i];
        all += memory.right[i];
      }
      metrics[2 * network] += allLosses;
      metrics[2 * network + 1] += all;
    }
  }
}

template <typename T>
__device__ __forceinline__ T articleProbability(const T (&w)[ARTICLE_PARAMETERS], T x0, T x1) {
  T h1[5], h2[7];
  return logistic(articleForward(w, x0, x1, h1, h2));
}

template <typename T>
__device__ __forceinline__ void articlePredict(
    const T* __restrict__ parameters,
    const T* __restrict__ points,
    T* __restrict__ probabilities,
    long long pointStride,
    int size) {
  STATIC_SHARED(T, shared, [68]);
  const long long network = blockIdx.y;
  parameters += network * ARTICLE_PARAMETERS;
  points += network * pointStride * 2;
  probabilities += network * size;
  if (threadIdx.x < ARTICLE_PARAMETERS) shared[threadIdx.x] = parameters[threadIdx.x];
  __syncthreads();
  T w[ARTICLE_PARAMETERS];
  articleLoad(shared, w);

  const long long thread = blockIdx.x * (long long)blockDim.x + threadIdx.x;
  const long long threads = (long long)gridDim.x * blockDim.x;
  const bool aligned = ((size_t)points % 16 | (size_t)probabilities % (2 * sizeof(T))) == 0;
  if (!aligned) {
    for (long long i = thread; i < size; i += threads) {
      probabilities[i] = articleProbability(w, points[2 * i], points[2 * i + 1]);
    }
    return;
  }
  // Two points a vector; the next vector is on its way while this one is computed.
  const Quad<T>* two = reinterpret_cast<const Quad<T>*>(points);
  Pair<T>* out = reinterpret_cast<Pair<T>*>(probabilities);
  const long long pairs = size / 2;
  Quad<T> now = {T(0), T(0), T(0), T(0)};
  if (thread < pairs) now = two[thread];
  for (long long i = thread; i < pairs; i += threads) {
    Quad<T> next = now;
    if (i + threads < pairs) next = two[i + threads];
    Pair<T> result;
    result.x = articleProbability(w, now.x, now.y);
    result.y = articleProbability(w, now.z, now.w);
    out[i] = result;
    now = next;
  }
  if (size % 2 && thread == 0) {
    const long long last = size - 1;
    probabilities[last] = articleProbability(w, points[2 * last], points[2 * last + 1]);
  }
}

// ---------------------------------------------------------------------------------------------
// Any network that fits.
//
// Activations and their gradients are columns over the rows of a tile of the batch. Between two
// barriers the block's threads share what can be computed at once: a thread has 4 x 4 results where
// that leaves a quarter of the threads or more with work, else 1 x 4. Either way a result is the
// same sum in the same order.

// How far apart the lines of a layer's weights, and of its biases behind them, lie in shared memory:
// whole vectors of four outputs, and no multiple of 32, so that two lines fall on different banks.
// What lies behind the last output is never read for a result. Shape.pitch is the same.
__device__ __forceinline__ int pitchOf(int outputs) {
  const int vectors = (outputs + 3) / 4;
  return 4 * (vectors % 8 == 0 ? vectors + 1 : vectors);
}

// What "net" holds, see docs/cuda.md.
struct NetReader {
  const int* net;
  __device__ __forceinline__ int layers() const { return net[0]; }
  __device__ __forceinline__ int inputs() const { return net[1]; }
  __device__ __forceinline__ int outputs(int k) const { return net[2 + 3 * k]; }
  __device__ __forceinline__ int inputs(int k) const { return k == 0 ? net[1] : outputs(k - 1); }
  __device__ __forceinline__ int activation(int k) const { return net[3 + 3 * k]; }
  __device__ __forceinline__ bool trains(int k) const { return net[4 + 3 * k] != 0; }

  __device__ __forceinline__ int parameters() const {
    int count = 0;
#pragma unroll 1
    for (int k = 0; k < layers(); k++) count += (inputs(k) + 1) * outputs(k);
    return count;
  }

  // Elements that a layer's parameters take up in shared memory.
  __device__ __forceinline__ int room(int k) const { return (inputs(k) + 1) * pitchOf(outputs(k)); }

  __device__ __forceinline__ int room() const {
    int elements = 0;
#pragma unroll 1
    for (int k = 0; k < layers(); k++) elements += room(k);
    return elements;
  }

  __device__ __forceinline__ int allOutputs() const {
    int count = 0;
#pragma unroll 1
    for (int k = 0; k < layers(); k++) count += outputs(k);
    return count;
  }

  __device__ __forceinline__ int widest() const {
    int width = inputs();
#pragma unroll 1
    for (int k = 0; k < layers(); k++) width = width < outputs(k) ? outputs(k) : width;
    return width;
  }

  __device__ __forceinline__ int lowestTrained() const {
#pragma unroll 1
    for (int k = 0; k < layers(); k++) {
      if (trains(k)) return k;
    }
    return layers();
  }
};

// Hands out the items of several layers in turn, so that all threads have about as many.
struct Turns {
  int base;
  __device__ __forceinline__ int first(int items) {
    const int threads = blockDim.x;
    int mine = (int)threadIdx.x - base;
    if (mine < 0) mine += threads;
    base = (base + items) % threads;
    return mine;
  }
};

template <typename T>
__device__ __forceinline__ void narrowGather(
    const T* __restrict__ points,
    const T* __restrict__ targets,
    const int* __restrict__ order,
    T* columns,
    T* targetColumn,
    int stride,
    int inputs,
    int start,
    int count) {
  const int padded = (count + 3) / 4 * 4;
#pragma unroll 1
  for (int item = threadIdx.x; item < padded * (inputs + 1); item += blockDim.x) {
    const int row = item / (inputs + 1);
    const int feature = item % (inputs + 1);
    T value = T(0);
    if (row < count) {
      const int point = order[start + row];
      value = feature < inputs ? points[(long long)point * inputs + feature] : targets[point];
    }
    if (feature < inputs) {
      columns[feature * stride + row] = value;
    } else {
      targetColumn[row] = value;
    }
  }
}

// Copies parameters between the device's memory, where they lie without gaps, and a block's.
template <typename T, bool IN>
__device__ __forceinline__ void narrowCopy(const NetReader& reader, T* parameters, T* shared) {
#pragma unroll 1
  for (int k = 0; k < reader.layers(); k++) {
    const int outs = reader.outputs(k);
    const int pitch = pitchOf(outs);
    const int room = reader.room(k);
#pragma unroll 1
    for (int place = threadIdx.x; place < room; place += blockDim.x) {
      const int o = place % pitch;
      if (IN) shared[place] = o < outs ? parameters[place / pitch * outs + o] : T(0);
      if (!IN && o < outs) parameters[place / pitch * outs + o] = shared[place];
    }
    parameters += (reader.inputs(k) + 1) * outs;
    shared += room;
  }
}

// What a load of 16 bytes moves of a sum's terms: four in single precision, two in double.
template <typename T>
struct alignas(2 * sizeof(T)) Half {
  T x, y;
};

template <typename T>
struct Deep {
  enum { TERMS = 16 / sizeof(T) };
};

template <typename T>
__device__ __forceinline__ void take(const T* from, T (&into)[4]) {
  const Quad<T> four = *reinterpret_cast<const Quad<T>*>(from);
  into[0] = four.x;
  into[1] = four.y;
  into[2] = four.z;
  into[3] = four.w;
}

// Two of four.
template <typename T>
__device__ __forceinline__ void take(const T* from, T (&into)[2]) {
  const Half<T> two = *reinterpret_cast<const Half<T>*>(from);
  into[0] = two.x;
  into[1] = two.y;
}

template <typename T>
__device__ __forceinline__ void take(const T* from, T (&into)[1]) {
  into[0] = *from;
}

template <typename T>
__device__ __forceinline__ void leave(const T (&from)[4], T* to) {
  const Quad<T> four = {from[0], from[1], from[2], from[3]};
  *reinterpret_cast<Quad<T>*>(to) = four;
}

template <typename T>
__device__ __forceinline__ void leave(const T (&from)[1], T* to) {
  *to = from[0];
}

// What a thread computes of a layer: some place "across", of so many, and some four "aside".
struct Share {
  int across, aside;
};

// How the shares of SIDE x 4 results are numbered. Of neighbours with large shares two have the same
// place across and every other the same aside, so that eight threads read few different vectors.
template <int SIDE>
__device__ __forceinline__ int shares(int acrosses, int asides) {
  return SIDE == 1 ? acrosses * asides : acrosses * ((asides + 1) / 2 * 2);
}

template <int SIDE>
__device__ __forceinline__ Share shareOf(int item, int acrosses) {
  const int place = SIDE == 1 ? item : item / 2;
  const int line = place / acrosses;
  return {place - line * acrosses, SIDE == 1 ? line : 2 * line + item % 2};
}

__device__ __forceinline__ bool isForLargeShares(int items) { return 4 * items >= (int)blockDim.x; }

// A hidden layer's outputs, ROWS rows of four outputs a share. Those of long activations are left to
// narrowActivate.
template <typename T, int ROWS>
__device__ __forceinline__ void narrowForward(
    const T* in, const T* w, T* out, int ins, int outs, int padded, int stride, int activation) {
  const int acrosses = padded / ROWS;
  const int asides = (outs + 3) / 4;
  const int pitch = pitchOf(outs);
#pragma unroll 1
  for (int item = threadIdx.x; item < shares<ROWS>(acrosses, asides); item += blockDim.x) {
    const Share share = shareOf<ROWS>(item, acrosses);
    if (share.aside >= asides) continue;
    const int o0 = 4 * share.aside;
    const T* column = in + ROWS * share.across;
    const T* line = w + o0;
    T z[4][ROWS], bias[4];
    take(line + ins * pitch, bias);
#pragma unroll
    for (int o = 0; o < 4; o++) {
#pragma unroll
      for (int r = 0; r < ROWS; r++) z[o][r] = bias[o];
    }
#pragma unroll 4
    for (int i = 0; i < ins; i++) {
      T x[ROWS], weights[4];
      take(column, x);
      take(line, weights);
#pragma unroll
      for (int o = 0; o < 4; o++) {
#pragma unroll
        for (int r = 0; r < ROWS; r++) z[o][r] += x[r] * weights[o];
      }
      column += stride;
      line += pitch;
    }
    T* result = out + o0 * stride + ROWS * share.across;
#pragma unroll
    for (int o = 0; o < 4; o++) {
#pragma unroll
      for (int r = 0; r < ROWS; r++) z[o][r] = activateShort(activation, z[o][r]);
      if (o0 + o < outs) leave(z[o], result + o * stride);
    }
  }
}

// The long activations of a layer, of which a kernel should have one copy.
template <typename T>
__device__ __forceinline__ void narrowActivate(
    T* out, int outs, int padded, int stride, int activation) {
#pragma unroll 1
  for (int item = threadIdx.x; item < outs * padded; item += blockDim.x) {
    T* place = out + item / padded * stride + item % padded;
    *place = activate(activation, *place);
  }
}

// The gradients of the layer below, ROWS rows of four inputs a share, which lie "asides" apart.
template <typename T, int ROWS>
__device__ __forceinline__ void narrowBackward(const T* in, const T* w, const T* delta, T* below,
    int ins, int outs, int padded, int stride, int activation) {
  enum { TERMS = Deep<T>::TERMS };
  const int acrosses = padded / ROWS;
  const int asides = (ins + 3) / 4;
  const int pitch = pitchOf(outs);
#pragma unroll 1
  for (int item = threadIdx.x; item < shares<ROWS>(acrosses, asides); item += blockDim.x) {
    const Share share = shareOf<ROWS>(item, acrosses);
    if (share.aside >= asides) continue;
    const T* column = delta + ROWS * share.across;
    const T* lines[4];
    T sums[4][ROWS];
#pragma unroll
    for (int i = 0; i < 4; i++) {
      lines[i] = w + smaller(share.aside + i * asides, ins - 1) * pitch;
#pragma unroll
      for (int r = 0; r < ROWS; r++) sums[i][r] = T(0);
    }
    int o = 0;
#pragma unroll 1
    for (; o + TERMS <= outs; o += TERMS) {
      T d[TERMS][ROWS];
#pragma unroll
      for (int e = 0; e < TERMS; e++) take(column + e * stride, d[e]);
#pragma unroll
      for (int i = 0; i < 4; i++) {
        T weights[TERMS];
        take(lines[i] + o, weights);
#pragma unroll
        for (int e = 0; e < TERMS; e++) {
#pragma unroll
          for (int r = 0; r < ROWS; r++) sums[i][r] += d[e][r] * weights[e];
        }
      }
      column += TERMS * stride;
    }
#pragma unroll 1
    for (; o < outs; o++) {
      T d[ROWS];
      take(column, d);
#pragma unroll
      for (int i = 0; i < 4; i++) {
#pragma unroll
        for (int r = 0; r < ROWS; r++) sums[i][r] += d[r] * lines[i][o];
      }
      column += stride;
    }
#pragma unroll
    for (int e = 0; e < 4; e++) {
      const int i = share.aside + e * asides;
      if (i < ins) {
        const int place = i * stride + ROWS * share.across;
        T a[ROWS];
        take(in + place, a);
#pragma unroll
        for (int r = 0; r < ROWS; r++) sums[e][r] *= derivative(activation, a[r]);
        leave(sums[e], below + place);
      }
    }
  }
}

// A bias's gradient over a slice of the rows, which are added to those before, if there are more.
template <typename T>
__device__ __forceinline__ void narrowBias(
    const T* deltas, T* gradient, int padded, int slice, int slices, bool more) {
  enum { TERMS = Deep<T>::TERMS };
  T sum = T(0);
  for (int row = TERMS * slice; row < padded; row += TERMS * slices) {
    T d[TERMS];
    take(deltas + row, d);
#pragma unroll
    for (int r = 0; r < TERMS; r++) sum += d[r];
  }
  *gradient = more ? sum + *gradient : sum;
}

// A layer's gradients: first the weights', four outputs of INPUTS inputs a share, which lie
// "acrosses" apart, then the biases', a bias an item.
template <typename T, int INPUTS>
__device__ __forceinline__ void narrowGradient(Turns& turns, const T* in, const T* delta,
    T* partial, int ins, int outs, int padded, int stride, int slices, int room, bool more) {
  enum { TERMS = Deep<T>::TERMS };
  const int acrosses = (ins + INPUTS - 1) / INPUTS;
  const int asides = (outs + 3) / 4;
  const int pitch = pitchOf(outs);
  const int items = shares<INPUTS>(acrosses, asides);
  const int biases = items * slices;  // the first of them
  const int end = biases + outs * slices;
#pragma unroll 1
  for (int item = turns.first(end); item < end; item += blockDim.x) {
    if (item >= biases) {
      const int slice = (item - biases) / outs;
      const int o = (item - biases) % outs;
      T* gradient = partial + slice * room + ins * pitch + o;
      narrowBias(delta + o * stride, gradient, padded, slice, slices, more);
      continue;
    }
    const int slice = item / items;
    const Share share = shareOf<INPUTS>(item % items, acrosses);
    if (share.aside >= asides) continue;
    const T* columns[INPUTS];
    const T* deltas[4];
    T sums[INPUTS][4];
#pragma unroll
    for (int o = 0; o < 4; o++) {
      deltas[o] = delta + smaller(4 * share.aside + o, outs - 1) * stride;
#pragma unroll
      for (int i = 0; i < INPUTS; i++) sums[i][o] = T(0);
    }
#pragma unroll
    for (int i = 0; i < INPUTS; i++) {
      columns[i] = in + smaller(share.across + i * acrosses, ins - 1) * stride;
    }
#pragma unroll 1
    for (int row = TERMS * slice; row < padded; row += TERMS * slices) {
      T d[4][TERMS];
#pragma unroll
      for (int o = 0; o < 4; o++) take(deltas[o] + row, d[o]);
#pragma unroll
      for (int i = 0; i < INPUTS; i++) {
        T a[TERMS];
        take(columns[i] + row, a);
#pragma unroll
        for (int o = 0; o < 4; o++) {
#pragma unroll
          for (int r = 0; r < TERMS; r++) sums[i][o] += a[r] * d[o][r];
        }
      }
    }
    T* gradient = partial + slice * room + 4 * share.aside;
#pragma unroll
    for (int e = 0; e < INPUTS; e++) {
      const int i = share.across + e * acrosses;
      if (i < ins) {
        if (more) {
          T before[4];
          take(gradient + i * pitch, before);
#pragma unroll
          for (int o = 0; o < 4; o++) sums[e][o] += before[o];
        }
        leave(sums[e], gradient + i * pitch);
      }
    }
  }
}

template <typename T>
__device__ __forceinline__ void narrowTrain(
    const int* __restrict__ description,
    T* __restrict__ parameters,
    const T* __restrict__ points,
    const T* __restrict__ targets,
    const int* __restrict__ order,
    double* __restrict__ metrics,
    long long pointStride,
    int size,
    int batch,
    int from,
    int to,
    T rate,
    int tile,
    int slices) {
  DYNAMIC_SHARED(memory);
  const int thread = threadIdx.x;
  const int threads = blockDim.x;
  const long long network = blockIdx.x;
  const NetReader outside = {description};
  const int layers = outside.layers();
  const int inputs = outside.inputs();
  const int count = outside.parameters();
  const int room = outside.room();
  const int outputs = outside.allOutputs();
  const int stride = tile + 4;

  double* perRow = reinterpret_cast<double*>(memory);  // loss and hits of a tile's rows
  T* shared = reinterpret_cast<T*>(perRow + 2 * tile);
  T* partial = shared + room;
  T* columns = partial + slices * room;
  T* deltas = columns + (inputs + outputs) * stride;
  int* net = reinterpret_cast<int*>(deltas + outputs * stride);
#pragma unroll 1
  for (int i = thread; i < 2 + 3 * layers; i += threads) net[i] = description[i];
  const NetReader reader = {net};

  parameters += network * count;
  points += network * pointStride * inputs;
  targets += network * pointStride;
  order += network * size;
  narrowCopy<T, true>(outside, parameters, shared);
  T* targetColumn = deltas + (outputs - 1) * stride;  // until its gradient takes the place
  if (from < to) {
    const int start = from * batch;
    narrowGather(points, targets, order, columns, targetColumn, stride, inputs, start,
        smaller(tile, smaller(batch, size - start)));
  }
#pragma unroll 1
  for (int i = thread; i < 2 * tile; i += threads) perRow[i] = 0;
  __syncthreads();
  const int lowest = reader.lowestTrained();

  for (int step = from; step < to; step++) {
    const int rows = smaller(batch, size - step * batch);
    for (int first = 0; first < rows; first += tile) {
      const int tileRows = smaller(tile, rows - first);
      const int padded = (tileRows + 3) / 4 * 4;

      const T* in = columns;
      T* out = columns + inputs * stride;
      const T* w = shared;
#pragma unroll 1
      for (int k = 0; k < layers - 1; k++) {
        const int ins = reader.inputs(k);
        const int outs = reader.outputs(k);
        const int activation = reader.activation(k);
        if (isForLargeShares(shares<4>(padded / 4, (outs + 3) / 4))) {
          narrowForward<T, 4>(in, w, out, ins, outs, padded, stride, activation);
        } else {
          narrowForward<T, 1>(in, w, out, ins, outs, padded, stride, activation);
        }
        __syncthreads();
        if (isLong(activation)) {
          narrowActivate(out, outs, padded, stride, activation);
          __syncthreads();
        }
        in = out;
        out += outs * stride;
        w += reader.room(k);
      }

      // The last layer has one output.
      const int last = reader.inputs(layers - 1);
      const int lastPitch = pitchOf(1);
#pragma unroll 1
      for (int row = thread; row < padded; row += threads) {
        T z = w[last * lastPitch];
        for (int i = 0; i < last; i++) z += in[i * stride + row] * w[i * lastPitch];
        const T target = targetColumn[row];
        const T probability = logistic(z);
        targetColumn[row] = row < tileRows ? probability - target : T(0);
        if (metrics && row < tileRows) {
          perRow[2 * row] += crossEntropy(z, target);
          perRow[2 * row + 1] += hits(probability, target) ? 1 : 0;
        }
      }
      __syncthreads();

      // From the last layer down: w, in and delta are those of layer k.
      T* delta = targetColumn;
      for (int k = layers - 1; k > lowest; k--) {
        const int ins = reader.inputs(k);
        const int outs = reader.outputs(k);
        const int activation = reader.activation(k - 1);
        T* below = delta - ins * stride;
        if (isForLargeShares(shares<4>(padded / 4, (ins + 3) / 4))) {
          narrowBackward<T, 4>(in, w, delta, below, ins, outs, padded, stride, activation);
        } else {
          narrowBackward<T, 1>(in, w, delta, below, ins, outs, padded, stride, activation);
        }
        w -= reader.room(k - 1);
        in -= reader.inputs(k - 1) * stride;
        delta = below;
        __syncthreads();
      }

      Turns turns = {0};
      in = columns;
      delta = deltas;
      int offset = 0;
#pragma unroll 1
      for (int k = 0; k < layers; k++) {
        const int ins = reader.inputs(k);
        const int outs = reader.outputs(k);
        if (reader.trains(k)) {
          T* gradient = partial + offset;
          if (isForLargeShares(slices * shares<4>((ins + 3) / 4, (outs + 3) / 4))) {
            narrowGradient<T, 4>(
                turns, in, delta, gradient, ins, outs, padded, stride, slices, room, first > 0);
          } else {
            narrowGradient<T, 1>(
                turns, in, delta, gradient, ins, outs, padded, stride, slices, room, first > 0);
          }
        }
        in += ins * stride;
        delta += outs * stride;
        offset += reader.room(k);
      }
      __syncthreads();

      // The next rows come while the parameters move.
      int start = step * batch + first + tile;
      int left = rows - first - tile;
      if (left <= 0 && step + 1 < to) {
        start = (step + 1) * batch;
        left = smaller(batch, size - start);
      }
      if (left > 0) {
        narrowGather(points, targets, order, columns, targetColumn, stride, inputs, start,
            smaller(tile, left));
      }
      if (first + tile >= rows) {
        const T scale = rate / T(rows);
        offset = 0;
        turns.base = 0;
#pragma unroll 1
        for (int k = 0; k < layers; k++) {
          const int vectors = reader.room(k) / 4;
          if (reader.trains(k)) {
#pragma unroll 1
            for (int v = turns.first(vectors); v < vectors; v += threads) {
              T* place = shared + offset + 4 * v;
              T moved[4], gradient[4];
              take(place, moved);
              take(partial + offset + 4 * v, gradient);
#pragma unroll 2
              for (int slice = 1; slice < slices; slice++) {
                T more[4];
                take(partial + slice * room + offset + 4 * v, more);
#pragma unroll
                for (int o = 0; o < 4; o++) gradient[o] += more[o];
              }
#pragma unroll
              for (int o = 0; o < 4; o++) moved[o] -= scale * gradient[o];
              leave(moved, place);
            }
          }
          offset += 4 * vectors;
        }
      }
      __syncthreads();
    }
  }

  narrowCopy<T, false>(reader, parameters, shared);
  if (metrics && thread == 0) {
    double loss = 0;
    double hit = 0;
#pragma unroll 1
    for (int i = 0; i < tile; i++) {
      loss += perRow[2 * i];
      hit += perRow[2 * i + 1];
    }
    metrics[2 * network] += loss;
    metrics[2 * network + 1] += hit;
  }
}

template <typename T>
__device__ __forceinline__ void narrowPredict(
    const int* __restrict__ description,
    const T* __restrict__ parameters,
    const T* __restrict__ points,
    T* __restrict__ probabilities,
    long long pointStride,
    int size) {
  DYNAMIC_SHARED(memory);
  const int thread = threadIdx.x;
  const int threads = blockDim.x;
  const long long network = blockIdx.y;
  const NetReader outside = {description};
  const int layers = outside.layers();
  const int inputs = outside.inputs();
  const int count = outside.parameters();
  const int widest = outside.widest();
  T* shared = reinterpret_cast<T*>(memory);
  T* columns = shared + (count + 3) / 4 * 4;
  int* net = reinterpret_cast<int*>(columns + 2 * widest * threads);
#pragma unroll 1
  for (int i = thread; i < 2 + 3 * layers; i += threads) net[i] = description[i];
  parameters += network * count;
  points += network * pointStride * inputs;
  probabilities += network * size;
#pragma unroll 1
  for (int i = thread; i < count; i += threads) shared[i] = parameters[i];
  __syncthreads();
  const NetReader reader = {net};

  for (long long point = blockIdx.x * (long long)threads + thread; point < size;
       point += (long long)gridDim.x * threads) {
    T* in = columns + thread;
    T* out = in + widest * threads;
#pragma unroll 1
    for (int i = 0; i < inputs; i++) in[i * threads] = points[point * inputs + i];
    const T* w = shared;
#pragma unroll 1
    for (int k = 0; k < layers; k++) {
      const int ins = reader.inputs(k);
      const int outs = reader.outputs(k);
      const int activation = reader.activation(k);
      const T* bias = w + ins * outs;
      for (int o0 = 0; o0 < outs; o0 += 4) {
        const int o1 = smaller(o0 + 1, outs - 1);
        const int o2 = smaller(o0 + 2, outs - 1);
        const int o3 = smaller(o0 + 3, outs - 1);
        T z0 = bias[o0], z1 = bias[o1], z2 = bias[o2], z3 = bias[o3];
        const T* line = w;
        for (int i = 0; i < ins; i++) {
          const T value = in[i * threads];
          z0 += value * line[o0];
          z1 += value * line[o1];
          z2 += value * line[o2];
          z3 += value * line[o3];
          line += outs;
        }
        T* result = out + o0 * threads;
        const int results = smaller(4, outs - o0);
        result[0] = activateShort(activation, z0);
        if (results > 1) result[threads] = activateShort(activation, z1);
        if (results > 2) result[2 * threads] = activateShort(activation, z2);
        if (results > 3) result[3 * threads] = activateShort(activation, z3);
        if (isLong(activation)) {
#pragma unroll 1
          for (int o = 0; o < results; o++) {
            result[o * threads] = activate(activation, result[o * threads]);
          }
        }
      }
      w = bias + outs;
      T* swap = in;
      in = out;
      out = swap;
    }
    probabilities[point] = in[0];
  }
}

#define NARROW_KERNELS(T, SUFFIX)                                                                  \
  extern "C" __global__ void __launch_bounds__(128, sizeof(T) == 4 ? 4 : 1) article_train_##SUFFIX( \
      T* parameters, const T* points, const T* targets, const int* order, double* metrics,         \
      long long pointStride, int size, int batch, int from, int to, T rate, int trains) {          \
    articleTrain<T>(parameters, points, targets, order, metrics, pointStride, size, batch, from,   \
        to, rate, trains);                                                                         \
  }                                                                                                \
  extern "C" __global__ void __launch_bounds__(128) article_predict_##SUFFIX(const T* parameters,  \
      const T* points, T* probabilities, long long pointStride, int size) {                        \
    articlePredict<T>(parameters, points, probabilities, pointStride, size);                       \
  }                                                                                                \
  extern "C" __global__ void __launch_bounds__(256, 2) narrow_train_##SUFFIX(const int* net,       \
      T* parameters, const T* points, const T* targets, const int* order, double* metrics,         \
      long long pointStride, int size, int batch, int from, int to, T rate, int tile,              \
      int slices) {                                                                                \
    narrowTrain<T>(net, parameters, points, targets, order, metrics, pointStride, size, batch,     \
        from, to, rate, tile, slices);                                                             \
  }                                                                                                \
  extern "C" __global__ void __launch_bounds__(256, 1) narrow_predict_##SUFFIX(const int* net,     \
      const T* parameters, const T* points, T* probabilities, long long pointStride, int size) {   \
    narrowPredict<T>(net, parameters, points, probabilities, pointStride, size);                   \
  }

#endif
