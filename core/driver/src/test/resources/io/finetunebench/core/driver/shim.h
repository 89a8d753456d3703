/*
 * Lets a C++ compiler take the kernels: a block's threads run here, one block after the other.
 *
 * Without SHIM_THREADS they are fibers on the caller's thread: one runs until its barrier, then the
 * next. That is quick, and what the fake device uses. With SHIM_THREADS they are threads that wait
 * for each other at a barrier, for the sanitizers to watch.
 */
#ifndef FINETUNEBENCH_SHIM
#define FINETUNEBENCH_SHIM

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <map>
#include <type_traits>
#include <utility>
#include <vector>

struct Dimensions {
  unsigned x, y, z;
};

namespace shim {

struct Thread {
  Dimensions threadIndex;
  int number;
  int barriers;
  void* stack_pointer;
};

struct Block {
  Dimensions index, size, grid;
  unsigned char* shared;
};

inline Block block;

/* Counts the blocks that have begun. */
inline unsigned long long blocks;

/* What no kernel may count on: a NaN in both precisions, which shows in whatever comes of it. */
enum { POISON = 0xFF };

void poison_once_a_block(void* memory, size_t bytes);

enum { WARP = 32, MOST_THREADS = 1024 };

/* Bytes behind a launch's shared memory in which nothing may be written. Sanitizers need none. */
#ifdef SHIM_THREADS
enum { GUARD_BYTES = 0 };
#else
enum { GUARD_BYTES = 4 << 10 };
#endif

}  // namespace shim

#define __global__
#define __device__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __align__(bytes) __attribute__((aligned(bytes)))
#define STATIC_SHARED(type, name, extents)                       \
  static __attribute__((aligned(16))) type name extents;         \
  shim::poison_once_a_block(&name, sizeof name)
#define DYNAMIC_SHARED(name) unsigned char* name = shim::block.shared
#define blockIdx shim::block.index
#define blockDim shim::block.size
#define gridDim shim::block.grid
#define threadIdx shim::current->threadIndex
#define __syncthreads shim::wait_for_block
#define __syncwarp shim::wait_for_warp

inline int __clz(int value) { return value == 0 ? 32 : __builtin_clz((unsigned)value); }
inline float __fdividef(float a, float b) { return a / b; }

#ifdef SHIM_THREADS

#include <pthread.h>

#include <memory>
#include <mutex>
#include <thread>

namespace shim {

inline thread_local Thread* current;

struct Barrier {
  pthread_barrier_t barrier;
  explicit Barrier(unsigned count) { pthread_barrier_init(&barrier, nullptr, count); }
  ~Barrier() { pthread_barrier_destroy(&barrier); }
  void wait() { pthread_barrier_wait(&barrier); }
};

/* The threads of blocks of one size, which are kept: sanitizers start threads slowly. */
struct Team {
  const unsigned size;
  Barrier block;
  std::vector<std::unique_ptr<Barrier>> warps;
  Barrier edge; /* around each block, with the launching thread */
  const void* body = nullptr;
  void (*run)(const void*) = nullptr;
  std::vector<std::thread> threads;

  explicit Team(unsigned count) : size(count), block(count), edge(count + 1) {
    for (unsigned first = 0; first < count; first += WARP) {
      warps.push_back(std::make_unique<Barrier>(count - first < WARP ? count - first : WARP));
    }
    for (unsigned i = 0; i < count; i++) threads.emplace_back([this, i] { serve(i); });
  }

  ~Team() {
    run = nullptr;
    edge.wait();
    for (std::thread& thread : threads) thread.join();
  }

  void serve(unsigned number) {
    Thread self = {{number, 0, 0}, (int)number, 0, nullptr};
    current = &self;
    for (;;) {
      edge.wait();
      if (!run) return;
      run(body);
      edge.wait();
    }
  }
};

inline Team* team;

/* For the test that the sanitizer would see a barrier that is missing. */
inline bool without_barriers;

inline void wait_for_block() {
  if (!without_barriers) team->block.wait();
}

inline void wait_for_warp() {
  if (!without_barriers) team->warps[current->number / WARP]->wait();
}

template <typename Body>
void run_block(const Body& body) {
  static std::map<unsigned, std::unique_ptr<Team>> teams;
  std::unique_ptr<Team>& place = teams[block.size.x];
  if (!place) place = std::make_unique<Team>(block.size.x);
  team = place.get();
  team->body = &body;
  team->run = [](const void* b) { (*static_cast<const Body*>(b))(); };
  team->edge.wait();
  team->edge.wait();
}

}  // namespace shim

#else

#if !defined(__x86_64__) && !defined(__aarch64__)
#include <ucontext.h>
#endif

namespace shim {

inline Thread* current;
inline Thread threads[MOST_THREADS];
inline Thread scheduler;
inline const void* running;
inline void (*run)(const void*);

enum { STACK_BYTES = 64 << 10 };

#if defined(__x86_64__) || defined(__aarch64__)

/* Leaves this fiber, its stack pointer in *from, and goes on in another. */
extern "C" void finetunebench_switch(void** from, void* to);

#ifdef __x86_64__
asm(R"(
.text
.globl finetunebench_switch
.hidden finetunebench_switch
.type finetunebench_switch, @function
finetunebench_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size finetunebench_switch, . - finetunebench_switch
)");
enum { RETURN_WORD = 6, FRAME_WORDS = 8 };
#else
asm(R"(
.text
.globl finetunebench_switch
.hidden finetunebench_switch
.type finetunebench_switch, %function
finetunebench_switch:
  sub sp, sp, #160
  stp x19, x20, [sp, #0]
  stp x21, x22, [sp, #16]
  stp x23, x24, [sp, #32]
  stp x25, x26, [sp, #48]
  stp x27, x28, [sp, #64]
  stp x29, x30, [sp, #80]
  stp d8, d9, [sp, #96]
  stp d10, d11, [sp, #112]
  stp d12, d13, [sp, #128]
  stp d14, d15, [sp, #144]
  mov x9, sp
  str x9, [x0]
  mov sp, x1
  ldp x19, x20, [sp, #0]
  ldp x21, x22, [sp, #16]
  ldp x23, x24, [sp, #32]
  ldp x25, x26, [sp, #48]
  ldp x27, x28, [sp, #64]
  ldp x29, x30, [sp, #80]
  ldp d8, d9, [sp, #96]
  ldp d10, d11, [sp, #112]
  ldp d12, d13, [sp, #128]
  ldp d14, d15, [sp, #144]
  add sp, sp, #160
  ret
.size finetunebench_switch, . - finetunebench_switch
)");
enum { RETURN_WORD = 11, FRAME_WORDS = 20 };
#endif

inline void switch_to(Thread* next) {
  Thread* self = current;
  current = next;
  finetunebench_switch(&self->stack_pointer, next->stack_pointer);
}

inline void prepare(Thread* thread, unsigned char* stack, void (*entry)()) {
  void** top = reinterpret_cast<void**>((reinterpret_cast<uintptr_t>(stack) + STACK_BYTES) & ~(uintptr_t)15);
  void** frame = top - FRAME_WORDS;
  memset(frame, 0, FRAME_WORDS * sizeof(void*));
  frame[RETURN_WORD] = reinterpret_cast<void*>(entry);
  thread->stack_pointer = frame;
}

#else

inline ucontext_t contexts[MOST_THREADS + 1];

inline void switch_to(Thread* next) {
  Thread* self = current;
  current = next;
  swapcontext(&contexts[self->number], &contexts[next->number]);
}

inline void prepare(Thread* thread, unsigned char* stack, void (*entry)()) {
  ucontext_t* context = &contexts[thread->number];
  getcontext(context);
  context->uc_stack.ss_sp = stack;
  context->uc_stack.ss_size = STACK_BYTES;
  context->uc_link = nullptr;
  makecontext(context, entry, 0);
}

#endif

inline Thread* after(Thread* thread) {
  return thread->number + 1 < (int)block.size.x ? thread + 1 : threads;
}

/* Each runs up to the barrier in turn; when the turn comes back, all are there. */
inline void wait_for_block() {
  current->barriers++;
  if (block.size.x > 1) switch_to(after(current));
}

inline void wait_for_warp() {
  const int lane = current->number % WARP;
  const bool last = lane == WARP - 1 || current->number + 1 == (int)block.size.x;
  if (last && lane == 0) return;
  switch_to(last ? current - lane : current + 1);
}

inline void fiber() {
  run(running);
  Thread* self = current;
  if (self->number > 0 && self->barriers != threads[0].barriers) {
    fprintf(stderr, "fake device: threads 0 and %d of a block disagree on its barriers\n", self->number);
    abort();
  }
  switch_to(self->number + 1 < (int)block.size.x ? self + 1 : &scheduler);
  fprintf(stderr, "fake device: a thread waits at a barrier that another has passed by\n");
  abort();
}

template <typename Body>
void run_block(const Body& body) {
  static unsigned char* stacks = static_cast<unsigned char*>(malloc((size_t)MOST_THREADS * STACK_BYTES));
  const int count = (int)block.size.x;
  running = &body;
  run = [](const void* b) { (*static_cast<const Body*>(b))(); };
  for (int i = 0; i < count; i++) {
    threads[i] = {{(unsigned)i, 0, 0}, i, 0, nullptr};
    prepare(&threads[i], stacks + (size_t)i * STACK_BYTES, fiber);
  }
  scheduler.number = MOST_THREADS;
  current = &scheduler;
  switch_to(&threads[0]);
}

}  // namespace shim

#endif

namespace shim {

/*
 * Fills a kernel's static shared memory with what it may not count on: in each block, when the first
 * of its threads comes to the declaration.
 */
inline void poison_once_a_block(void* memory, size_t bytes) {
#ifdef SHIM_THREADS
  static std::mutex mutex;
  std::lock_guard<std::mutex> lock(mutex);
#endif
  static std::map<void*, unsigned long long> poisoned;
  unsigned long long& in = poisoned[memory];
  if (in != blocks) {
    memset(memory, POISON, bytes);
    in = blocks;
  }
}

/* Runs a kernel: body() is what one thread does. */
template <typename Body>
void launch(Dimensions grid, unsigned threads_per_block, size_t shared_bytes, const Body& body) {
  block.grid = grid;
  block.size = {threads_per_block, 1, 1};
  void* shared = nullptr;
  if (shared_bytes > 0) {
    if (posix_memalign(&shared, 16, shared_bytes + GUARD_BYTES) != 0) abort();
  }
  block.shared = static_cast<unsigned char*>(shared);
  if (shared) memset(block.shared + shared_bytes, POISON, GUARD_BYTES);
  for (unsigned z = 0; z < grid.z; z++) {
    for (unsigned y = 0; y < grid.y; y++) {
      for (unsigned x = 0; x < grid.x; x++) {
        block.index = {x, y, z};
        blocks++;
        if (shared) memset(shared, POISON, shared_bytes);
        run_block(body);
      }
    }
  }
  for (int i = 0; shared && i < GUARD_BYTES; i++) {
    if (block.shared[shared_bytes + i] != POISON) {
      fprintf(stderr, "fake device: a kernel wrote behind its %zu bytes of shared memory\n", shared_bytes);
      abort();
    }
  }
  free(shared);
}

}  // namespace shim

#endif
