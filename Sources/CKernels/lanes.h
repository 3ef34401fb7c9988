// Sixteen values that a loop processes together: one register of AVX-512, or several narrower ones.
#ifndef ASR_LANES_H
#define ASR_LANES_H

typedef float lanes __attribute__((vector_size(64), aligned(4)));
typedef int mask __attribute__((vector_size(64), aligned(4)));
enum { LANES = 16 };

// Macros, because a function that returns such a wide vector would have a different calling
// convention on each processor.
#define LOAD(p) (*(const lanes *)(p))
#define STORE(p, v) (*(lanes *)(p) = (v))

// For loops over sums that must stay in registers.
#define UNROLL _Pragma("clang loop unroll(full)")

#endif
