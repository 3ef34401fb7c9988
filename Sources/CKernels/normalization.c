#include "CKernels.h"
#include "widest.h"

// Rows are summed in float over blocks of this many, and the blocks in double.
enum { BLOCK = 64 };

WIDEST void asr_column_moments(
  size_t rows, size_t columns, const float *restrict x, double *restrict scratch,
  float *restrict mean, float *restrict variance) {
  double *sum = scratch, *square = scratch + columns;
  for (size_t n = 0; n < 2 * columns; n++) scratch[n] = 0;
  const float *first = x;
  for (size_t start = 0; start < rows; start += BLOCK) {
    const size_t end = start + BLOCK < rows ? start + BLOCK : rows;
    for (size_t n = 0; n < columns; n++) mean[n] = variance[n] = 0;
    for (size_t r = start; r < end; r++) {
      const float *row = x + r * columns;
      for (size_t n = 0; n < columns; n++) {
        const float d = row[n] - first[n];
        mean[n] += d;
        variance[n] += d * d;
      }
    }
    for (size_t n = 0; n < columns; n++) {
      sum[n] += mean[n];
      square[n] += variance[n];
    }
  }
  for (size_t n = 0; n < columns; n++) {
    const double m = sum[n] / (double)rows;
    const double v = square[n] / (double)rows - m * m;
    mean[n] = (float)(m + first[n]);
    variance[n] = v > 0 ? (float)v : 0.0f;
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

WIDEST void asr_batch_norm_backward_sums(
  size_t rows, size_t columns, const float *restrict x, const float *restrict dy,
  const float *restrict mean, const float *restrict scale, const float *restrict shift, int relu,
  double *restrict scratch, float *restrict sum_g, float *restrict sum_gx) {
  const float cut = relu ? 0.0f : -__builtin_inff();
  double *total_g = scratch, *total_gx = scratch + columns;
  for (size_t n = 0; n < 2 * columns; n++) scratch[n] = 0;
  for (size_t start = 0; start < rows; start += BLOCK) {
    const size_t end = start + BLOCK < rows ? start + BLOCK : rows;
    for (size_t n = 0; n < columns; n++) sum_g[n] = sum_gx[n] = 0;
    for (size_t r = start; r < end; r++) {
      const float *xr = x + r * columns, *dr = dy + r * columns;
      for (size_t n = 0; n < columns; n++) {
        const float g = xr[n] * scale[n] + shift[n] > cut ? dr[n] : 0.0f;
        sum_g[n] += g;
        sum_gx[n] += g * (xr[n] - mean[n]);
      }
    }
    for (size_t n = 0; n < columns; n++) {
      total_g[n] += sum_g[n];
      total_gx[n] += sum_gx[n];
    }
  }
  for (size_t n = 0; n < columns; n++) {
    sum_g[n] = (float)total_g[n];
    sum_gx[n] = (float)total_gx[n];
  }
}

WIDEST void asr_batch_norm_backward(
  size_t rows, size_t columns, const float *restrict x, const float *restrict dy,
  const float *restrict mean, const float *restrict scale, const float *restrict shift, int relu,
  const float *restrict a, const float *restrict b, float *restrict dx) {
  const float cut = relu ? 0.0f : -__builtin_inff();
  for (size_t r = 0; r < rows; r++, x += columns, dy += columns, dx += columns)
    for (size_t n = 0; n < columns; n++) {
      const float g = x[n] * scale[n] + shift[n] > cut ? dy[n] : 0.0f;
      dx[n] = scale[n] * g + a[n] * (x[n] - mean[n]) + b[n];
    }
}
