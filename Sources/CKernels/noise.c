#include "CKernels.h"

// Products and sums are rounded separately, never fused, so that the numbers have the same bits on
// every processor; this applies to the functions of widest.h, too.
#pragma STDC FP_CONTRACT OFF
#include "lanes.h"
#include "widest.h"

/// sin and cos of 2 pi v / 2^24, absolute error below 1e-7: the nearest quarter turn, and Cephes'
/// polynomials for the remainder.
INLINE void turn_vectorizable(uint32_t v, float *sine, float *cosine) {
  const int32_t quarter = (int32_t)(v + (1u << 21)) >> 22;
  const float x = (float)((int32_t)v - (quarter << 22)) * (6.28318530717958648f * 0x1p-24f);
  const float z = x * x;
  float s = -1.9515295891e-4f;
  s = s * z + 8.3321608736e-3f;
  s = s * z - 1.6666654611e-1f;
  s = s * z * x + x;
  float c = 2.443315711809948e-5f;
  c = c * z - 1.388731625493765e-3f;
  c = c * z + 4.166664568298827e-2f;
  c = c * z * z - 0.5f * z + 1.0f;
  const float first = quarter & 1 ? c : s, second = quarter & 1 ? s : c;
  *sine = quarter & 2 ? -first : first;
  *cosine = (quarter + 1) & 2 ? -second : second;
}

/// Two normal numbers from two words (Box and Muller, 1958).
INLINE void normal_pair(uint32_t a, uint32_t b, float *first, float *second) {
  const float u = (float)(int32_t)(a >> 8) * 0x1p-24f;
  const float radius = __builtin_elementwise_sqrt(-2.0f * log_vectorizable(1.0f - u));
  float sine, cosine;
  turn_vectorizable(b >> 8, &sine, &cosine);
  *first = radius * cosine;
  *second = radius * sine;
}

WIDEST void asr_normal(
  size_t blocks, const uint32_t *counter, const uint32_t *key, float *restrict y) {
  const uint32_t start = counter[0], second = counter[1], third = counter[2], fourth = counter[3];
  const uint32_t key0 = key[0], key1 = key[1];
  for (size_t block = 0; block < blocks; block++) {
    uint32_t c0 = start + (uint32_t)block, c1 = second, c2 = third, c3 = fourth;
    UNROLL for (uint32_t round = 0; round < 10; round++) {
      const uint64_t a = (uint64_t)c0 * 0xD2511F53u, b = (uint64_t)c2 * 0xCD9E8D57u;
      c0 = (uint32_t)(b >> 32) ^ c1 ^ (key0 + round * 0x9E3779B9u);
      c2 = (uint32_t)(a >> 32) ^ c3 ^ (key1 + round * 0xBB67AE85u);
      c1 = (uint32_t)b;
      c3 = (uint32_t)a;
    }
    normal_pair(c0, c1, y + 4 * block, y + 4 * block + 1);
    normal_pair(c2, c3, y + 4 * block + 2, y + 4 * block + 3);
  }
}
