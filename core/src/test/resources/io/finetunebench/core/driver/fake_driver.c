/*
 * Plays NVIDIA's two driver libraries, as much of them as the preflight and the sampling call.
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
 *   mig 1                   MIG mode of every GPU
 *   throttle 4              NVML's throttle reasons
 *   then 300 4 120000 1005 83
 *                           from so many milliseconds after the library's load on: throttle reasons, milliwatts
 *                           drawn, megahertz of the multiprocessors, degrees Celsius
 *   noenergy                the GPUs do not count energy
 *   nothrottle              the GPUs do not say what holds their clocks down
 *   fail cuInit 999         a call that returns an error
 *   hang cuDeviceGetCount   a call that does not return
 *   crash cuInit            a call that ends the process
 *
 * CUDA_VISIBLE_DEVICES counts as for the driver: indices or starts of GPU-<uuid>, up to the first that is no device.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MOST 16

typedef struct {
  int major, minor, cuda;
  unsigned long long bytes;
  char name[96];
} Device;

static Device devices[MOST];
static int count, visible, cuda_version = 12040, mode, mig, no_energy, no_throttle, loaded, initialised;
static Device *seen[MOST];
static double then_seconds = 1e18;
static unsigned long long then_throttle;
static unsigned then_milliwatts, then_megahertz, then_celsius;
static struct timespec loaded_at;
static unsigned long long throttle, free_bytes;
static char driver_version[80] = "550.54.14";
static char failing[MOST][64], hanging[64], crashing[64];
static int statuses[MOST], failures;

#define WATTS 250

static double since_load(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec - loaded_at.tv_sec + (now.tv_nsec - loaded_at.tv_nsec) / 1e9;
}

static int is_then(void) { return since_load() >= then_seconds; }

static void format_uuid(const Device *d, char *text) {
  int byte = 0x10 + (int)(d - devices);
  for (int i = 0; i < 16; i++) text += sprintf(text, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", byte);
}

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
      char uuid[64] = "GPU-", *end;
      format_uuid(&devices[i], uuid + 4);
      long index = strtol(item, &end, 10);
      if (strncmp(item, "GPU-", 4) == 0 ? strncmp(uuid, item, strlen(item)) == 0 : end != item && *end == 0 && index == ordinal)
        found = &devices[i];
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
    if (sscanf(line, "mig %d", &mig) == 1) continue;
    if (sscanf(line, "throttle %llu", &throttle) == 1) continue;
    double milliseconds;
    if (sscanf(line, "then %lf %llu %u %u %u", &milliseconds, &then_throttle, &then_milliwatts, &then_megahertz, &then_celsius) == 5) {
      then_seconds = milliseconds / 1000;
      continue;
    }
    if (strcmp(line, "noenergy") == 0) no_energy = 1;
    if (strcmp(line, "nothrottle") == 0) no_throttle = 1;
    if (sscanf(line, "hang %63s", hanging) == 1) continue;
    if (sscanf(line, "crash %63s", crashing) == 1) continue;
    if (sscanf(line, "fail %63s %d", text, &status) == 2 && failures < MOST) {
      strcpy(failing[failures], text);
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
static int enter(const char *call) {
  load();
  if (strcmp(call, hanging) == 0) for (;;) sleep(1000);
  if (strcmp(call, crashing) == 0) {
    signal(SIGSEGV, SIG_DFL);
    raise(SIGKILL);
  }
  for (int i = 0; i < failures; i++)
    if (strcmp(call, failing[i]) == 0) return statuses[i];
  return 0;
}

static Device *cuda_device(int ordinal) {
  return ordinal >= 0 && ordinal < visible ? seen[ordinal] : NULL;
}

#define ENTER(call) do { int status = enter(call); if (status) return status; } while (0)
#define NEED(ordinal) Device *d = cuda_device(ordinal); if (!d) return 101

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

int cuDeviceGetUuid_v2(char *uuid, int device) {
  ENTER("cuDeviceGetUuid_v2");
  NEED(device);
  memset(uuid, 0x10 + (int)(d - devices), 16);
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
    case 16: *value = 108; break;
    case 20: *value = mode; break;
    case 75: *value = d->major; break;
    case 76: *value = d->minor; break;
    default: *value = 0;
  }
  return 0;
}

int cuDevicePrimaryCtxRetain(void **context, int device) {
  ENTER("cuDevicePrimaryCtxRetain");
  NEED(device);
  *context = d;
  return 0;
}

static Device *current;

int cuDevicePrimaryCtxRelease_v2(int device) { ENTER("cuDevicePrimaryCtxRelease_v2"); (void)device; return 0; }
int cuCtxPushCurrent_v2(void *context) { ENTER("cuCtxPushCurrent_v2"); current = context; return 0; }
int cuCtxPopCurrent_v2(void **context) { ENTER("cuCtxPopCurrent_v2"); *context = current; return 0; }

int cuMemGetInfo_v2(size_t *free_memory, size_t *total) {
  ENTER("cuMemGetInfo_v2");
  if (!current) return 201;
  *total = current->bytes;
  *free_memory = free_bytes ? free_bytes : current->bytes - (400ULL << 20);
  return 0;
}

int cuGetErrorName(int status, const char **name) {
  switch (status) {
    case 1: *name = "CUDA_ERROR_INVALID_VALUE"; return 0;
    case 2: *name = "CUDA_ERROR_OUT_OF_MEMORY"; return 0;
    case 3: *name = "CUDA_ERROR_NOT_INITIALIZED"; return 0;
    case 46: *name = "CUDA_ERROR_DEVICE_UNAVAILABLE"; return 0;
    case 100: *name = "CUDA_ERROR_NO_DEVICE"; return 0;
    case 101: *name = "CUDA_ERROR_INVALID_DEVICE"; return 0;
    case 802: *name = "CUDA_ERROR_SYSTEM_NOT_READY"; return 0;
    case 803: *name = "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH"; return 0;
    case 999: *name = "CUDA_ERROR_UNKNOWN"; return 0;
    default: return 1;
  }
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
  *megahertz = which == 2 ? 1593 : is_then() ? then_megahertz : throttle & ~1ULL ? 1005 : 1410;
  return 0;
}

int nvmlDeviceGetMaxClockInfo(Device *d, int which, unsigned *megahertz) {
  ENTER("nvmlDeviceGetMaxClockInfo");
  (void)d;
  *megahertz = which == 2 ? 1593 : 1410;
  return 0;
}

int nvmlDeviceGetPowerUsage(Device *d, unsigned *milliwatts) {
  ENTER("nvmlDeviceGetPowerUsage");
  (void)d;
  *milliwatts = is_then() ? then_milliwatts : WATTS * 1000;
  return 0;
}

int nvmlDeviceGetEnforcedPowerLimit(Device *d, unsigned *milliwatts) {
  ENTER("nvmlDeviceGetEnforcedPowerLimit");
  (void)d;
  *milliwatts = 400000;
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

int nvmlDeviceGetEccMode(Device *d, unsigned *now, unsigned *pending) {
  ENTER("nvmlDeviceGetEccMode");
  (void)d;
  *now = *pending = 1;
  return 0;
}

int nvmlDeviceGetMigMode(Device *d, unsigned *now, unsigned *pending) {
  ENTER("nvmlDeviceGetMigMode");
  (void)d;
  *now = *pending = mig;
  return 0;
}

int nvmlDeviceGetComputeMode(Device *d, unsigned *value) {
  ENTER("nvmlDeviceGetComputeMode");
  (void)d;
  *value = mode;
  return 0;
}

int nvmlDeviceGetCurrentClocksThrottleReasons(Device *d, unsigned long long *reasons) {
  ENTER("nvmlDeviceGetCurrentClocksThrottleReasons");
  (void)d;
  if (no_throttle) return 3;
  *reasons = is_then() ? then_throttle : throttle;
  return 0;
}
