#ifndef ASR_MEMORY_USE_H
#define ASR_MEMORY_USE_H

#include <stdint.h>

/// The bytes that this process has allocated and not freed, or -1 where the C library does not say.
int64_t asr_allocated_bytes(void);

#endif
