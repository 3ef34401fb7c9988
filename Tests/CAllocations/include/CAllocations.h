// Counts the calls of malloc and its like in the program that this is linked into.
#ifndef ASR_ALLOCATIONS_H
#define ASR_ALLOCATIONS_H

#include <stddef.h>

/// Whether calls are counted: with glibc, whose functions can be wrapped.
int asr_allocations_are_counted(void);
/// Calls that the current thread has made so far.
size_t asr_allocations(void);

#endif
