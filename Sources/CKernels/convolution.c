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

// Channels that stay in registers while a loop runs over taps or positions.
enum { LANES = 64 };

WIDEST void asr_depthwise(
  size_t positions, size_t channels, size_t taps, const int32_t *restrict offsets, size_t step,
  const float *restrict x, const float *restrict w, const float *restrict bias,
  float *restrict y) {
  for (size_t p = 0; p < positions; p++, x += step, y += channels) {
    size_t c = 0;
    for (; c + LANES <= channels; c += LANES) {
      float sum[LANES];
      for (size_t k = 0; k < LANES; k++) sum[k] = bias ? bias[c + k] : 0.0f;
      for (size_t t = 0; t < taps; t++) {
        const float *restrict xt = x + offsets[t] + c, *restrict wt = w + t * channels + c;
        for (size_t k = 0; k < LANES; k++) sum[k] += wt[k] * xt[k];
      }
      for (size_t k = 0; k < LANES; k++) y[c + k] = sum[k];
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
    for (; c + LANES <= channels; c += LANES) {
      float sum[LANES];
      for (size_t k = 0; k < LANES; k++) sum[k] = dwt[c + k];
      for (size_t p = 0; p < positions; p++)
        for (size_t k = 0; k < LANES; k++)
          sum[k] += dy[p * channels + c + k] * xt[p * step + c + k];
      for (size_t k = 0; k < LANES; k++) dwt[c + k] = sum[k];
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
