#include "CKernels.h"
#include "lanes.h"
#include "widest.h"

#include <float.h>
#include <string.h>

// Rows are short: process single registers one after another, since the compiler's choice of
// several at once would leave remainders to be processed one value at a time.
#define BY_REGISTER _Pragma("clang loop vectorize_width(16) interleave_count(1)")

/// The larger values of two registers, with no special treatment of NaN.
#define LARGER(a, b) ((lanes)(((mask)(a) & ((a) > (b))) | ((mask)(b) & ~((a) > (b)))))

/// The largest value of a row of whole registers.
INLINE float largest_value(size_t count, const float *row) {
  lanes top = LOAD(row);
  for (size_t n = LANES; n < count; n += LANES) top = LARGER(top, LOAD(row + n));
  // Reduce by halves.
  UNROLL for (int half = LANES / 2; half > 0; half /= 2)
    UNROLL for (int n = 0; n < half; n++) top[n] = top[n] > top[n + half] ? top[n] : top[n + half];
  return top[0];
}

/// Exponents below this add nothing to the sum beside the largest weight, and divided by the sum
/// they would be denormal numbers, with which processors are slow.
enum { SMALLEST_EXPONENT = -80 };

/// The values become e^(scale * (value - largest)), or 0 if that is negligible; returns their sum.
INLINE float exponentials(size_t count, float scale, float largest, float *row) {
#pragma clang fp reassociate(on)
  float sum = 0.0f;
  BY_REGISTER
  for (size_t n = 0; n < count; n++) {
    const float exponent = scale * (row[n] - largest);
    const float value = exp_vectorizable(exponent);
    sum += row[n] = exponent < (float)SMALLEST_EXPONENT ? 0.0f : value;
  }
  return sum;
}

WIDEST void asr_softmax_rows(
  size_t rows, size_t columns, size_t stride, float scale, float *x) {
  const size_t padded = (columns + LANES - 1) / LANES * LANES;
  for (size_t r = 0; r < rows; r++) {
    float *row = x + r * stride;
    // The padding gets weights of 0.
    for (size_t n = columns; n < padded; n++) row[n] = -FLT_MAX;
    const float share = 1.0f / exponentials(padded, scale, largest_value(padded, row), row);
    BY_REGISTER
    for (size_t n = 0; n < padded; n++) row[n] *= share;
  }
}

WIDEST void asr_softmax_backward(
  size_t rows, size_t columns, size_t stride, float scale, const float *restrict y,
  float *restrict dy) {
#pragma clang fp reassociate(on)
  for (size_t r = 0; r < rows; r++, y += stride, dy += stride) {
    float mean = 0.0f;
    BY_REGISTER
    for (size_t n = 0; n < columns; n++) mean += y[n] * dy[n];
    BY_REGISTER
    for (size_t n = 0; n < columns; n++) dy[n] = scale * y[n] * (dy[n] - mean);
  }
}

WIDEST void asr_pack_panels(
  size_t rows, size_t columns, const float *x, size_t stride, float *panels) {
  for (size_t n = 0; n < columns; n += LANES) {
    const size_t count = columns - n < LANES ? columns - n : LANES;
    for (size_t k = 0; k < rows; k++, panels += LANES) {
      const float *from = x + k * stride + n;
      lanes v = {0};
      if (count == LANES)
        v = LOAD(from);
      else
        memcpy(&v, from, count * sizeof(float));
      STORE(panels, v);
    }
  }
}

WIDEST void asr_pack_transposed(
  size_t rows, size_t columns, const float *x, size_t stride, float *panels) {
  for (size_t n = 0; n < rows; n += LANES, panels += columns * LANES) {
    const size_t count = rows - n < LANES ? rows - n : LANES;
    if (count < LANES) memset(panels, 0, columns * LANES * sizeof(float));
    for (size_t i = 0; i < count; i++) {
      const float *from = x + (n + i) * stride;
      for (size_t k = 0; k < columns; k++) panels[k * LANES + i] = from[k];
    }
  }
}

WIDEST void asr_unpack_panels(
  size_t rows, size_t columns, const float *panels, float *y, size_t stride) {
  for (size_t n = 0; n < columns; n += LANES) {
    const size_t count = columns - n < LANES ? columns - n : LANES;
    for (size_t k = 0; k < rows; k++, panels += LANES)
      memcpy(y + k * stride + n, panels, count * sizeof(float));
  }
}

WIDEST void asr_row_products(
  size_t rows, size_t columns, const float *x, const float *vector, float *products) {
#pragma clang fp reassociate(on)
  for (size_t r = 0; r < rows; r++, x += columns) {
    float sum = 0.0f;
    BY_REGISTER
    for (size_t n = 0; n < columns; n++) sum += x[n] * vector[n];
    products[r] = sum;
  }
}
