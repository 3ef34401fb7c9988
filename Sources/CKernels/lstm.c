#include "CKernels.h"
#include "widest.h"

WIDEST void asr_lstm_step(
  size_t rows, size_t continued, size_t hidden, float *gates, const float *previous, float *cell,
  float *output, size_t output_stride) {
  for (size_t r = 0; r < rows; r++) {
    float *restrict i = gates + r * 4 * hidden;
    float *restrict f = i + hidden, *restrict g = f + hidden, *restrict o = g + hidden;
    float *restrict c = cell + r * hidden, *restrict h = output + r * output_stride;
    const float *restrict before = previous + r * hidden;
    for (size_t k = 0; k < hidden; k++) i[k] = sigmoid_vectorizable(i[k]);
    for (size_t k = 0; k < hidden; k++) f[k] = sigmoid_vectorizable(f[k]);
    for (size_t k = 0; k < hidden; k++) g[k] = tanh_vectorizable(g[k]);
    for (size_t k = 0; k < hidden; k++) o[k] = sigmoid_vectorizable(o[k]);
    if (r < continued)
      for (size_t k = 0; k < hidden; k++) c[k] = f[k] * before[k] + i[k] * g[k];
    else
      for (size_t k = 0; k < hidden; k++) c[k] = i[k] * g[k];
    for (size_t k = 0; k < hidden; k++) h[k] = o[k] * tanh_vectorizable(c[k]);
  }
}

WIDEST void asr_lstm_step_backward(
  size_t rows, size_t continued, size_t hidden, float *gates, const float *previous,
  const float *cell, const float *doutput, size_t doutput_stride, float *dcell) {
  for (size_t r = 0; r < rows; r++) {
    float *restrict i = gates + r * 4 * hidden;
    float *restrict f = i + hidden, *restrict g = f + hidden, *restrict o = g + hidden;
    const float *restrict c = cell + r * hidden, *restrict dh = doutput + r * doutput_stride;
    const float *restrict before = previous + r * hidden;
    float *restrict dc = dcell + r * hidden;
    // The four gates are adjacent; the compiler's run-time overlap check would be too coarse.
#pragma clang loop vectorize(assume_safety)
    for (size_t k = 0; k < hidden; k++) {
      const float t = tanh_vectorizable(c[k]);
      const float in = i[k], candidate = g[k], out = o[k];
      const float d = dc[k] + dh[k] * out * (1.0f - t * t);
      i[k] = d * candidate * in * (1.0f - in);
      g[k] = d * in * (1.0f - candidate * candidate);
      o[k] = dh[k] * t * out * (1.0f - out);
      dc[k] = d;
    }
    if (r < continued)
      for (size_t k = 0; k < hidden; k++) {
        const float d = dc[k], forget = f[k];
        f[k] = d * before[k] * forget * (1.0f - forget);
        dc[k] = d * forget;
      }
    else
      for (size_t k = 0; k < hidden; k++) {
        dc[k] *= f[k];
        f[k] = 0.0f;
      }
  }
}
