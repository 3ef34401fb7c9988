#include "CKernels.h"
#include "widest.h"

WIDEST void asr_add_scaled(size_t count, float a, const float *x, float *y) {
  for (size_t i = 0; i < count; i++) y[i] += a * x[i];
}

WIDEST void asr_scale(size_t count, float a, float *y) {
  for (size_t i = 0; i < count; i++) y[i] *= a;
}

WIDEST void asr_fill_rows(size_t rows, size_t columns, const float *bias, float *y) {
  for (size_t r = 0; r < rows; r++, y += columns)
    for (size_t n = 0; n < columns; n++) y[n] = bias[n];
}

WIDEST void asr_add_row(
  size_t rows, size_t columns, float a, const float *restrict x, float *restrict y) {
  for (size_t r = 0; r < rows; r++, y += columns)
    for (size_t n = 0; n < columns; n++) y[n] += a * x[n];
}

WIDEST void asr_add_column_sums(
  size_t rows, size_t columns, const float *restrict x, float *restrict sums) {
  for (size_t r = 0; r < rows; r++, x += columns)
    for (size_t n = 0; n < columns; n++) sums[n] += x[n];
}

WIDEST void asr_relu(size_t count, const float *x, float *y) {
  // y is x, or does not overlap it.
#pragma clang loop vectorize(assume_safety)
  for (size_t i = 0; i < count; i++) y[i] = x[i] > 0.0f ? x[i] : 0.0f;
}

WIDEST void asr_relu_backward(size_t count, const float *x, const float *dy, float *dx) {
  for (size_t i = 0; i < count; i++) {
    const float gradient = dy[i];
    dx[i] = x[i] > 0.0f ? gradient : 0.0f;
  }
}

WIDEST void asr_silu(size_t count, const float *x, float *y) {
  for (size_t i = 0; i < count; i++) y[i] = x[i] * sigmoid_vectorizable(x[i]);
}

WIDEST void asr_silu_backward(size_t count, const float *x, const float *dy, float *dx) {
  // dx is dy, or does not overlap it.
#pragma clang loop vectorize(assume_safety)
  for (size_t i = 0; i < count; i++) {
    const float s = sigmoid_vectorizable(x[i]);
    dx[i] = dy[i] * s * (1.0f + x[i] * (1.0f - s));
  }
}

WIDEST void asr_tanh(size_t count, float a, float *y) {
  for (size_t i = 0; i < count; i++) y[i] = tanh_vectorizable(a * y[i]);
}

WIDEST void asr_gelu(size_t count, const float *x, float *y) {
  for (size_t i = 0; i < count; i++)
    y[i] = x[i] * normal_distribution_vectorizable(x[i], exp_vectorizable(-0.5f * x[i] * x[i]));
}

WIDEST void asr_gelu_backward(size_t count, const float *x, const float *dy, float *dx) {
  // 1 / sqrt(2 pi)
  const float density = 0.39894228f;
  // If dx is dy, the compiler's run-time check would find an overlap and skip the vector loop.
#pragma clang loop vectorize(assume_safety)
  for (size_t i = 0; i < count; i++) {
    const float bell = exp_vectorizable(-0.5f * x[i] * x[i]);
    dx[i] = dy[i] * (normal_distribution_vectorizable(x[i], bell) + x[i] * density * bell);
  }
}

WIDEST double asr_sum_of_squares(size_t count, const float *x) {
#pragma clang fp reassociate(on)
  double total = 0;
  for (size_t i = 0; i < count; i++) total += (double)x[i] * (double)x[i];
  return total;
}
