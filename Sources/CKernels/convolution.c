#include "CKernels.h"
#include "widest.h"

WIDEST void asr_depthwise_accumulate(
  size_t positions, size_t channels, size_t stride, const float *restrict x,
  const float *restrict w, float *restrict y) {
  for (size_t p = 0; p < positions; p++, x += stride * channels, y += channels)
    for (size_t c = 0; c < channels; c++) y[c] += w[c] * x[c];
}

WIDEST void asr_depthwise_backward(
  size_t positions, size_t channels, size_t stride, const float *restrict x,
  const float *restrict w, const float *restrict dy, float *restrict dx, float *restrict dw) {
  if (dx)
    for (size_t p = 0; p < positions; p++)
      for (size_t c = 0; c < channels; c++)
        dx[p * stride * channels + c] += w[c] * dy[p * channels + c];
  for (size_t p = 0; p < positions; p++)
    for (size_t c = 0; c < channels; c++)
      dw[c] += dy[p * channels + c] * x[p * stride * channels + c];
}
