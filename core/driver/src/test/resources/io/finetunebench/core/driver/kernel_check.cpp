/*
 * Runs the kernels against plain loops in double precision, on blocks of one and many, over sizes
 * that fit and sizes that do not; every buffer is as long as the kernel may touch and no longer.
 * Compiled with -DSHIM_THREADS under AddressSanitizer and ThreadSanitizer, and without as it is.
 * Ends with 1 and a line for each thing that is wrong.
 */
#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <string>

#include "shim.h"

#include "kernels.cu"
#include "kernels_f64.cu"
#include "kernels_wide.cu"

struct Layer {
  int inputs, outputs, activation;
  bool trains;
};

struct Network {
  std::vector<Layer> layers;

  int parameters() const {
    int count = 0;
    for (const Layer& layer : layers) count += (layer.inputs + 1) * layer.outputs;
    return count;
  }

  int outputs() const {
    int count = 0;
    for (const Layer& layer : layers) count += layer.outputs;
    return count;
  }

  /* Elements of shared memory for the parameters of a block that trains: docs of pitchOf in narrow.cuh. */
  int room() const {
    int count = 0;
    for (const Layer& layer : layers) {
      const int vectors = (layer.outputs + 3) / 4;
      count += (layer.inputs + 1) * 4 * (vectors + (vectors % 8 == 0));
    }
    return count;
  }

  int inputs() const { return layers[0].inputs; }

  std::vector<int> description() const {
    std::vector<int> net = {(int)layers.size(), inputs()};
    for (const Layer& layer : layers) {
      net.insert(net.end(), {layer.outputs, layer.activation, layer.trains});
    }
    return net;
  }
};

static Network network(std::vector<int> widths, int activation, unsigned frozen = 0) {
  Network made;
  for (size_t k = 1; k < widths.size(); k++) {
    const bool last = k + 1 == widths.size();
    made.layers.push_back(
        {widths[k - 1], widths[k], last ? SIGMOID : activation, (frozen >> (k - 1) & 1) == 0});
  }
  return made;
}

struct Random {
  uint64_t state;
  double next() {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (double)(state >> 11) / 9007199254740992.0 * 2 - 1;
  }
};

static int wrong = 0;

static void expect(bool right, const std::string& what) {
  if (!right) {
    printf("wrong: %s\n", what.c_str());
    wrong++;
  }
}

static double activation_of(int activation, double z) {
  switch (activation) {
    case RELU: return z > 0 ? z : 0;
    case TANH: return tanh(z);
    case SIGMOID: return 1 / (1 + exp(-z));
    default: return z;
  }
}

static double derivative_of(int activation, double a) {
  switch (activation) {
    case RELU: return a > 0;
    case TANH: return 1 - a * a;
    case SIGMOID: return a * (1 - a);
    default: return 1;
  }
}

template <typename T>
static double forward(const Network& net, const std::vector<double>& p, const T* x,
    std::vector<std::vector<double>>* kept, double* logit) {
  std::vector<double> in(x, x + net.inputs());
  size_t offset = 0;
  for (const Layer& layer : net.layers) {
    std::vector<double> out(layer.outputs);
    for (int o = 0; o < layer.outputs; o++) {
      double z = p[offset + layer.inputs * layer.outputs + o];
      for (int i = 0; i < layer.inputs; i++) z += in[i] * p[offset + i * layer.outputs + o];
      if (logit) *logit = z;
      out[o] = activation_of(layer.activation, z);
    }
    if (kept) kept->push_back(in);
    offset += (layer.inputs + 1) * layer.outputs;
    in = out;
  }
  return in[0];
}

template <typename T>
struct Problem {
  Network net;
  int networks, size, batch;
  std::vector<T> parameters, points, targets;
  std::vector<int> order;

  Problem(Network net, int networks, int size, int batch)
      : net(net), networks(networks), size(size), batch(batch) {
    Random random = {(uint64_t)(networks * 31 + size)};
    parameters.resize((size_t)networks * net.parameters());
    for (T& value : parameters) value = (T)random.next();
    points.resize((size_t)size * net.inputs());
    for (T& value : points) value = (T)(2 * random.next());
    targets.resize(size);
    for (T& value : targets) value = random.next() > 0 ? 1 : 0;
    std::vector<long long> seeds(networks);
    for (int n = 0; n < networks; n++) seeds[n] = 1000 + 77777777777LL * n;
    order.resize((size_t)networks * size);
    shim::launch({2, (unsigned)networks, 1}, 64, 0,
        [&] { epoch_order(order.data(), seeds.data(), 3, size); });
    for (int n = 0; n < networks; n++) {
      std::vector<int> sorted(order.begin() + (size_t)n * size, order.begin() + (size_t)(n + 1) * size);
      std::sort(sorted.begin(), sorted.end());
      for (int i = 0; i < size; i++) expect(sorted[i] == i, "an order that is no permutation");
    }
  }

  int steps() const { return (size + batch - 1) / batch; }

  /* What training leaves, and the metrics of it. */
  std::vector<double> reference(int n, int from, int to, double rate, double* metrics) const {
    const int count = net.parameters();
    std::vector<double> p(parameters.begin() + (size_t)n * count, parameters.begin() + (size_t)(n + 1) * count);
    for (int step = from; step < to; step++) {
      const int start = step * batch, end = std::min(size, start + batch);
      std::vector<double> gradient(count);
      for (int position = start; position < end; position++) {
        const int point = order[(size_t)n * size + position];
        std::vector<std::vector<double>> inputs;
        double logit = 0;
        const double probability = forward(net, p, &points[(size_t)point * net.inputs()], &inputs, &logit);
        metrics[0] += std::max(logit, 0.0) - logit * targets[point] + log1p(exp(-fabs(logit)));
        metrics[1] += (probability > 0.5) == (targets[point] == 1);
        std::vector<double> delta = {probability - targets[point]};
        size_t offset = count;
        for (int k = (int)net.layers.size() - 1; k >= 0; k--) {
          const Layer& layer = net.layers[k];
          offset -= (layer.inputs + 1) * layer.outputs;
          std::vector<double> below(layer.inputs);
          for (int i = 0; i < layer.inputs; i++) {
            for (int o = 0; o < layer.outputs; o++) {
              below[i] += p[offset + i * layer.outputs + o] * delta[o];
              gradient[offset + i * layer.outputs + o] += layer.trains ? inputs[k][i] * delta[o] : 0;
            }
            if (k > 0) below[i] *= derivative_of(net.layers[k - 1].activation, inputs[k][i]);
          }
          for (int o = 0; o < layer.outputs; o++) {
            gradient[offset + layer.inputs * layer.outputs + o] += layer.trains ? delta[o] : 0;
          }
          delta = below;
        }
      }
      for (int i = 0; i < count; i++) p[i] -= rate / (end - start) * gradient[i];
    }
    return p;
  }
};

template <typename T>
static double tolerance() { return sizeof(T) == 4 ? 2e-4 : 1e-11; }

template <typename T>
static void compare(const std::string& what, const Problem<T>& problem, int n, int from, int to,
    double rate, const T* trained, const double* metrics) {
  double expected_metrics[2] = {0, 0};
  const std::vector<double> expected = problem.reference(n, from, to, rate, expected_metrics);
  double largest = 0, difference = 0;
  for (size_t i = 0; i < expected.size(); i++) {
    largest = std::max(largest, fabs(expected[i]));
    const double distance = fabs(expected[i] - (double)trained[i]);
    difference = std::max(difference, distance == distance ? distance : 1e300);
  }
  expect(difference <= tolerance<T>() * largest, what + ": parameters differ by " + std::to_string(difference));
  if (metrics) {
    expect(fabs(metrics[0] - expected_metrics[0]) <= tolerance<T>() * expected_metrics[0],
        what + ": loss " + std::to_string(metrics[0]) + " for " + std::to_string(expected_metrics[0]));
    expect(fabs(metrics[1] - expected_metrics[1]) <= (sizeof(T) == 4 ? 1 : 0),
        what + ": hits " + std::to_string(metrics[1]) + " for " + std::to_string(expected_metrics[1]));
  }
}

template <typename T>
static void article(int networks, int size, int batch, int from, int to, unsigned frozen, bool measured) {
  const std::string what = "article " + std::to_string(size) + "/" + std::to_string(batch) + " frozen "
      + std::to_string(frozen) + (sizeof(T) == 4 ? " float" : " double");
  Problem<T> problem(network({2, 5, 7, 1}, RELU, frozen), networks, size, batch);
  std::vector<T> together = problem.parameters;
  std::vector<double> metrics(2 * networks);
  const T rate = (T)0.05;
  const auto kernel = [](auto... arguments) {
    if constexpr (sizeof(T) == 4) article_train_f32(arguments...); else article_train_f64(arguments...);
  };
  shim::launch({(unsigned)networks, 1, 1}, 128, 0, [&] {
    kernel(together.data(), problem.points.data(), problem.targets.data(), problem.order.data(),
        measured ? metrics.data() : nullptr, 0LL, size, batch, from, to, rate, (int)(~frozen & 7));
  });
  for (int n = 0; n < networks; n++) {
    compare(what, problem, n, from, to, 0.05, &together[65 * n], measured ? &metrics[2 * n] : nullptr);
    std::vector<T> alone(problem.parameters.begin() + 65 * n, problem.parameters.begin() + 65 * (n + 1));
    std::vector<int> order(problem.order.begin() + (size_t)n * size, problem.order.begin() + (size_t)(n + 1) * size);
    shim::launch({1, 1, 1}, 128, 0, [&] {
      kernel(alone.data(), problem.points.data(), problem.targets.data(), order.data(),
          (double*)nullptr, 0LL, size, batch, from, to, rate, (int)(~frozen & 7));
    });
    expect(memcmp(alone.data(), &together[65 * n], 65 * sizeof(T)) == 0, what + ": alone it is another");
  }
}

template <typename T>
static void narrow(const std::string& name, Network net, int networks, int size, int batch, int tile,
    int slices, unsigned threads) {
  const std::string what = "narrow " + name + (sizeof(T) == 4 ? " float" : " double");
  Problem<T> problem(net, networks, size, batch);
  const int count = net.parameters();
  std::vector<int> description = net.description();
  std::vector<T> trained = problem.parameters;
  std::vector<double> metrics(2 * networks);
  const size_t shared = 16 * tile
      + sizeof(T) * ((size_t)net.room() * (1 + slices) + (size_t)(net.inputs() + 2 * net.outputs()) * (tile + 4))
      + 4 * description.size();
  const auto kernel = [](auto... arguments) {
    if constexpr (sizeof(T) == 4) narrow_train_f32(arguments...); else narrow_train_f64(arguments...);
  };
  shim::launch({(unsigned)networks, 1, 1}, threads, shared, [&] {
    kernel(description.data(), trained.data(), problem.points.data(), problem.targets.data(),
        problem.order.data(), metrics.data(), 0LL, size, batch, 0, problem.steps(), (T)0.05, tile, slices);
  });
  for (int n = 0; n < networks; n++) {
    compare(what, problem, n, 0, problem.steps(), 0.05, &trained[(size_t)count * n], &metrics[2 * n]);
  }
  /* Another number of threads makes no difference. */
  std::vector<T> again(problem.parameters.begin(), problem.parameters.begin() + count);
  std::vector<int> order(problem.order.begin(), problem.order.begin() + size);
  shim::launch({1, 1, 1}, 32, shared, [&] {
    kernel(description.data(), again.data(), problem.points.data(), problem.targets.data(), order.data(),
        (double*)nullptr, 0LL, size, batch, 0, problem.steps(), (T)0.05, tile, slices);
  });
  expect(memcmp(again.data(), trained.data(), count * sizeof(T)) == 0, what + ": on fewer threads it is another");

  int widest = net.inputs();
  for (const Layer& layer : net.layers) widest = std::max(widest, layer.outputs);
  std::vector<T> probabilities((size_t)networks * size);
  const size_t room = sizeof(T) * ((size_t)(count + 3) / 4 * 4 + 2 * widest * 64) + 4 * description.size();
  shim::launch({2, (unsigned)networks, 1}, 64, room, [&] {
    if constexpr (sizeof(T) == 4) {
      narrow_predict_f32(description.data(), trained.data(), problem.points.data(), probabilities.data(), 0LL, size);
    } else {
      narrow_predict_f64(description.data(), trained.data(), problem.points.data(), probabilities.data(), 0LL, size);
    }
  });
  for (int n = 0; n < networks; n++) {
    const std::vector<double> p(trained.begin() + (size_t)count * n, trained.begin() + (size_t)count * (n + 1));
    for (int i = 0; i < size; i++) {
      const double expected = forward(net, p, &problem.points[(size_t)i * net.inputs()], nullptr, nullptr);
      expect(fabs(expected - (double)probabilities[(size_t)n * size + i]) < tolerance<T>(), what + ": a probability");
    }
  }
}

/* A NaN in a step's last row is in all that trains from this step on, and not before; what is frozen stays. */
template <typename T>
static void narrow_nan(std::vector<int> hidden, unsigned threads) {
  enum { SIZE = 14, BATCH = 7, TILE = 8, SLICES = 2 };
  const Network net = network({2, hidden[0], hidden[1], 1}, RELU, 1);
  const std::string what = "narrow NaN " + std::to_string(hidden[0]) + (sizeof(T) == 4 ? " float" : " double");
  Problem<T> problem(net, 1, SIZE, BATCH);
  problem.points[2 * problem.order[SIZE - 1]] = (T)NAN;
  const std::vector<int> description = net.description();
  const size_t shared = 16 * TILE
      + sizeof(T) * (net.room() * (1 + SLICES) + (net.inputs() + 2 * net.outputs()) * (TILE + 4))
      + 4 * description.size();
  for (int steps = 1; steps <= 2; steps++) {
    std::vector<T> trained = problem.parameters;
    shim::launch({1, 1, 1}, threads, shared, [&] {
      const auto kernel = [](auto... arguments) {
        if constexpr (sizeof(T) == 4) narrow_train_f32(arguments...); else narrow_train_f64(arguments...);
      };
      kernel(description.data(), trained.data(), problem.points.data(), problem.targets.data(), problem.order.data(),
          (double*)nullptr, 0LL, (int)SIZE, (int)BATCH, 0, steps, (T)0.05, (int)TILE, (int)SLICES);
    });
    const int frozen = 3 * hidden[0];
    for (int i = 0; i < net.parameters(); i++) {
      const bool is_nan = trained[i] != trained[i];
      expect(is_nan == (steps == 2 && i >= frozen), what + ": parameter " + std::to_string(i));
      expect(i >= frozen || trained[i] == problem.parameters[i], what + ": frozen " + std::to_string(i));
    }
  }
}

template <typename T>
static void article_prediction(int networks, int size, int offset) {
  Problem<T> problem(network({2, 5, 7, 1}, RELU), networks, size + offset, 10);
  std::vector<T> probabilities((size_t)networks * size);
  shim::launch({2, (unsigned)networks, 1}, 128, 0, [&] {
    if constexpr (sizeof(T) == 4) {
      article_predict_f32(problem.parameters.data(), problem.points.data() + 2 * offset, probabilities.data(), 0LL, size);
    } else {
      article_predict_f64(problem.parameters.data(), problem.points.data() + 2 * offset, probabilities.data(), 0LL, size);
    }
  });
  for (int n = 0; n < networks; n++) {
    const std::vector<double> p(problem.parameters.begin() + 65 * n, problem.parameters.begin() + 65 * (n + 1));
    for (int i = 0; i < size; i++) {
      const double expected = forward(problem.net, p, &problem.points[2 * (i + offset)], nullptr, nullptr);
      expect(fabs(expected - (double)probabilities[(size_t)n * size + i]) < tolerance<T>(),
          "article prediction " + std::to_string(size) + " point " + std::to_string(i));
    }
  }
}

/* How products of wide networks are divided: into squares of 64 or 128, and pieces so deep. */
struct Way {
  int side, piece_depth;

  std::string name() const {
    return " in squares of " + std::to_string(side) + ", pieces of " + std::to_string(piece_depth);
  }
};

static const Way WHOLE = {64, 1 << 20};

/* Runs a product and, where it has pieces, what adds them up; the parts are as large as they are. */
template <typename T, typename Kernel>
static void product(Way way, int rows, int columns, int depth, int bias_rows, const Kernel& kernel) {
  const auto blocks = [](int count, int size) { return (unsigned)(count + size - 1) / size; };
  const unsigned pieces = blocks(depth, way.piece_depth);
  const size_t results = (size_t)(rows + bias_rows) * columns;
  std::vector<T> parts(pieces > 1 ? pieces * results : 0, (T)NAN);
  T* place = pieces > 1 ? parts.data() : nullptr;
  const unsigned tile = way.side / 16;
  shim::launch({blocks(columns, way.side), blocks(rows, way.side), pieces}, 256, 0, [&] { kernel(tile, place); });
  if (pieces > 1) {
    shim::launch({blocks((int)results, 256), 1, 1}, 256, 0, [&] { kernel(0, place); });
  }
}

#define RUN_PRODUCT(tile, name, ...)                                                  \
  do {                                                                                \
    if constexpr (sizeof(T) == 4) {                                                   \
      if (tile == 0) name##_sum_f32(__VA_ARGS__);                                     \
      else if (tile == 4) name##_f32(__VA_ARGS__);                                    \
      else name##_large_f32(__VA_ARGS__);                                             \
    } else {                                                                          \
      if (tile == 0) name##_sum_f64(__VA_ARGS__);                                     \
      else name##_f64(__VA_ARGS__);                                                   \
    }                                                                                 \
  } while (false)

/* Returns the parameters that training leaves. */
template <typename T>
static std::vector<T> wide(const std::string& name, Network net, int size, int batch, Way way = WHOLE) {
  const std::string what = "wide " + name + way.name() + (sizeof(T) == 4 ? " float" : " double");
  Problem<T> problem(net, 1, size, batch);
  const int layers = (int)net.layers.size();
  std::vector<T> p = problem.parameters;
  std::vector<size_t> offsets;
  std::vector<std::vector<T>> outputs, deltas;
  std::vector<T> x((size_t)batch * net.inputs()), y(batch), logits(batch);
  size_t offset = 0;
  int lowest = layers;
  for (int k = 0; k < layers; k++) {
    const Layer& layer = net.layers[k];
    offsets.push_back(offset);
    offset += (layer.inputs + 1) * layer.outputs;
    outputs.emplace_back((size_t)batch * layer.outputs);
    deltas.emplace_back((size_t)batch * layer.outputs);
    if (layer.trains && lowest == layers) lowest = k;
  }
  double metrics[2] = {0, 0};
  int state[4] = {0, 0, 0, 0};
  for (int step = 0; step < problem.steps(); step++) {
    shim::launch({3, 1, 1}, 256, 0, [&] {
      if constexpr (sizeof(T) == 4) {
        wide_gather_f32(state, problem.order.data(), problem.points.data(), problem.targets.data(), x.data(), y.data(),
            size, batch, net.inputs());
      } else {
        wide_gather_f64(state, problem.order.data(), problem.points.data(), problem.targets.data(), x.data(), y.data(),
            size, batch, net.inputs());
      }
    });
    for (int k = 0; k < layers; k++) {
      const Layer& layer = net.layers[k];
      product<T>(way, batch, layer.outputs, layer.inputs, 0, [&](unsigned tile, T* parts) {
        RUN_PRODUCT(tile, wide_forward, state, k == 0 ? x.data() : outputs[k - 1].data(), p.data() + offsets[k],
            k == layers - 1 ? logits.data() : nullptr, outputs[k].data(), 0, size, batch, layer.inputs, layer.outputs,
            layer.activation, parts, way.piece_depth);
      });
    }
    shim::launch({1, 1, 1}, 256, 0, [&] {
      if constexpr (sizeof(T) == 4) {
        wide_loss_f32(state, logits.data(), outputs[layers - 1].data(), y.data(), deltas[layers - 1].data(), metrics,
            size, batch);
      } else {
        wide_loss_f64(state, logits.data(), outputs[layers - 1].data(), y.data(), deltas[layers - 1].data(), metrics,
            size, batch);
      }
    });
    for (int k = layers - 1; k >= lowest; k--) {
      const Layer& layer = net.layers[k];
      if (k > lowest) {
        product<T>(way, batch, layer.inputs, layer.outputs, 0, [&](unsigned tile, T* parts) {
          RUN_PRODUCT(tile, wide_backward, state, deltas[k].data(), p.data() + offsets[k], outputs[k - 1].data(),
              deltas[k - 1].data(), size, batch, layer.inputs, layer.outputs, net.layers[k - 1].activation, parts,
              way.piece_depth);
        });
      }
      if (layer.trains) {
        product<T>(way, layer.inputs, layer.outputs, batch, 1, [&](unsigned tile, T* parts) {
          RUN_PRODUCT(tile, wide_update, state, k == 0 ? x.data() : outputs[k - 1].data(), deltas[k].data(),
              p.data() + offsets[k], size, batch, layer.inputs, layer.outputs, (T)0.05, parts, way.piece_depth);
        });
      }
    }
    shim::launch({1, 1, 1}, 1, 0, [&] { wide_advance(state); });
  }
  compare(what, problem, 0, 0, problem.steps(), 0.05, p.data(), metrics);
  return p;
}

/* A network in all ways: pieces may change the last bits of sums, squares must not. */
template <typename T>
static void wide_every_way(const std::string& name, Network net, int size, int batch, int piece_depth) {
  for (int depth : {WHOLE.piece_depth, piece_depth}) {
    const std::vector<T> small = wide<T>(name, net, size, batch, {64, depth});
    if constexpr (sizeof(T) == 4) {
      const std::vector<T> large = wide<T>(name, net, size, batch, {128, depth});
      expect(memcmp(small.data(), large.data(), small.size() * sizeof(T)) == 0, "wide " + name + ": squares matter");
    }
  }
}

/* A NaN in one row or column of an operand is in its results, and in no other. */
template <typename T>
static void wide_nan(Way way) {
  enum { ROWS = 9, INPUTS = 70, OUTPUTS = 66, ROW = 2, INPUT = 37, OUTPUT = 65 };
  const std::string what = "wide NaN" + way.name() + (sizeof(T) == 4 ? " float" : " double");
  std::vector<T> input(ROWS * INPUTS, (T)0.25), weights((INPUTS + 1) * OUTPUTS, (T)0.5), output(ROWS * OUTPUTS);
  input[ROW * INPUTS + INPUT] = (T)NAN;
  product<T>(way, ROWS, OUTPUTS, INPUTS, 0, [&](unsigned tile, T* parts) {
    RUN_PRODUCT(tile, wide_forward, (const int*)nullptr, input.data(), weights.data(), (T*)nullptr, output.data(),
        (int)ROWS, 0, (int)ROWS, (int)INPUTS, (int)OUTPUTS, (int)RELU, parts, way.piece_depth);
  });
  for (int i = 0; i < ROWS * OUTPUTS; i++) {
    const T z = output[i];
    expect(i / OUTPUTS == ROW ? z != z : z == (T)(INPUTS * 0.125 + 0.5), what + ": output " + std::to_string(i));
  }
  const int state[4] = {0, 0, 0, 0};
  std::vector<T> delta(ROWS * OUTPUTS, (T)0.5), whole(ROWS * INPUTS, (T)1), below(ROWS * INPUTS);
  delta[ROW * OUTPUTS + OUTPUT] = (T)NAN;
  product<T>(way, ROWS, INPUTS, OUTPUTS, 0, [&](unsigned tile, T* parts) {
    RUN_PRODUCT(tile, wide_backward, state, delta.data(), weights.data(), whole.data(), below.data(), (int)ROWS,
        (int)ROWS, (int)INPUTS, (int)OUTPUTS, (int)RELU, parts, way.piece_depth);
  });
  for (int i = 0; i < ROWS * INPUTS; i++) {
    const T d = below[i];
    expect(i / INPUTS == ROW ? d != d : d == (T)(OUTPUTS * 0.25), what + ": delta below " + std::to_string(i));
  }
  product<T>(way, INPUTS, OUTPUTS, ROWS, 1, [&](unsigned tile, T* parts) {
    RUN_PRODUCT(tile, wide_update, state, whole.data(), delta.data(), weights.data(), (int)ROWS, (int)ROWS, (int)INPUTS,
        (int)OUTPUTS, (T)1, parts, way.piece_depth);
  });
  for (int i = 0; i < (INPUTS + 1) * OUTPUTS; i++) {
    const T w = weights[i];
    expect(i % OUTPUTS == OUTPUT ? w != w : fabs(w) < 1e-6, what + ": parameter " + std::to_string(i));
  }
}

template <typename T>
static void all() {
  article<T>(1, 250, 100, 0, 3, 0, true);
  article<T>(3, 90, 37, 0, 3, 0, true);
  article<T>(2, 333, 300, 0, 2, 0, false);
  article<T>(2, 60, 20, 1, 2, 1, false);
  article<T>(1, 60, 20, 0, 3, 6, false);
  article<T>(1, 7, 3, 0, 3, 5, true);
  article<T>(1, 84, 32, 0, 3, 0, true);
  article<T>(2, 300, 128, 0, 3, 0, true);
  article_prediction<T>(1, 1030, 0);
  article_prediction<T>(2, 1001, 0);
  article_prediction<T>(1, 33, 1);
  narrow<T>("2-5-7-1", network({2, 5, 7, 1}, RELU), 2, 50, 20, 24, 2, 64);
  narrow<T>("3-6-1 tanh", network({3, 6, 1}, TANH), 3, 45, 33, 16, 4, 64);
  narrow<T>("4-9-8-3-1 sigmoid", network({4, 9, 8, 3, 1}, SIGMOID, 2), 1, 30, 16, 8, 1, 96);
  narrow<T>("5-1", network({5, 1}, LINEAR), 2, 21, 8, 8, 8, 32);
  narrow<T>("3-4-4-1 linear, lowest frozen", network({3, 4, 4, 1}, LINEAR, 1), 1, 21, 8, 8, 1, 32);
  narrow<T>("3-33-18-1, odd in every way", network({3, 33, 18, 1}, RELU), 2, 67, 37, 24, 2, 256);
  narrow<T>("2-32-64-1, nothing over", network({2, 32, 64, 1}, RELU), 2, 64, 32, 32, 1, 128);
  narrow<T>("6-31-30-29-1 tanh, middle frozen", network({6, 31, 30, 29, 1}, TANH, 4), 1, 50, 25, 32, 4, 64);
  narrow<T>("2-17-6-1, rows one by one", network({2, 17, 6, 1}, SIGMOID), 2, 5, 1, 8, 8, 64);
  for (unsigned threads : {32, 256}) {
    narrow_nan<T>({5, 7}, threads);
    narrow_nan<T>({16, 12}, threads);
  }
  wide_every_way<T>("3-70-20-1", network({3, 70, 20, 1}, RELU), 120, 80, 16);
  wide_every_way<T>("80-9-1 frozen", network({80, 9, 1}, TANH, 1), 50, 20, 32);
  wide_every_way<T>("3-150-129-1, a last step of one row", network({3, 150, 129, 1}, TANH), 134, 133, 48);
  wide_every_way<T>("64-64-1, nothing over", network({64, 64, 1}, RELU), 64, 32, 16);
  wide_every_way<T>("5-1 linear, rows one by one", network({5, 1}, LINEAR), 3, 1, 16);
  wide_nan<T>(WHOLE);
  wide_nan<T>({64, 16});
  if (sizeof(T) == 4) wide_nan<T>({128, 16});
}

/* Every kernel in both precisions, as few steps as show what is wrong: threads wait slowly. */
template <typename T>
static void few() {
  article<T>(2, 60, 37, 0, 2, 0, true);
  article<T>(1, 140, 133, 0, 1, 1, false);
  article_prediction<T>(2, 601, 0);
  article_prediction<T>(1, 33, 1);
  narrow<T>("3-6-1 tanh", network({3, 6, 1}, TANH), 2, 20, 17, 8, 4, 64);
  narrow<T>("4-9-8-3-1 sigmoid", network({4, 9, 8, 3, 1}, SIGMOID, 2), 1, 20, 16, 8, 1, 96);
  narrow<T>("2-19-32-1", network({2, 19, 32, 1}, RELU), 1, 13, 10, 16, 2, 64);
  wide<T>("3-70-5-1", network({3, 70, 5, 1}, RELU), 90, 80);
  wide<T>("70-3-1", network({70, 3, 1}, RELU), 40, 34, {sizeof(T) == 4 ? 128 : 64, 16});
}

/*
 * Without arguments everything; "quick" less of it; "time" tells how long the seed epoch takes;
 * "racing" one kernel without its barriers.
 */
int main(int count, char** arguments) {
  const std::string what = count > 1 ? arguments[1] : "";
#ifdef SHIM_THREADS
  if (what == "racing") {
    shim::without_barriers = true;
    article<float>(1, 60, 37, 0, 2, 0, false);
    return 0;
  }
#endif
  if (what == "time") {
    Problem<float> problem(network({2, 5, 7, 1}, RELU), 1, 100000, 100);
    for (int i = 0; i < 5; i++) {
      const auto start = std::chrono::steady_clock::now();
      shim::launch({1, 1, 1}, 128, 0, [&] {
        article_train_f32(problem.parameters.data(), problem.points.data(), problem.targets.data(),
            problem.order.data(), nullptr, 0, problem.size, 100, 0, 1000, 0.05f, 7);
      });
      printf("%.1f ms\n", std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    return 0;
  }
  if (what == "quick") {
    few<float>();
    few<double>();
  } else {
    all<float>();
    all<double>();
  }
  if (wrong == 0) printf("all right\n");
  return wrong == 0 ? 0 : 1;
}
