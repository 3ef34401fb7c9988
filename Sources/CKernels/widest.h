// WIDEST before a function: one copy for each vector width, selected when the program is loaded.
#ifndef ASR_WIDEST_H
#define ASR_WIDEST_H

// Not under the thread sanitizer: the selection runs while the program is loaded, before the
// sanitizer is ready, and its calls to the sanitizer would crash.
#if defined(__linux__) && defined(__x86_64__) && !__has_feature(thread_sanitizer)
// By feature rather than by "arch=x86-64-v4", for which compilers prefer half registers.
#define WIDEST __attribute__((target_clones("avx512f", "arch=x86-64-v3", "default")))
#else
#define WIDEST
#endif

#define INLINE static inline __attribute__((always_inline))

/// e^x, relative error below 2e-7; saturates beyond +-87 instead of overflowing. Splits x into
/// n ln 2 + r and evaluates Cephes' polynomial for e^r, so that a loop over it vectorizes.
INLINE float exp_vectorizable(float x) {
  x = x < -87.0f ? -87.0f : x;
  x = x > 87.0f ? 87.0f : x;
  // Rounded by what a sum of this size has room for: there is no instruction to round without SSE 4.1, and a
  // loop that calls a function for it does not vectorize.
  const float n = (x * 1.44269504088896341f + 0x1.8p23f) - 0x1.8p23f;
  const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  union { int i; float f; } power = {((int)n + 127) << 23};
  return p * power.f;
}

INLINE float sigmoid_vectorizable(float x) { return 1.0f / (1.0f + exp_vectorizable(-x)); }

INLINE float tanh_vectorizable(float x) {
  // 2 sigmoid(2x) - 1 loses digits near 0, where a short odd series is exact enough.
  const float e = exp_vectorizable(-2.0f * x);
  const float wide = (1.0f - e) / (1.0f + e);
  const float s = x * x;
  const float near_zero = x * (1.0f + s * (-0.33333333f + s * (0.13333333f + s * -0.05396825f)));
  return s < 0.01f ? near_zero : wide;
}

/// The standard normal distribution function at x, given e^(-x^2 / 2); absolute error below 2e-7
/// (Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26).
INLINE float normal_distribution_vectorizable(float x, float bell) {
  const float t = 1.0f / (1.0f + 0.3275911f * 0.70710678f * __builtin_fabsf(x));
  float p = 1.061405429f;
  p = p * t - 1.453152027f;
  p = p * t + 1.421413741f;
  p = p * t - 0.284496736f;
  p = p * t + 0.254829592f;
  const float tail = 0.5f * p * t * bell;
  return x < 0.0f ? tail : 1.0f - tail;
}

/// ln x for normal positive x, relative error below 3e-7 (Cephes' logf polynomial).
INLINE float log_vectorizable(float x) {
  union { float f; int i; } bits = {x};
  int exponent = ((bits.i >> 23) & 0xff) - 126;
  union { int i; float f; } mantissa = {(bits.i & 0x007fffff) | 0x3f000000};
  float m = mantissa.f;
  const int small = m < 0.707106781186547524f;
  exponent -= small;
  m = small ? m + m - 1.0f : m - 1.0f;
  const float z = m * m;
  float p = 7.0376836292e-2f;
  p = p * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  const float e = (float)exponent;
  return m + (p * m * z - 0.5f * z - 2.12194440e-4f * e) + 0.693359375f * e;
}

#endif
