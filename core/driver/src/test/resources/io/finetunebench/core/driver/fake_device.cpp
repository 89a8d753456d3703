/*
 * The fake driver's device: contexts, memory, modules, streams, graphs, events, and the kernels of
 * the engine "cuda", which run here on the processor (see shim.h).
 *
 * A queue's work waits until somebody waits for it, as late as a device may begin it; so that what is
 * read, freed or changed too early shows, in pinned memory of the host too. Each queue is its own:
 * waiting for one does nothing for another.
 *
 * It checks what a driver checks: that a context is current and sound, that addresses lie in
 * living allocations, that a launch is one that kernel and device allow, that the module's PTX holds
 * the kernel and is none too new for driver and device.
 */
#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <tuple>

#include "fake_driver.h"
#include "shim.h"

#include "kernels.cu"
#include "kernels_f64.cu"
#include "kernels_wide.cu"

namespace {

typedef unsigned long long Address;

enum {
  INVALID_VALUE = 1,
  OUT_OF_MEMORY = 2,
  INVALID_DEVICE = 101,
  INVALID_IMAGE = 200,
  INVALID_CONTEXT = 201,
  NO_BINARY = 209,
  UNSUPPORTED_PTX = 222,
  INVALID_HANDLE = 400,
  NOT_FOUND = 500,
  ILLEGAL_ADDRESS = 700,
  NOT_READY = 600,
  CAPTURE_UNSUPPORTED = 900,
  CAPTURE_INVALIDATED = 901
};

struct Context {
  Device* device;
  int ordinal;
  int lost = 0;
  std::map<Address, size_t> allocations;
  std::map<Address, size_t> pinned;  // of the host's memory
};

struct Arguments {
  virtual ~Arguments() = default;
  virtual bool addresses_live(const Context& context) const = 0;
  virtual void run(Dimensions grid, unsigned threads, size_t shared) const = 0;
};

struct Kernel {
  const char* name;
  int most_threads;
  size_t static_shared;
  std::function<std::unique_ptr<Arguments>(void**)> read;
};

struct Function {
  const Kernel* kernel;
  size_t most_shared;
};

struct Module {
  std::string text;
  std::map<std::string, Function> functions; /* one of a name, as a driver has: who asks again finds its attributes */
};

struct Graph {
  std::vector<std::function<void()>> nodes;
};

struct Context;

struct Stream {
  Context* owner = nullptr;
  bool capturing = false;
  bool invalidated = false;
  Graph recorded;
  std::vector<std::function<void()>> waiting;
};

struct Event {
  Stream* stream = nullptr;
  bool recorded = false;
  std::chrono::steady_clock::time_point time;
};

/* One for all: calls of several threads take turns. */
std::recursive_mutex mutex;
thread_local std::vector<Context*> current;
std::map<int, std::unique_ptr<Context>> primary;
Stream default_stream;
std::set<Stream*> streams;  // without the default one

bool is_within(const std::map<Address, size_t>& blocks, Address address, size_t bytes) {
  auto next = blocks.upper_bound(address);
  if (next == blocks.begin()) return false;
  --next;
  return address + bytes <= next->first + next->second;
}

bool is_live(const Context& context, Address address, size_t bytes) {
  return is_within(context.allocations, address, bytes) || is_within(context.pinned, address, bytes);
}

template <typename T>
bool lives(const Context& context, T value) {
  if constexpr (std::is_pointer_v<T>) {
    return !value || is_live(context, reinterpret_cast<Address>(value), 1);
  } else {
    return true;
  }
}

template <typename... P>
struct ArgumentsOf : Arguments {
  void (*function)(P...);
  std::tuple<P...> values;

  bool addresses_live(const Context& context) const override {
    return std::apply([&](auto... value) { return (lives(context, value) && ...); }, values);
  }

  void run(Dimensions grid, unsigned threads, size_t shared) const override {
    shim::launch(grid, threads, shared, [this] { std::apply(function, values); });
  }
};

template <typename... P, size_t... I>
std::unique_ptr<Arguments> read_arguments(
    void (*function)(P...), void** cells, std::index_sequence<I...>) {
  auto arguments = std::make_unique<ArgumentsOf<P...>>();
  arguments->function = function;
  arguments->values = std::tuple<P...>(*static_cast<P*>(cells[I])...);
  return arguments;
}

template <typename... P>
Kernel kernel(const char* name, int most_threads, size_t static_shared, void (*function)(P...)) {
  return {name, most_threads, static_shared, [function](void** cells) {
            return read_arguments(function, cells, std::index_sequence_for<P...>());
          }};
}

#define BOTH(name, threads, shared) \
  kernel(#name "_f32", threads, shared, name##_f32), kernel(#name "_f64", threads, 2 * (shared), name##_f64)

const std::vector<Kernel> kernels = {
    kernel("epoch_order", 256, 0, epoch_order),
    kernel("wide_advance", 32, 0, wide_advance),
    kernel("article_train_f32", 128, sizeof(ArticleMemory<float>), article_train_f32),
    kernel("article_train_f64", 128, sizeof(ArticleMemory<double>), article_train_f64),
    BOTH(article_predict, 128, 272),
    BOTH(narrow_train, 256, 0),
    BOTH(narrow_predict, 256, 0),
    BOTH(wide_gather, 256, 0),
    BOTH(wide_forward, 256, 17408),
    kernel("wide_forward_large_f32", 256, 16896, wide_forward_large_f32),
    BOTH(wide_forward_sum, 256, 0),
    BOTH(wide_loss, 256, 3072),
    BOTH(wide_backward, 256, 17408),
    kernel("wide_backward_large_f32", 256, 16896, wide_backward_large_f32),
    BOTH(wide_backward_sum, 256, 0),
    BOTH(wide_update, 256, 17408),
    kernel("wide_update_large_f32", 256, 16896, wide_update_large_f32),
    BOTH(wide_update_sum, 256, 0),
};

bool is_sticky(int status) {
  return status == 4 || status == 214 || status == 220 || status == 226
      || (status >= 700 && status <= 719 && status != 701) || status == 999;
}

/* Returns the current context, or null. */
Context* context() { return current.empty() ? nullptr : current.back(); }

/* What a call does first that needs a context; returns its error or 0. */
int enter(const char* call) {
  int status = fake_enter(call);
  if (!context()) return status ? status : INVALID_CONTEXT;
  if (context()->lost) return context()->lost;
  if (is_sticky(status)) context()->lost = status;
  return status;
}

#define ENTER(call)                                        \
  std::lock_guard<std::recursive_mutex> lock(mutex);       \
  do {                                                     \
    int status = enter(call);                              \
    if (status) return status;                             \
  } while (0)

#define ENTER_WITHOUT_CONTEXT(call)                        \
  std::lock_guard<std::recursive_mutex> lock(mutex);       \
  do {                                                     \
    int status = fake_enter(call);                         \
    if (status) return status;                             \
  } while (0)

unsigned long long capacity(const Device* device) {
  const FakeFacts* facts = fake_facts();
  return facts->memory       ? facts->memory
         : facts->free_bytes ? facts->free_bytes
                             : device->bytes - (400ULL << 20);
}

unsigned long long used(const Context& context) {
  unsigned long long bytes = 0;
  for (const auto& allocation : context.allocations) bytes += allocation.second;
  return bytes;
}

/* Frees what a context still holds, and tells how much that was. */
void end(Context* context) {
  const FakeFacts* facts = fake_facts();
  if (facts->leaks[0]) {
    if (FILE* file = fopen(facts->leaks, "a")) {
      fprintf(file, "live %zu\n", context->allocations.size() + context->pinned.size());
      fclose(file);
    }
  }
  default_stream.waiting.clear();
  for (auto next = streams.begin(); next != streams.end();) {
    Stream* stream = *next++;
    if (stream->owner == context) {
      streams.erase(stream);
      delete stream;
    }
  }
  for (const auto& allocation : context->allocations) free(reinterpret_cast<void*>(allocation.first));
  context->allocations.clear();
  for (const auto& block : context->pinned) free(reinterpret_cast<void*>(block.first));
  context->pinned.clear();
}

Stream* stream_of(void* handle) {
  return reinterpret_cast<uintptr_t>(handle) <= 2 ? &default_stream : static_cast<Stream*>(handle);
}

/* Queues something, or records it where the stream is being captured. */
void submit(void* stream, std::function<void()> work) {
  Stream* target = stream_of(stream);
  if (target->capturing) {
    target->recorded.nodes.push_back(std::move(work));
  } else {
    target->waiting.push_back(std::move(work));
  }
}

/* Does what waits in a stream; returns the error that this has ended the context with, or 0. */
int flush(Stream* stream) {
  std::vector<std::function<void()>> waiting;
  waiting.swap(stream->waiting);
  for (const auto& work : waiting) work();
  return context() ? context()->lost : 0;
}

/* Does what waits in the current context. */
int flush_all() {
  flush(&default_stream);
  for (Stream* stream : streams) {
    if (stream->owner == context() && !stream->capturing) flush(stream);
  }
  return context()->lost;
}

int copy(void* stream, Address to, Address from, bool to_device, bool from_device, size_t bytes) {
  if (bytes == 0) return 0;
  if ((to_device && !is_live(*context(), to, bytes))
      || (from_device && !is_live(*context(), from, bytes))) {
    return INVALID_VALUE;
  }
  submit(stream, [=] {
    memmove(reinterpret_cast<void*>(to), reinterpret_cast<const void*>(from), bytes);
  });
  return 0;
}

/* The calls without a queue of their own wait for the default one. */
int copy_now(Address to, Address from, bool to_device, bool from_device, size_t bytes) {
  const int status = copy(nullptr, to, from, to_device, from_device, bytes);
  return status ? status : flush(&default_stream);
}

template <typename T>
int fill(void* stream, Address to, T value, size_t count) {
  if (count == 0) return 0;
  if (!is_live(*context(), to, count * sizeof(T))) return INVALID_VALUE;
  submit(stream, [=] { std::fill_n(reinterpret_cast<T*>(to), count, value); });
  return 0;
}

}  // namespace

#pragma GCC visibility push(default)
extern "C" {

/* Contexts. */

int cuDevicePrimaryCtxRetain(void** handle, int device) {
  ENTER_WITHOUT_CONTEXT("cuDevicePrimaryCtxRetain");
  Device* d = fake_device(device);
  if (!d) return INVALID_DEVICE;
  std::unique_ptr<Context>& place = primary[device];
  if (!place) {
    place = std::make_unique<Context>();
    place->device = d;
    place->ordinal = device;
  }
  *handle = place.get();
  return 0;
}

int cuDevicePrimaryCtxRelease_v2(int device) {
  ENTER_WITHOUT_CONTEXT("cuDevicePrimaryCtxRelease_v2");
  if (primary.count(device)) end(primary[device].get());
  return 0;
}

int cuDevicePrimaryCtxReset_v2(int device) {
  ENTER_WITHOUT_CONTEXT("cuDevicePrimaryCtxReset_v2");
  if (primary.count(device)) {
    end(primary[device].get());
    primary[device]->lost = 0;
  }
  return 0;
}

int cuCtxCreate_v2(void** handle, unsigned, int device) {
  ENTER_WITHOUT_CONTEXT("cuCtxCreate_v2");
  Device* d = fake_device(device);
  if (!d) return INVALID_DEVICE;
  Context* made = new Context();
  made->device = d;
  made->ordinal = device;
  current.push_back(made);
  *handle = made;
  return 0;
}

int cuCtxDestroy_v2(void* handle) {
  ENTER_WITHOUT_CONTEXT("cuCtxDestroy_v2");
  Context* which = static_cast<Context*>(handle);
  end(which);
  if (context() == which) current.pop_back();
  delete which;
  return 0;
}

int cuCtxPushCurrent_v2(void* handle) {
  ENTER_WITHOUT_CONTEXT("cuCtxPushCurrent_v2");
  current.push_back(static_cast<Context*>(handle));
  return 0;
}

int cuCtxPopCurrent_v2(void** handle) {
  ENTER_WITHOUT_CONTEXT("cuCtxPopCurrent_v2");
  if (current.empty()) return INVALID_CONTEXT;
  if (handle) *handle = current.back();
  current.pop_back();
  return 0;
}

int cuCtxSetCurrent(void* handle) {
  ENTER_WITHOUT_CONTEXT("cuCtxSetCurrent");
  if (!current.empty()) current.pop_back();
  if (handle) current.push_back(static_cast<Context*>(handle));
  return 0;
}

int cuCtxGetCurrent(void** handle) {
  ENTER_WITHOUT_CONTEXT("cuCtxGetCurrent");
  *handle = context();
  return 0;
}

int cuCtxGetDevice(int* device) {
  ENTER("cuCtxGetDevice");
  *device = context()->ordinal;
  return 0;
}

int cuCtxSynchronize(void) {
  ENTER("cuCtxSynchronize");
  return flush_all();
}

/* Memory. */

int cuMemGetInfo_v2(size_t* free_memory, size_t* total) {
  ENTER("cuMemGetInfo_v2");
  const unsigned long long room = capacity(context()->device);
  const unsigned long long taken = used(*context());
  *total = context()->device->bytes;
  *free_memory = room > taken ? room - taken : 0;
  return 0;
}

int cuMemAlloc_v2(Address* address, size_t bytes) {
  ENTER("cuMemAlloc_v2");
  if (bytes == 0) return INVALID_VALUE;
  if (used(*context()) + bytes > capacity(context()->device)) return OUT_OF_MEMORY;
  void* memory = nullptr;
  if (posix_memalign(&memory, 256, bytes) != 0) return OUT_OF_MEMORY;
  memset(memory, shim::POISON, bytes < (16 << 20) ? bytes : (16 << 20));
  *address = reinterpret_cast<Address>(memory);
  context()->allocations[*address] = bytes;
  return 0;
}

int cuMemFree_v2(Address address) {
  ENTER("cuMemFree_v2");
  if (!address) return 0;
  /* Waits for all that may use it. */
  flush_all();
  if (!context()->allocations.erase(address)) return INVALID_VALUE;
  free(reinterpret_cast<void*>(address));
  return 0;
}

int cuMemAllocHost_v2(void** memory, size_t bytes) {
  ENTER("cuMemAllocHost_v2");
  *memory = malloc(bytes);
  if (!*memory) return OUT_OF_MEMORY;
  memset(*memory, shim::POISON, bytes);
  context()->pinned[reinterpret_cast<Address>(*memory)] = bytes;
  return 0;
}

int cuMemFreeHost(void* memory) {
  ENTER("cuMemFreeHost");
  flush_all();
  if (!context()->pinned.erase(reinterpret_cast<Address>(memory))) return INVALID_VALUE;
  free(memory);
  return 0;
}

int cuMemHostGetDevicePointer_v2(Address* address, void* memory, unsigned) {
  ENTER("cuMemHostGetDevicePointer_v2");
  if (!is_within(context()->pinned, reinterpret_cast<Address>(memory), 1)) return INVALID_VALUE;
  *address = reinterpret_cast<Address>(memory);
  return 0;
}

int cuMemcpyHtoD_v2(Address to, const void* from, size_t bytes) {
  ENTER("cuMemcpyHtoD_v2");
  return copy_now(to, reinterpret_cast<Address>(from), true, false, bytes);
}

int cuMemcpyDtoH_v2(void* to, Address from, size_t bytes) {
  ENTER("cuMemcpyDtoH_v2");
  return copy_now(reinterpret_cast<Address>(to), from, false, true, bytes);
}

int cuMemcpyDtoD_v2(Address to, Address from, size_t bytes) {
  ENTER("cuMemcpyDtoD_v2");
  return copy(nullptr, to, from, true, true, bytes);
}

/* A driver takes pageable memory too, but copies it once more and may wait for that. */
int cuMemcpyHtoDAsync_v2(Address to, const void* from, size_t bytes, void* stream) {
  ENTER("cuMemcpyHtoDAsync_v2");
  if (!is_within(context()->pinned, reinterpret_cast<Address>(from), bytes)) return INVALID_VALUE;
  return copy(stream, to, reinterpret_cast<Address>(from), true, false, bytes);
}

int cuMemcpyDtoHAsync_v2(void* to, Address from, size_t bytes, void* stream) {
  ENTER("cuMemcpyDtoHAsync_v2");
  if (!is_within(context()->pinned, reinterpret_cast<Address>(to), bytes)) return INVALID_VALUE;
  return copy(stream, reinterpret_cast<Address>(to), from, false, true, bytes);
}

int cuMemcpyDtoDAsync_v2(Address to, Address from, size_t bytes, void* stream) {
  ENTER("cuMemcpyDtoDAsync_v2");
  return copy(stream, to, from, true, true, bytes);
}

int cuMemsetD8_v2(Address to, unsigned char value, size_t count) {
  ENTER("cuMemsetD8_v2");
  return fill(nullptr, to, value, count);
}

int cuMemsetD32_v2(Address to, unsigned value, size_t count) {
  ENTER("cuMemsetD32_v2");
  return fill(nullptr, to, value, count);
}

int cuMemsetD8Async(Address to, unsigned char value, size_t count, void* stream) {
  ENTER("cuMemsetD8Async");
  return fill(stream, to, value, count);
}

int cuMemsetD32Async(Address to, unsigned value, size_t count, void* stream) {
  ENTER("cuMemsetD32Async");
  return fill(stream, to, value, count);
}

/* Modules and launches. */

}  // extern "C"
#pragma GCC visibility pop

namespace {

int record(void* handle, void* stream) {
  Event* event = static_cast<Event*>(handle);
  event->stream = stream_of(stream);
  event->recorded = false;
  submit(stream, [event] {
    event->recorded = true;
    event->time = std::chrono::steady_clock::now();
  });
  return 0;
}

int load_module(void** handle, const void* image) {
  ENTER("cuModuleLoadDataEx");
  const char* text = static_cast<const char*>(image);
  int major, minor, target;
  const char* version = strstr(text, "\n.version ");
  const char* architecture = strstr(text, "\n.target sm_");
  if (!version || sscanf(version, "\n.version %d.%d", &major, &minor) != 2 || !architecture
      || sscanf(architecture, "\n.target sm_%d", &target) != 1) {
    return INVALID_IMAGE;
  }
  /* CUDA 11.0 came with PTX 7.0, 12.0 with 8.0 and 10.2 with 6.5. */
  const int cuda = fake_facts()->cuda_version / 10;
  const int newest = cuda >= 1100 ? cuda - 400 : 605;
  if (100 * major + minor > newest) return UNSUPPORTED_PTX;
  const Device* device = context()->device;
  if (target > 10 * device->major + device->minor) return NO_BINARY;
  *handle = new Module{text};
  return 0;
}

}  // namespace

#pragma GCC visibility push(default)
extern "C" {

int cuModuleLoadDataEx(
    void** handle, const void* image, unsigned count, int* options, void** values) {
  const int status = load_module(handle, image);
  char* log = nullptr;
  size_t* room = nullptr;
  for (unsigned i = 0; i < count; i++) {
    if (options[i] == 5) log = static_cast<char*>(values[i]);
    if (options[i] == 6) room = reinterpret_cast<size_t*>(&values[i]);
  }
  if (log && room && *room) {
    const int length = status ? snprintf(log, *room, "fake compiler: error %d\n  and more of it\nand the rest\n", status) : 0;
    log[status ? *room - 1 : 0] = 0;
    *room = length;
  }
  return status;
}

int cuModuleLoadData(void** handle, const void* image) {
  ENTER("cuModuleLoadData");
  return load_module(handle, image);
}

int cuModuleUnload(void* handle) {
  ENTER("cuModuleUnload");
  delete static_cast<Module*>(handle);
  return 0;
}

int cuModuleGetFunction(void** handle, void* module, const char* name) {
  ENTER("cuModuleGetFunction");
  const std::string entry = std::string(".entry ") + name + "(";
  Module* from = static_cast<Module*>(module);
  if (from->text.find(entry) == std::string::npos) return NOT_FOUND;
  for (const Kernel& kernel : kernels) {
    if (strcmp(kernel.name, name) == 0) {
      *handle = &from->functions.emplace(name, Function{&kernel, 49152 - kernel.static_shared}).first->second;
      return 0;
    }
  }
  return NOT_FOUND;
}

int cuFuncSetAttribute(void* handle, int attribute, int value) {
  ENTER("cuFuncSetAttribute");
  Function* function = static_cast<Function*>(handle);
  if (attribute != 8) return 0;
  if (value < 0 || value + function->kernel->static_shared > (size_t)fake_facts()->shared_bytes) {
    return INVALID_VALUE;
  }
  function->most_shared = value;
  return 0;
}

int cuLaunchKernel(void* handle, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x,
    unsigned block_y, unsigned block_z, unsigned shared, void* stream, void** parameters, void** extra) {
  std::lock_guard<std::recursive_mutex> lock(mutex);
  if (const int status = enter("cuLaunchKernel")) {
    if (stream_of(stream)->capturing) stream_of(stream)->invalidated = true;
    return status;
  }
  Function* function = static_cast<Function*>(handle);
  if (!function || extra || grid_x < 1 || grid_y < 1 || grid_z < 1 || grid_x > 2147483647u
      || grid_y > 65535 || grid_z > 65535 || block_x < 1 || block_y != 1 || block_z != 1
      || block_x > (unsigned)function->kernel->most_threads || shared > function->most_shared) {
    fprintf(stderr, "fake device: %s cannot be launched on %u x %u x %u blocks of %u x %u x %u threads with %u bytes\n",
        function ? function->kernel->name : "null", grid_x, grid_y, grid_z, block_x, block_y, block_z, shared);
    return INVALID_VALUE;
  }
  std::shared_ptr<Arguments> arguments = function->kernel->read(parameters);
  Context* where = context();
  const char* name = function->kernel->name;
  submit(stream, [=] {
    if (!arguments->addresses_live(*where)) {
      fprintf(stderr, "fake device: an address that %s got is no living allocation's\n", name);
      where->lost = ILLEGAL_ADDRESS;
    }
    if (!where->lost) arguments->run({grid_x, grid_y, grid_z}, block_x, shared);
  });
  return 0;
}

/* Streams and graphs. */

int cuStreamCreate(void** handle, unsigned) {
  ENTER("cuStreamCreate");
  Stream* stream = new Stream();
  stream->owner = context();
  streams.insert(stream);
  *handle = stream;
  return 0;
}

int cuStreamDestroy_v2(void* handle) {
  ENTER("cuStreamDestroy_v2");
  if (stream_of(handle) == &default_stream) return INVALID_HANDLE;
  flush(static_cast<Stream*>(handle));
  streams.erase(static_cast<Stream*>(handle));
  delete static_cast<Stream*>(handle);
  return 0;
}

int cuStreamSynchronize(void* handle) {
  ENTER("cuStreamSynchronize");
  return stream_of(handle)->capturing ? CAPTURE_UNSUPPORTED : flush(stream_of(handle));
}

int cuStreamQuery(void* handle) {
  ENTER("cuStreamQuery");
  if (stream_of(handle)->capturing) return CAPTURE_UNSUPPORTED;
  return stream_of(handle)->waiting.empty() ? 0 : NOT_READY;
}

int cuStreamBeginCapture_v2(void* handle, int) {
  ENTER("cuStreamBeginCapture_v2");
  Stream* stream = stream_of(handle);
  if (stream == &default_stream || stream->capturing) return CAPTURE_UNSUPPORTED;
  stream->capturing = true;
  stream->invalidated = false;
  stream->recorded.nodes.clear();
  return 0;
}

int cuStreamEndCapture(void* handle, void** graph) {
  ENTER("cuStreamEndCapture");
  Stream* stream = stream_of(handle);
  if (!stream->capturing) return INVALID_VALUE;
  stream->capturing = false;
  if (stream->invalidated) {
    *graph = nullptr;
    return CAPTURE_INVALIDATED;
  }
  *graph = new Graph(std::move(stream->recorded));
  stream->recorded = Graph();
  return 0;
}

int cuGraphInstantiate_v2(void** executable, void* graph, void**, char*, size_t) {
  ENTER("cuGraphInstantiate_v2");
  *executable = new Graph(*static_cast<Graph*>(graph));
  return 0;
}

int cuGraphInstantiateWithFlags(void** executable, void* graph, unsigned long long) {
  ENTER("cuGraphInstantiateWithFlags");
  *executable = new Graph(*static_cast<Graph*>(graph));
  return 0;
}

int cuGraphUpload(void*, void* stream) {
  ENTER("cuGraphUpload");
  return stream_of(stream)->capturing ? CAPTURE_UNSUPPORTED : 0;
}

int cuGraphLaunch(void* executable, void* stream) {
  ENTER("cuGraphLaunch");
  if (stream_of(stream)->capturing) return CAPTURE_UNSUPPORTED;
  for (const auto& node : static_cast<Graph*>(executable)->nodes) submit(stream, node);
  return 0;
}

int cuGraphExecDestroy(void* executable) {
  ENTER("cuGraphExecDestroy");
  delete static_cast<Graph*>(executable);
  return 0;
}

int cuGraphDestroy(void* graph) {
  ENTER("cuGraphDestroy");
  delete static_cast<Graph*>(graph);
  return 0;
}

/* Events. */

int cuEventCreate(void** handle, unsigned) {
  ENTER("cuEventCreate");
  *handle = new Event();
  return 0;
}

int cuEventDestroy_v2(void* handle) {
  ENTER("cuEventDestroy_v2");
  delete static_cast<Event*>(handle);
  return 0;
}

/* Under capture this says what waits for what, and records nothing; with the flag it is a node. */
int cuEventRecord(void* handle, void* stream) {
  ENTER("cuEventRecord");
  return stream_of(stream)->capturing ? 0 : record(handle, stream);
}

int cuEventRecordWithFlags(void* handle, void* stream, unsigned flags) {
  ENTER("cuEventRecordWithFlags");
  if (flags > 1) return INVALID_VALUE;
  return stream_of(stream)->capturing && flags == 0 ? 0 : record(handle, stream);
}

int cuEventSynchronize(void* handle) {
  ENTER("cuEventSynchronize");
  const Event* event = static_cast<Event*>(handle);
  return event->stream ? flush(event->stream) : 0;
}

int cuEventQuery(void* handle) {
  ENTER("cuEventQuery");
  const Event* event = static_cast<Event*>(handle);
  return event->stream && !event->recorded ? NOT_READY : 0;
}

int cuEventElapsedTime(float* milliseconds, void* from, void* to) {
  ENTER("cuEventElapsedTime");
  const Event* start = static_cast<Event*>(from);
  const Event* stop = static_cast<Event*>(to);
  if (!start->stream || !stop->stream) return INVALID_HANDLE;
  if (!start->recorded || !stop->recorded) return NOT_READY;
  *milliseconds = std::chrono::duration<float, std::milli>(stop->time - start->time).count();
  return 0;
}

}  // extern "C"
#pragma GCC visibility pop
