#include "CKernels.h"
#include "widest.h"

WIDEST void asr_layer_norm(
  size_t rows, size_t columns, const float *restrict x, const float *restrict scale,
  const float *restrict shift, float epsilon, float *restrict y, float *restrict moments) {
#pragma clang fp reassociate(on)
  for (size_t r = 0; r < rows; r++, x += columns, y += columns, moments += 2) {
    float sum = 0.0f, squares = 0.0f;
    for (size_t n = 0; n < columns; n++) sum += x[n];
    const float mean = sum / (float)columns;
    for (size_t n = 0; n < columns; n++) squares += (x[n] - mean) * (x[n] - mean);
    const float rate = 1.0f / __builtin_sqrtf(squares / (float)columns + epsilon);
    for (size_t n = 0; n < columns; n++) y[n] = (x[n] - mean) * rate * scale[n] + shift[n];
    moments[0] = mean;
    moments[1] = rate;
  }
}

WIDEST void asr_layer_norm_backward(
  size_t rows, size_t columns, const float *x, const float *moments, const float *scale,
  const float *dy, float *dscale, float *dshift, float *dx) {
#pragma clang fp reassociate(on)
  for (size_t r = 0; r < rows; r++, x += columns, dy += columns, moments += 2) {
    const float mean = moments[0], rate = moments[1];
    float sum = 0.0f, product = 0.0f;
    // If dx is dy, the compiler's run-time checks would find an overlap and skip the vector loop.
#pragma clang loop vectorize(assume_safety)
    for (size_t n = 0; n < columns; n++) {
      const float normalized = (x[n] - mean) * rate, g = dy[n] * scale[n];
      sum += g;
      product += g * normalized;
      dscale[n] += dy[n] * normalized;
      dshift[n] += dy[n];
    }
    if (!dx) continue;
    sum /= (float)columns;
    product /= (float)columns;
    float *target = dx + r * columns;
#pragma clang loop vectorize(assume_safety)
    for (size_t n = 0; n < columns; n++)
      target[n] = rate * (dy[n] * scale[n] - sum - (x[n] - mean) * rate * product);
  }
}
