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

// A vector of some of the 32 numbers of two, by their indices.
#define PICK(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#define EVEN 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
#define ODD 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31

// For loops over sums that must stay in registers.
#define UNROLL _Pragma("clang loop unroll(full)")

#endif
