// Sixteen values that go through a loop together: one register of AVX-512, or several narrower.
#ifndef ASR_LANES_H
#define ASR_LANES_H

typedef float lanes __attribute__((vector_size(64), aligned(4)));
typedef int mask __attribute__((vector_size(64), aligned(4)));
enum { LANES = 16 };

// Macros, because a function that returns so wide a vector would have another calling convention
// on each processor.
#define LOAD(p) (*(const lanes *)(p))
#define STORE(p, v) (*(lanes *)(p) = (v))

// Loops over sums that are to stay in registers.
#define UNROLL _Pragma("clang loop unroll(full)")

#endif
