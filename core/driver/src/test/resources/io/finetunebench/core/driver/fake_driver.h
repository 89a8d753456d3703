/* What the two halves of the fake driver share. */
#ifndef FINETUNEBENCH_FAKE_DRIVER
#define FINETUNEBENCH_FAKE_DRIVER

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int major, minor, cuda;
  unsigned long long bytes;
  char name[96];
} Device;

typedef struct {
  int multiprocessors, shared_bytes, cuda_version;
  unsigned long long memory, free_bytes; /* 0 where the facts say nothing */
  char leaks[1024];
} FakeFacts;

/* What every call does first; returns the error that it is told to end with, or 0. */
int fake_enter(const char *call);

/* Returns the device of that number, or a null pointer. */
Device *fake_device(int ordinal);

const FakeFacts *fake_facts(void);

#ifdef __cplusplus
}
#endif

#endif
