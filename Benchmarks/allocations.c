// Counts the allocations of a program. Load it with LD_PRELOAD; ALLOCATIONS_FILE names a file of 16 bytes that receives
// two 64-bit numbers: allocations and bytes. The file is mapped, so the numbers are kept however the program ends.
//
//     gcc -O2 -shared -fPIC -o allocations.so allocations.c -ldl
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static atomic_long nowhere[2];
static atomic_long *counts = nowhere;

static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_realloc)(void *, size_t);
static int (*real_posix_memalign)(void **, size_t, size_t);
static void *(*real_aligned_alloc)(size_t, size_t);

// Memory that dlsym requests before the real functions are known. It is never freed.
static char early[65536];
static atomic_size_t early_used;

static void *early_alloc(size_t size) {
  size_t start = atomic_fetch_add(&early_used, (size + 15) & ~(size_t)15);
  return start + size <= sizeof early ? early + start : NULL;
}

static int is_early(void *place) { return (char *)place >= early && (char *)place < early + sizeof early; }

// Called at the first allocation, because another library may be initialised, and allocate, before this one. There is
// only one thread then. `real_malloc` is set last: as long as it is unset, initialisation is in progress.
static void find_real(void) {
  static _Thread_local int at_it;
  if (real_malloc || at_it) return;
  at_it = 1;
  const char *path = getenv("ALLOCATIONS_FILE");
  int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
  if (file >= 0) {
    void *mapped = mmap(NULL, sizeof nowhere, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (mapped != MAP_FAILED) counts = mapped;
    close(file);
  }
  real_calloc = dlsym(RTLD_NEXT, "calloc");
  real_realloc = dlsym(RTLD_NEXT, "realloc");
  real_posix_memalign = dlsym(RTLD_NEXT, "posix_memalign");
  real_aligned_alloc = dlsym(RTLD_NEXT, "aligned_alloc");
  real_malloc = dlsym(RTLD_NEXT, "malloc");
  at_it = 0;
}

static void count(size_t size) {
  atomic_fetch_add_explicit(&counts[0], 1, memory_order_relaxed);
  atomic_fetch_add_explicit(&counts[1], (long)size, memory_order_relaxed);
}

void *malloc(size_t size) {
  find_real();
  if (!real_malloc) return early_alloc(size);
  count(size);
  return real_malloc(size);
}

void *calloc(size_t number, size_t size) {
  find_real();
  if (!real_calloc) return early_alloc(number * size);
  count(number * size);
  return real_calloc(number, size);
}

void *realloc(void *old, size_t size) {
  find_real();
  if (is_early(old) || !real_realloc) {
    void *larger = malloc(size);
    size_t most = is_early(old) ? (size_t)(early + sizeof early - (char *)old) : 0;
    if (larger && old) memcpy(larger, old, size < most ? size : most);
    return larger;
  }
  count(size);
  return real_realloc(old, size);
}

void free(void *place) {
  static void (*real_free)(void *);
  if (!place || is_early(place)) return;
  if (!real_free) real_free = dlsym(RTLD_NEXT, "free");
  real_free(place);
}

int posix_memalign(void **place, size_t alignment, size_t size) {
  find_real();
  count(size);
  return real_posix_memalign(place, alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  find_real();
  count(size);
  return real_aligned_alloc(alignment, size);
}
