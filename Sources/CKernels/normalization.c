#include "CKernels.h"
#include "widest.h"

// Rows are summed in float over blocks of this many, and the blocks in double.
enum { BLOCK = 64, COLUMNS = 64 };

WIDEST void asr_add_moments(
  size_t rows, size_t columns, const float *restrict x, const float *restrict origin,
  double *restrict sums) {
  for (size_t n = 0; n < columns; n += COLUMNS) {
    const size_t width = columns - n < COLUMNS ? columns - n : COLUMNS;
    const float *restrict o = origin + n;
    for (size_t start = 0; start < rows; start += BLOCK) {
      const size_t end = start + BLOCK < rows ? start + BLOCK : rows;
      float sum[COLUMNS] = {0}, square[COLUMNS] = {0};
      for (size_t r = start; r < end; r++) {
        const float *restrict row = x + r * columns + n;
        for (size_t c = 0; c < width; c++) {
          const float d = row[c] - o[c];
          sum[c] += d;
          square[c] += d * d;
        }
      }
      for (size_t c = 0; c < width; c++) {
        sums[n + c] += sum[c];
        sums[columns + n + c] += square[c];
      }
    }
  }
}

WIDEST void asr_scale_shift(
  size_t rows, size_t columns, const float *restrict x, const float *restrict scale,
  const float *restrict shift, int relu, float *restrict y) {
  const float floor = relu ? 0.0f : -__builtin_inff();
  for (size_t r = 0; r < rows; r++, x += columns, y += columns)
    for (size_t n = 0; n < columns; n++) {
      const float v = x[n] * scale[n] + shift[n];
      y[n] = v > floor ? v : floor;
    }
}

WIDEST void asr_cut_and_add_sums(
  size_t rows, size_t columns, const float *restrict x, const float *restrict mean,
  const float *restrict scale, const float *restrict shift, int relu, float *restrict g,
  double *restrict sums) {
  const float cut = relu ? 0.0f : -__builtin_inff();
  for (size_t n = 0; n < columns; n += COLUMNS) {
    const size_t width = columns - n < COLUMNS ? columns - n : COLUMNS;
    const float *restrict m = mean + n, *restrict a = scale + n, *restrict b = shift + n;
    for (size_t start = 0; start < rows; start += BLOCK) {
      const size_t end = start + BLOCK < rows ? start + BLOCK : rows;
      float sum[COLUMNS] = {0}, product[COLUMNS] = {0};
      for (size_t r = start; r < end; r++) {
        const float *restrict xr = x + r * columns + n;
        float *restrict gr = g + r * columns + n;
        for (size_t c = 0; c < width; c++) {
          const float d = xr[c] * a[c] + b[c] > cut ? gr[c] : 0.0f;
          gr[c] = d;
          sum[c] += d;
          product[c] += d * (xr[c] - m[c]);
        }
      }
      for (size_t c = 0; c < width; c++) {
        sums[n + c] += sum[c];
        sums[columns + n + c] += product[c];
      }
    }
  }
}

WIDEST void asr_batch_norm_backward(
  size_t rows, size_t columns, const float *restrict x, const float *g,
  const float *restrict mean, const float *restrict scale, const float *restrict a,
  const float *restrict b, float *dx) {
  for (size_t r = 0; r < rows; r++, x += columns, g += columns, dx += columns)
    for (size_t n = 0; n < columns; n++)
      dx[n] = scale[n] * g[n] + a[n] * (x[n] - mean[n]) + b[n];
}
