#include "CKernels.h"
#include "widest.h"

WIDEST void asr_gather_patches(
  size_t positions, size_t taps, size_t length, const int32_t *restrict offsets, size_t step,
  const float *restrict x, float *restrict patches) {
  for (size_t p = 0; p < positions; p++, x += step)
    for (size_t t = 0; t < taps; t++, patches += length) {
      const float *restrict from = x + offsets[t];
      for (size_t i = 0; i < length; i++) patches[i] = from[i];
    }
}

WIDEST void asr_scatter_patches(
  size_t positions, size_t taps, size_t length, const int32_t *restrict offsets, size_t step,
  const float *restrict patches, float *restrict x) {
  for (size_t p = 0; p < positions; p++, x += step)
    for (size_t t = 0; t < taps; t++, patches += length) {
      float *restrict to = x + offsets[t];
      for (size_t i = 0; i < length; i++) to[i] += patches[i];
    }
}

// Sixteen channels in a register (or in several, where registers are narrower); four of them at
// once give the processor independent sums to work on.
typedef float lanes __attribute__((vector_size(64), aligned(4)));
enum { LANES = 16, BLOCK = 4 * LANES };

// Macros, because a function that returns so wide a vector would have another calling convention
// on each processor.
#define LOAD(p) (*(const lanes *)(p))
#define STORE(p, v) (*(lanes *)(p) = (v))

WIDEST void asr_depthwise(
  size_t positions, size_t channels, size_t taps, const int32_t *restrict offsets, size_t step,
  const float *restrict x, const float *restrict w, const float *restrict bias,
  float *restrict y) {
  for (size_t p = 0; p < positions; p++, x += step, y += channels) {
    size_t c = 0;
    for (; c + BLOCK <= channels; c += BLOCK) {
      lanes s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
      if (bias) {
        s0 = LOAD(bias + c), s1 = LOAD(bias + c + LANES);
        s2 = LOAD(bias + c + 2 * LANES), s3 = LOAD(bias + c + 3 * LANES);
      }
      for (size_t t = 0; t < taps; t++) {
        const float *restrict xt = x + offsets[t] + c, *restrict wt = w + t * channels + c;
        s0 += LOAD(wt) * LOAD(xt);
        s1 += LOAD(wt + LANES) * LOAD(xt + LANES);
        s2 += LOAD(wt + 2 * LANES) * LOAD(xt + 2 * LANES);
        s3 += LOAD(wt + 3 * LANES) * LOAD(xt + 3 * LANES);
      }
      STORE(y + c, s0), STORE(y + c + LANES, s1);
      STORE(y + c + 2 * LANES, s2), STORE(y + c + 3 * LANES, s3);
    }
    for (; c < channels; c++) {
      float sum = bias ? bias[c] : 0.0f;
      for (size_t t = 0; t < taps; t++) sum += w[t * channels + c] * x[offsets[t] + c];
      y[c] = sum;
    }
  }
}

WIDEST void asr_depthwise_weight_gradient(
  size_t positions, size_t channels, size_t taps, const int32_t *restrict offsets, size_t step,
  const float *restrict x, const float *restrict dy, float *restrict dw) {
  for (size_t t = 0; t < taps; t++) {
    const float *restrict xt = x + offsets[t];
    float *restrict dwt = dw + t * channels;
    size_t c = 0;
    for (; c + BLOCK <= channels; c += BLOCK) {
      lanes s0 = LOAD(dwt + c), s1 = LOAD(dwt + c + LANES);
      lanes s2 = LOAD(dwt + c + 2 * LANES), s3 = LOAD(dwt + c + 3 * LANES);
      for (size_t p = 0; p < positions; p++) {
        const float *restrict d = dy + p * channels + c, *restrict xp = xt + p * step + c;
        s0 += LOAD(d) * LOAD(xp);
        s1 += LOAD(d + LANES) * LOAD(xp + LANES);
        s2 += LOAD(d + 2 * LANES) * LOAD(xp + 2 * LANES);
        s3 += LOAD(d + 3 * LANES) * LOAD(xp + 3 * LANES);
      }
      STORE(dwt + c, s0), STORE(dwt + c + LANES, s1);
      STORE(dwt + c + 2 * LANES, s2), STORE(dwt + c + 3 * LANES, s3);
    }
    for (; c < channels; c++)
      for (size_t p = 0; p < positions; p++) dwt[c] += dy[p * channels + c] * xt[p * step + c];
  }
}

WIDEST void asr_depthwise_input_gradient(
  size_t positions, size_t channels, size_t taps, const int32_t *restrict offsets, size_t step,
  const float *restrict w, const float *restrict dy, float *restrict dx) {
  for (size_t p = 0; p < positions; p++, dx += step, dy += channels)
    for (size_t t = 0; t < taps; t++) {
      float *restrict to = dx + offsets[t];
      for (size_t c = 0; c < channels; c++) to[c] += w[t * channels + c] * dy[c];
    }
}

WIDEST void asr_max(size_t count, const float *restrict x, float *restrict y) {
  for (size_t i = 0; i < count; i++) y[i] = x[i] > y[i] ? x[i] : y[i];
}

WIDEST void asr_max_update(
  size_t count, const float *restrict x, int32_t place, float *restrict y,
  int32_t *restrict places) {
  for (size_t i = 0; i < count; i++) {
    const int larger = x[i] > y[i];
    y[i] = larger ? x[i] : y[i];
    places[i] = larger ? place + (int32_t)i : places[i];
  }
}

WIDEST void asr_max_backward(
  size_t count, const float *restrict dy, int32_t place, const int32_t *restrict places,
  float *restrict dx) {
  for (size_t i = 0; i < count; i++)
    dx[i] += places[i] == place + (int32_t)i ? dy[i] : 0.0f;
}
