#include "allocations.h"

#include <stdatomic.h>
#include <stddef.h>

// The names of the C library, defined in the program itself, are what every library of the process calls; glibc keeps its
// own under others. Counted without a locked instruction: exact for one thread at work, which is how it is used.
static atomic_ulong made;

unsigned long allocations_made(void) { return atomic_load_explicit(&made, memory_order_relaxed); }

#if defined(__GLIBC__) && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

static inline void count(void) {
  atomic_store_explicit(&made, atomic_load_explicit(&made, memory_order_relaxed) + 1, memory_order_relaxed);
}

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size) {
  count();
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  count();
  return __libc_calloc(number, size);
}

void *realloc(void *memory, size_t size) {
  count();
  return __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
  count();
  *memory = __libc_memalign(alignment, size);
  return *memory ? 0 : 12;
}

#endif
