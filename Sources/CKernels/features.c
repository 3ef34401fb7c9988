#include "CKernels.h"
#include "widest.h"

WIDEST void asr_multiply(size_t count, const float *restrict x, float *restrict y) {
  for (size_t i = 0; i < count; i++) y[i] *= x[i];
}

WIDEST void asr_power(size_t count, const float *restrict spectrum, float *restrict power) {
  for (size_t k = 0; k < count; k++) {
    const float re = spectrum[2 * k], im = spectrum[2 * k + 1];
    power[k] = re * re + im * im;
  }
}

WIDEST float asr_dot(size_t count, const float *x, const float *w) {
#pragma clang fp reassociate(on)
  float total = 0;
  for (size_t i = 0; i < count; i++) total += x[i] * w[i];
  return total;
}

WIDEST void asr_log(
  size_t count, float scale, float floor, float offset, const float *x, float *y) {
  for (size_t i = 0; i < count; i++) {
    const float v = x[i] > floor ? x[i] : floor;
    y[i] = scale * log_vectorizable(v + offset);
  }
}

WIDEST void asr_normalize_rows(
  size_t rows, size_t columns, const float *restrict mean, const float *restrict factor,
  const float *x, float *y) {
  for (size_t r = 0; r < rows; r++, x += columns, y += columns)
    for (size_t n = 0; n < columns; n++) y[n] = (x[n] - mean[n]) * factor[n];
}
