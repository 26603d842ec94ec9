#ifndef SESSION_BENCHMARK_ALLOCATIONS_H
#define SESSION_BENCHMARK_ALLOCATIONS_H

/// How often this process has asked for memory; 0 for ever where that cannot be counted (no glibc, or a sanitizer).
unsigned long allocations_made(void);

#endif
