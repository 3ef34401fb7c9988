#include "CKernels.h"
#include "lanes.h"
#include "widest.h"

/// `N` neighbours along frequency, 16 channels: each weight is read once for all N.
INLINE void depthwise_tile(
  const int N, asr_patches patches, size_t channels, const float *x, const float *w,
  const float *bias, int relu, float *y) {
  lanes sum[4];
  UNROLL for (int n = 0; n < N; n++) sum[n] = bias ? LOAD(bias) : (lanes){0};
  for (size_t t = 0; t < patches.segments; t++) {
    const lanes weight = LOAD(w + t * channels);
    const float *from = x + patches.offsets[t];
    UNROLL for (int n = 0; n < N; n++) sum[n] += weight * LOAD(from + n * patches.step);
  }
  UNROLL for (int n = 0; n < N; n++) {
    if (relu) sum[n] = __builtin_elementwise_max(sum[n], (lanes){0});
    STORE(y + n * channels, sum[n]);
  }
}

WIDEST void asr_depthwise(
  size_t frames, asr_patches patches, size_t channels, const float *x, const float *w,
  const float *bias, int relu, float *y) {
  const size_t row = patches.width * channels;
  for (size_t f = 0; f < frames; f++, x += patches.frame_step, y += row) {
    // Prefetch the memory to be written next.
    for (size_t i = 0; i < row; i += LANES) __builtin_prefetch(y + row + i, 1);
    size_t c = 0;
    for (; c + LANES <= channels; c += LANES) {
      const float *b = bias ? bias + c : bias;
      size_t p = 0;
      for (; p + 4 <= patches.width; p += 4)
        depthwise_tile(
          4, patches, channels, x + p * patches.step + c, w + c, b, relu, y + p * channels + c);
      for (; p < patches.width; p++)
        depthwise_tile(
          1, patches, channels, x + p * patches.step + c, w + c, b, relu, y + p * channels + c);
    }
    for (; c < channels; c++)
      for (size_t p = 0; p < patches.width; p++) {
        float sum = bias ? bias[c] : 0.0f;
        for (size_t t = 0; t < patches.segments; t++)
          sum += w[t * channels + c] * x[patches.offsets[t] + p * patches.step + c];
        y[p * channels + c] = relu && !(sum > 0.0f) ? 0.0f : sum;
      }
  }
}

/// `T` taps, 16 channels: each gradient of an output is read once for all T.
INLINE void depthwise_gradient_tile(
  const int T, size_t frames, asr_patches patches, size_t channels, const float *x,
  const float *dy, const int32_t *offsets, float *dw) {
  lanes sum[9];
  UNROLL for (int t = 0; t < T; t++) sum[t] = LOAD(dw + t * channels);
  for (size_t f = 0; f < frames; f++, x += patches.frame_step) {
    const float *from = x;
    for (size_t p = 0; p < patches.width; p++, from += patches.step, dy += channels) {
      const lanes d = LOAD(dy);
      UNROLL for (int t = 0; t < T; t++) sum[t] += d * LOAD(from + offsets[t]);
    }
  }
  UNROLL for (int t = 0; t < T; t++) STORE(dw + t * channels, sum[t]);
}

WIDEST void asr_depthwise_gradient(
  size_t frames, asr_patches patches, size_t channels, const float *x, const float *dy,
  float *dw) {
  const int32_t *offsets = patches.offsets;
  size_t c = 0;
  for (; c + LANES <= channels; c += LANES) {
    size_t t = 0;
    for (; t + 9 <= patches.segments; t += 9)
      depthwise_gradient_tile(
        9, frames, patches, channels, x + c, dy + c, offsets + t, dw + t * channels + c);
    for (; t + 3 <= patches.segments; t += 3)
      depthwise_gradient_tile(
        3, frames, patches, channels, x + c, dy + c, offsets + t, dw + t * channels + c);
    for (; t < patches.segments; t++)
      depthwise_gradient_tile(
        1, frames, patches, channels, x + c, dy + c, offsets + t, dw + t * channels + c);
  }
  for (; c < channels; c++)
    for (size_t t = 0; t < patches.segments; t++)
      for (size_t f = 0; f < frames; f++)
        for (size_t p = 0; p < patches.width; p++)
          dw[t * channels + c] += dy[(f * patches.width + p) * channels + c]
            * x[f * patches.frame_step + p * patches.step + offsets[t] + c];
}

WIDEST void asr_max_pool(
  size_t frames, asr_patches patches, size_t channels, const float *x, float *y,
  int32_t *taps) {
  for (size_t f = 0; f < frames; f++, x += patches.frame_step)
    for (size_t p = 0; p < patches.width; p++, y += channels, taps += channels) {
      const float *from = x + p * patches.step;
      size_t c = 0;
      for (; c + LANES <= channels; c += LANES) {
        lanes best = LOAD(from + patches.offsets[0] + c);
        mask tap = {0};
        for (size_t t = 1; t < patches.segments; t++) {
          const lanes other = LOAD(from + patches.offsets[t] + c);
          const mask larger = other > best;
          best = (lanes)((larger & (mask)other) | (~larger & (mask)best));
          tap = (larger & (int32_t)t) | (~larger & tap);
        }
        STORE(y + c, best);
        *(mask *)(taps + c) = tap;
      }
      for (; c < channels; c++) {
        y[c] = from[patches.offsets[0] + c];
        taps[c] = 0;
        for (size_t t = 1; t < patches.segments; t++) {
          const float other = from[patches.offsets[t] + c];
          if (other > y[c]) y[c] = other, taps[c] = (int32_t)t;
        }
      }
    }
}

WIDEST void asr_max_pool_backward(
  size_t frames, asr_patches patches, size_t channels, const float *restrict dy,
  const int32_t *restrict taps, float *restrict dx) {
  for (size_t f = 0; f < frames; f++, dx += patches.frame_step)
    for (size_t p = 0; p < patches.width; p++, dy += channels, taps += channels)
      for (size_t t = 0; t < patches.segments; t++) {
        float *restrict to = dx + p * patches.step + patches.offsets[t];
        for (size_t c = 0; c < channels; c++) to[c] += taps[c] == (int32_t)t ? dy[c] : 0.0f;
      }
}
