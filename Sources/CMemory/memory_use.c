// What Swift does not see of the C library: how much it has allocated.
#include "memory_use.h"

#include <stdlib.h>
#if defined(__APPLE__)
#include <malloc/malloc.h>
#elif defined(__GLIBC__)
#include <malloc.h>
#endif

int64_t asr_allocated_bytes(void) {
#if defined(__APPLE__)
  malloc_statistics_t all;
  malloc_zone_statistics(NULL, &all);
  return (int64_t)all.size_in_use;
#elif defined(__GLIBC__)
#if __GLIBC_PREREQ(2, 33)
  // Large blocks are mapped, and counted apart.
  const struct mallinfo2 all = mallinfo2();
  return (int64_t)(all.uordblks + all.hblkhd);
#else
  return -1;
#endif
#else
  return -1;
#endif
}
