/*
 * Plays NVIDIA's two driver libraries: here what the preflight and the sampling call, and the facts.
 * Contexts, memory and launches are in fake_device.cpp.
 *
 * What it plays stands in a file beside it, its own path with ".conf" appended, a line a fact:
 *   driver 510.47.03        the driver's version
 *   cuda 11060              the version of CUDA that it serves
 *   device 9.0 85899345920 NVIDIA H100 80GB HBM3
 *                           a device: compute capability, bytes of memory, name
 *   gpu 42949672960 NVIDIA A100-SXM4-40GB
 *                           a GPU that only NVML sees
 *   free 1073741824         bytes that are free; else nearly all
 *   mode 3                  compute mode of every device
 *   throttle 4              NVML's throttle reasons
 *   then 300 4 120000 1005 83
 *                           from so many milliseconds after the library's load on: throttle reasons, milliwatts
 *                           drawn, megahertz of the multiprocessors, degrees Celsius
 *   noenergy                the GPUs do not count energy
 *   memory 1048576          bytes that can be allocated; they are also what is free
 *   sms 108                 multiprocessors
 *   shared 101376           bytes of shared memory that a block may opt in to
 *   timelimit               the devices end a launch that takes too long
 *   leaks FILE              where it writes how many allocations lived at the end of a context
 *   nothrottle              the GPUs do not say what holds their clocks down
 *   fail cuInit 999         a call that returns an error
 *   fail cuLaunchKernel 700 3
 *                           the same at the third call only
 *   hang cuDeviceGetCount   a call that does not return
 *   crash cuInit            a call that ends the process
 *
 * CUDA_VISIBLE_DEVICES counts as for the driver: indices, up to the first that is no device.
 */
#define _GNU_SOURCE
#include "fake_driver.h"

#include <dlfcn.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MOST 16

static Device devices[MOST];
static int count, visible, cuda_version = 12040, mode, no_energy, no_throttle, time_limit, loaded, initialised;
static Device *seen[MOST];
static double then_seconds = 1e18;
static unsigned long long then_throttle;
static unsigned then_milliwatts, then_megahertz, then_celsius;
static struct timespec loaded_at;
static unsigned long long throttle, free_bytes;
static FakeFacts facts = {.multiprocessors = 108, .shared_bytes = 101376};
static char driver_version[80] = "550.54.14";
static char failing[MOST][64], hanging[64], crashing[64];
static int statuses[MOST], failing_calls[MOST], calls[MOST], failures;

#define WATTS 250

static double since_load(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec - loaded_at.tv_sec + (now.tv_nsec - loaded_at.tv_nsec) / 1e9;
}

static int is_then(void) { return since_load() >= then_seconds; }

/* Which devices the CUDA driver shows, and in what order; NVML shows all of them. */
static void see(void) {
  const char *asked = getenv("CUDA_VISIBLE_DEVICES");
  visible = 0;
  if (!asked) {
    for (int i = 0; i < count; i++)
      if (devices[i].cuda) seen[visible++] = &devices[i];
    return;
  }
  char list[1024], *rest = NULL;
  snprintf(list, sizeof list, "%s", asked);
  for (char *item = strtok_r(list, ",", &rest); item && visible < MOST; item = strtok_r(NULL, ",", &rest)) {
    Device *found = NULL;
    for (int i = 0, ordinal = 0; i < count; i++) {
      if (!devices[i].cuda) continue;
      char *end;
      long index = strtol(item, &end, 10);
      if (end != item && *end == 0 && index == ordinal) found = &devices[i];
      ordinal++;
    }
    if (!found) return;
    seen[visible++] = found;
  }
}

static void load(void) {
  if (loaded) return;
  loaded = 1;
  clock_gettime(CLOCK_MONOTONIC, &loaded_at);
  Dl_info self;
  char path[4096], line[512];
  if (!dladdr((void *)load, &self)) return;
  snprintf(path, sizeof path, "%s.conf", self.dli_fname);
  FILE *file = fopen(path, "r");
  if (!file) return;
  while (fgets(line, sizeof line, file)) {
    Device d = {0};
    char text[96];
    int status;
    line[strcspn(line, "\r\n")] = 0;
    if (sscanf(line, "driver %79s", driver_version) == 1) continue;
    if (sscanf(line, "cuda %d", &cuda_version) == 1) continue;
    if (sscanf(line, "free %llu", &free_bytes) == 1) continue;
    if (sscanf(line, "mode %d", &mode) == 1) continue;
    if (sscanf(line, "throttle %llu", &throttle) == 1) continue;
    double milliseconds;
    if (sscanf(line, "then %lf %llu %u %u %u", &milliseconds, &then_throttle, &then_milliwatts, &then_megahertz, &then_celsius) == 5) {
      then_seconds = milliseconds / 1000;
      continue;
    }
    if (strcmp(line, "noenergy") == 0) no_energy = 1;
    if (strcmp(line, "nothrottle") == 0) no_throttle = 1;
    if (strcmp(line, "timelimit") == 0) time_limit = 1;
    if (sscanf(line, "hang %63s", hanging) == 1) continue;
    if (sscanf(line, "crash %63s", crashing) == 1) continue;
    if (sscanf(line, "memory %llu", &facts.memory) == 1) continue;
    if (sscanf(line, "sms %d", &facts.multiprocessors) == 1) continue;
    if (sscanf(line, "shared %d", &facts.shared_bytes) == 1) continue;
    if (sscanf(line, "leaks %1023[^\n]", facts.leaks) == 1) continue;
    int call = 0;
    if (sscanf(line, "fail %63s %d %d", text, &status, &call) >= 2 && failures < MOST) {
      strcpy(failing[failures], text);
      failing_calls[failures] = call;
      statuses[failures++] = status;
    }
    if (count < MOST
        && (sscanf(line, "device %d.%d %llu %95[^\n]", &d.major, &d.minor, &d.bytes, d.name) == 4
            || sscanf(line, "gpu %llu %95[^\n]", &d.bytes, d.name) == 2)) {
      d.cuda = d.major > 0;
      devices[count++] = d;
    }
  }
  fclose(file);
  see();
}

/* What every call does first: fail, hang or crash if it is told to. */
int fake_enter(const char *call) {
  load();
  if (strcmp(call, hanging) == 0) for (;;) sleep(1000);
  if (strcmp(call, crashing) == 0) {
    signal(SIGSEGV, SIG_DFL);
    raise(SIGKILL);
  }
  for (int i = 0; i < failures; i++)
    if (strcmp(call, failing[i]) == 0 && (failing_calls[i] == 0 || ++calls[i] == failing_calls[i]))
      return statuses[i];
  return 0;
}

const FakeFacts *fake_facts(void) {
  load();
  facts.cuda_version = cuda_version;
  facts.free_bytes = free_bytes;
  return &facts;
}

Device *fake_device(int ordinal) {
  return ordinal >= 0 && ordinal < visible ? seen[ordinal] : NULL;
}

#define ENTER(call) do { int status = fake_enter(call); if (status) return status; } while (0)
#define NEED(ordinal) Device *d = fake_device(ordinal); if (!d) return 101

/* The CUDA driver API. */

int cuInit(unsigned flags) {
  ENTER("cuInit");
  (void)flags;
  if (visible == 0) return 100;
  initialised = 1;
  return 0;
}

int cuDriverGetVersion(int *version) { ENTER("cuDriverGetVersion"); *version = cuda_version; return 0; }

int cuDeviceGetCount(int *n) {
  ENTER("cuDeviceGetCount");
  if (!initialised) return 3;
  *n = visible;
  return 0;
}

int cuDeviceGet(int *device, int ordinal) {
  ENTER("cuDeviceGet");
  NEED(ordinal);
  *device = ordinal;
  return 0;
}

int cuDeviceGetName(char *name, int length, int device) {
  ENTER("cuDeviceGetName");
  NEED(device);
  snprintf(name, length, "%s", d->name);
  return 0;
}

int cuDeviceGetPCIBusId(char *id, int length, int device) {
  ENTER("cuDeviceGetPCIBusId");
  NEED(device);
  snprintf(id, length, "0000:%02X:00.0", (int)(d - devices) + 1);
  return 0;
}

int cuDeviceTotalMem_v2(size_t *bytes, int device) {
  ENTER("cuDeviceTotalMem_v2");
  NEED(device);
  *bytes = d->bytes;
  return 0;
}

int cuDeviceGetAttribute(int *value, int attribute, int device) {
  ENTER("cuDeviceGetAttribute");
  NEED(device);
  switch (attribute) {
    case 1: case 2: case 3: *value = 1024; break; /* threads of a block, and in x and y */
    case 4: *value = 64; break;
    case 5: *value = 2147483647; break; /* blocks in x, y and z */
    case 6: case 7: *value = 65535; break;
    case 8: *value = 49152; break; /* shared memory of a block */
    case 10: *value = 32; break;
    case 13: *value = 1410000; break;
    case 16: *value = facts.multiprocessors; break;
    case 17: *value = time_limit; break;
    case 20: *value = mode; break;
    case 36: *value = 1593000; break;
    case 37: *value = 5120; break; /* bits of the memory bus */
    case 38: *value = 40 << 20; break;
    case 39: *value = 2048; break; /* threads of a multiprocessor */
    case 75: *value = d->major; break;
    case 76: *value = d->minor; break;
    case 81: *value = facts.shared_bytes + 1024; break;
    case 97: *value = facts.shared_bytes; break;
    default: *value = 0;
  }
  return 0;
}

static const struct {
  int status;
  const char *name, *text;
} errors[] = {
  {0, "CUDA_SUCCESS", "no error"},
  {1, "CUDA_ERROR_INVALID_VALUE", "invalid argument"},
  {2, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory"},
  {3, "CUDA_ERROR_NOT_INITIALIZED", "initialization error"},
  {4, "CUDA_ERROR_DEINITIALIZED", "driver shutting down"},
  {46, "CUDA_ERROR_DEVICE_UNAVAILABLE", "CUDA-capable device(s) is/are busy or unavailable"},
  {100, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"},
  {101, "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"},
  {200, "CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid"},
  {201, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context"},
  {209, "CUDA_ERROR_NO_BINARY_FOR_GPU", "no kernel image is available for execution on the device"},
  {214, "CUDA_ERROR_ECC_UNCORRECTABLE", "uncorrectable ECC error encountered"},
  {218, "CUDA_ERROR_INVALID_PTX", "a PTX JIT compilation failed"},
  {220, "CUDA_ERROR_NVLINK_UNCORRECTABLE", "uncorrectable NVLink error detected during the execution"},
  {221, "CUDA_ERROR_JIT_COMPILER_NOT_FOUND", "PTX JIT compiler library not found"},
  {222, "CUDA_ERROR_UNSUPPORTED_PTX_VERSION", "the provided PTX was compiled with an unsupported toolchain."},
  {226, "CUDA_ERROR_CONTAINED", "Invalid access of peer GPU memory over nvlink or a hardware error"},
  {400, "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"},
  {500, "CUDA_ERROR_NOT_FOUND", "named symbol not found"},
  {600, "CUDA_ERROR_NOT_READY", "device not ready"},
  {700, "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"},
  {701, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES", "too many resources requested for launch"},
  {702, "CUDA_ERROR_LAUNCH_TIMEOUT", "the launch timed out and was terminated"},
  {709, "CUDA_ERROR_CONTEXT_IS_DESTROYED", "context is destroyed"},
  {710, "CUDA_ERROR_ASSERT", "device-side assert triggered"},
  {715, "CUDA_ERROR_ILLEGAL_INSTRUCTION", "an illegal instruction was encountered"},
  {716, "CUDA_ERROR_MISALIGNED_ADDRESS", "misaligned address"},
  {719, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"},
  {802, "CUDA_ERROR_SYSTEM_NOT_READY", "system not yet initialized"},
  {803, "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH", "system has unsupported display driver / cuda driver combination"},
  {900, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED", "operation not permitted when stream is capturing"},
  {901, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED", "operation failed due to a previous error during capture"},
  {999, "CUDA_ERROR_UNKNOWN", "unknown error"},
};

int cuGetErrorName(int status, const char **name) {
  for (unsigned i = 0; i < sizeof errors / sizeof *errors; i++)
    if (errors[i].status == status) { *name = errors[i].name; return 0; }
  return 1;
}

int cuGetErrorString(int status, const char **text) {
  for (unsigned i = 0; i < sizeof errors / sizeof *errors; i++)
    if (errors[i].status == status) { *text = errors[i].text; return 0; }
  return 1;
}

/* NVML; 1 is NVML_ERROR_UNINITIALIZED, 2 an invalid argument, 3 not supported. */

int nvmlInit_v2(void) { ENTER("nvmlInit_v2"); return 0; }
int nvmlShutdown(void) { ENTER("nvmlShutdown"); return 0; }

int nvmlSystemGetDriverVersion(char *version, unsigned length) {
  ENTER("nvmlSystemGetDriverVersion");
  snprintf(version, length, "%s", driver_version);
  return 0;
}

int nvmlDeviceGetCount_v2(unsigned *n) { ENTER("nvmlDeviceGetCount_v2"); *n = count; return 0; }

int nvmlDeviceGetHandleByIndex_v2(unsigned index, Device **device) {
  ENTER("nvmlDeviceGetHandleByIndex_v2");
  if (index >= (unsigned)count) return 2;
  *device = &devices[index];
  return 0;
}

int nvmlDeviceGetHandleByPciBusId_v2(const char *id, Device **device) {
  ENTER("nvmlDeviceGetHandleByPciBusId_v2");
  unsigned domain, bus;
  if (sscanf(id, "%x:%x:", &domain, &bus) != 2 || bus < 1 || bus > (unsigned)count) return 2;
  *device = &devices[bus - 1];
  return 0;
}

int nvmlDeviceGetName(Device *d, char *name, unsigned length) {
  ENTER("nvmlDeviceGetName");
  snprintf(name, length, "%s", d->name);
  return 0;
}

int nvmlDeviceGetPciInfo_v3(Device *d, char *pci) {
  ENTER("nvmlDeviceGetPciInfo_v3");
  snprintf(pci, 16, "0000:%02X:00.0", (int)(d - devices) + 1);
  snprintf(pci + 36, 32, "00000000:%02X:00.0", (int)(d - devices) + 1);
  return 0;
}

int nvmlDeviceGetMemoryInfo(Device *d, unsigned long long *memory) {
  ENTER("nvmlDeviceGetMemoryInfo");
  unsigned long long is_free = free_bytes ? free_bytes : d->bytes - (400ULL << 20);
  memory[0] = d->bytes;
  memory[1] = is_free;
  memory[2] = d->bytes - is_free;
  return 0;
}

int nvmlDeviceGetClockInfo(Device *d, int which, unsigned *megahertz) {
  ENTER("nvmlDeviceGetClockInfo");
  (void)d;
  (void)which;
  *megahertz = is_then() ? then_megahertz : throttle & ~1ULL ? 1005 : 1410;
  return 0;
}

int nvmlDeviceGetMaxClockInfo(Device *d, int which, unsigned *megahertz) {
  ENTER("nvmlDeviceGetMaxClockInfo");
  (void)d;
  (void)which;
  *megahertz = 1410;
  return 0;
}

int nvmlDeviceGetPowerUsage(Device *d, unsigned *milliwatts) {
  ENTER("nvmlDeviceGetPowerUsage");
  (void)d;
  *milliwatts = is_then() ? then_milliwatts : WATTS * 1000;
  return 0;
}

int nvmlDeviceGetTemperature(Device *d, int sensor, unsigned *celsius) {
  ENTER("nvmlDeviceGetTemperature");
  (void)d; (void)sensor;
  *celsius = is_then() ? then_celsius : 41;
  return 0;
}

/* What the power comes to since the machine's clock began. */
int nvmlDeviceGetTotalEnergyConsumption(Device *d, unsigned long long *millijoules) {
  ENTER("nvmlDeviceGetTotalEnergyConsumption");
  (void)d;
  if (no_energy) return 3;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  double millijoules_now = 1e3 * WATTS * (now.tv_sec + now.tv_nsec / 1e9);
  if (is_then()) millijoules_now += (then_milliwatts - 1e3 * WATTS) * (since_load() - then_seconds);
  *millijoules = (unsigned long long)millijoules_now;
  return 0;
}

int nvmlDeviceGetCurrentClocksThrottleReasons(Device *d, unsigned long long *reasons) {
  ENTER("nvmlDeviceGetCurrentClocksThrottleReasons");
  (void)d;
  if (no_throttle) return 3;
  *reasons = is_then() ? then_throttle : throttle;
  return 0;
}
