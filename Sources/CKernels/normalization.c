#include "CKernels.h"
#include "lanes.h"
#include "widest.h"

// Each kernel processes all rows of 64 columns, whose factors and sums stay in registers, then of
// the next 64; then of 16 at a time; then of single columns.
enum { VECTORS = 4 };

// Rows are summed in float over blocks of this size, and the blocks in double.
enum { BLOCK = 64 };

/// v where `decisive` is positive, else 0.
#define KEEP_WHERE_POSITIVE(v, decisive) ((lanes)((mask)(v) & ((decisive) > 0.0f)))

/// Adds sums of `width` columns to the totals.
INLINE void add_sums(size_t width, const float *sums, double *totals) {
  for (size_t n = 0; n < width; n++) totals[n] += (double)sums[n];
}

INLINE void moments_lanes(
  const int L, size_t rows, size_t columns, const float *x, const float *origin, double *sums) {
  lanes o[VECTORS];
  UNROLL for (int l = 0; l < L; l++) o[l] = LOAD(origin + l * LANES);
  for (size_t start = 0; start < rows; start += BLOCK) {
    const size_t end = start + BLOCK < rows ? start + BLOCK : rows;
    lanes sum[VECTORS] = {0}, square[VECTORS] = {0};
    for (size_t r = start; r < end; r++)
      UNROLL for (int l = 0; l < L; l++) {
        const lanes d = LOAD(x + r * columns + l * LANES) - o[l];
        sum[l] += d;
        square[l] += d * d;
      }
    float total[2 * VECTORS * LANES];
    UNROLL for (int l = 0; l < L; l++) {
      STORE(total + l * LANES, sum[l]);
      STORE(total + (VECTORS + l) * LANES, square[l]);
    }
    add_sums(L * LANES, total, sums);
    add_sums(L * LANES, total + VECTORS * LANES, sums + columns);
  }
}

WIDEST void asr_add_moments(
  size_t rows, size_t columns, const float *x, const float *origin, double *sums) {
  size_t n = 0;
  for (; n + VECTORS * LANES <= columns; n += VECTORS * LANES)
    moments_lanes(VECTORS, rows, columns, x + n, origin + n, sums + n);
  for (; n + LANES <= columns; n += LANES)
    moments_lanes(1, rows, columns, x + n, origin + n, sums + n);
  for (; n < columns; n++)
    for (size_t r = 0; r < rows; r++) {
      const double d = (double)(x[r * columns + n] - origin[n]);
      sums[n] += d;
      sums[columns + n] += d * d;
    }
}

INLINE void scale_shift_lanes(
  const int L, const int relu, size_t rows, size_t columns, const float *restrict x,
  const float *scale, const float *shift, float *restrict y) {
  lanes a[VECTORS], b[VECTORS];
  UNROLL for (int l = 0; l < L; l++) {
    a[l] = LOAD(scale + l * LANES);
    b[l] = LOAD(shift + l * LANES);
  }
  for (size_t r = 0; r < rows; r++)
    UNROLL for (int l = 0; l < L; l++) {
      const lanes v = LOAD(x + r * columns + l * LANES) * a[l] + b[l];
      STORE(y + r * columns + l * LANES, relu ? KEEP_WHERE_POSITIVE(v, v) : v);
    }
}

INLINE void scale_shift(
  const int relu, size_t rows, size_t columns, const float *restrict x, const float *scale,
  const float *shift, float *restrict y) {
  size_t n = 0;
  for (; n + VECTORS * LANES <= columns; n += VECTORS * LANES)
    scale_shift_lanes(VECTORS, relu, rows, columns, x + n, scale + n, shift + n, y + n);
  for (; n + LANES <= columns; n += LANES)
    scale_shift_lanes(1, relu, rows, columns, x + n, scale + n, shift + n, y + n);
  for (; n < columns; n++)
    for (size_t r = 0; r < rows; r++) {
      const float v = x[r * columns + n] * scale[n] + shift[n];
      y[r * columns + n] = relu && !(v > 0.0f) ? 0.0f : v;
    }
}

WIDEST void asr_scale_shift(
  size_t rows, size_t columns, const float *restrict x, const float *scale, const float *shift,
  int relu, float *restrict y) {
  if (relu)
    scale_shift(1, rows, columns, x, scale, shift, y);
  else
    scale_shift(0, rows, columns, x, scale, shift, y);
}

INLINE void relu_backward_sums_lanes(
  const int L, const int relu, size_t rows, size_t columns, const float *restrict x,
  const float *mean, const float *scale, const float *shift, float *restrict g, double *sums) {
  lanes m[VECTORS], a[VECTORS], b[VECTORS];
  UNROLL for (int l = 0; l < L; l++) {
    m[l] = LOAD(mean + l * LANES);
    a[l] = LOAD(scale + l * LANES);
    b[l] = LOAD(shift + l * LANES);
  }
  for (size_t start = 0; start < rows; start += BLOCK) {
    const size_t end = start + BLOCK < rows ? start + BLOCK : rows;
    lanes sum[VECTORS] = {0}, product[VECTORS] = {0};
    for (size_t r = start; r < end; r++)
      UNROLL for (int l = 0; l < L; l++) {
        const lanes v = LOAD(x + r * columns + l * LANES);
        lanes d = LOAD(g + r * columns + l * LANES);
        if (relu) {
          d = KEEP_WHERE_POSITIVE(d, v * a[l] + b[l]);
          STORE(g + r * columns + l * LANES, d);
        }
        sum[l] += d;
        product[l] += d * (v - m[l]);
      }
    float total[2 * VECTORS * LANES];
    UNROLL for (int l = 0; l < L; l++) {
      STORE(total + l * LANES, sum[l]);
      STORE(total + (VECTORS + l) * LANES, product[l]);
    }
    add_sums(L * LANES, total, sums);
    add_sums(L * LANES, total + VECTORS * LANES, sums + columns);
  }
}

INLINE void relu_backward_norm_sums(
  const int relu, size_t rows, size_t columns, const float *restrict x, const float *mean,
  const float *scale, const float *shift, float *restrict g, double *sums) {
  size_t n = 0;
  for (; n + VECTORS * LANES <= columns; n += VECTORS * LANES)
    relu_backward_sums_lanes(
      VECTORS, relu, rows, columns, x + n, mean + n, scale + n, shift + n, g + n, sums + n);
  for (; n + LANES <= columns; n += LANES)
    relu_backward_sums_lanes(
      1, relu, rows, columns, x + n, mean + n, scale + n, shift + n, g + n, sums + n);
  for (; n < columns; n++)
    for (size_t r = 0; r < rows; r++) {
      const float v = x[r * columns + n];
      if (relu && !(v * scale[n] + shift[n] > 0.0f)) g[r * columns + n] = 0.0f;
      sums[n] += (double)g[r * columns + n];
      sums[columns + n] += (double)(g[r * columns + n] * (v - mean[n]));
    }
}

WIDEST void asr_relu_backward_norm_sums(
  size_t rows, size_t columns, const float *restrict x, const float *mean, const float *scale,
  const float *shift, int relu, float *restrict g, double *sums) {
  if (relu)
    relu_backward_norm_sums(1, rows, columns, x, mean, scale, shift, g, sums);
  else
    relu_backward_norm_sums(0, rows, columns, x, mean, scale, shift, g, sums);
}

INLINE void norm_backward_lanes(
  const int L, size_t rows, size_t columns, const float *x, const float *g, const float *mean,
  const float *scale, const float *a, const float *b, float *dx) {
  lanes m[VECTORS], s[VECTORS], p[VECTORS], q[VECTORS];
  UNROLL for (int l = 0; l < L; l++) {
    m[l] = LOAD(mean + l * LANES);
    s[l] = LOAD(scale + l * LANES);
    p[l] = LOAD(a + l * LANES);
    q[l] = LOAD(b + l * LANES);
  }
  for (size_t r = 0; r < rows; r++)
    UNROLL for (int l = 0; l < L; l++) {
      const size_t i = r * columns + l * LANES;
      STORE(dx + i, s[l] * LOAD(g + i) + p[l] * (LOAD(x + i) - m[l]) + q[l]);
    }
}

WIDEST void asr_batch_norm_backward(
  size_t rows, size_t columns, const float *x, const float *g, const float *mean,
  const float *scale, const float *a, const float *b, float *dx) {
  size_t n = 0;
  for (; n + VECTORS * LANES <= columns; n += VECTORS * LANES)
    norm_backward_lanes(
      VECTORS, rows, columns, x + n, g + n, mean + n, scale + n, a + n, b + n, dx + n);
  for (; n + LANES <= columns; n += LANES)
    norm_backward_lanes(
      1, rows, columns, x + n, g + n, mean + n, scale + n, a + n, b + n, dx + n);
  for (; n < columns; n++)
    for (size_t r = 0; r < rows; r++) {
      const size_t i = r * columns + n;
      dx[i] = scale[n] * g[i] + a[n] * (x[i] - mean[n]) + b[n];
    }
}
