#include "CKernels.h"
#include "lanes.h"
#include "widest.h"

#include <float.h>
#include <string.h>

// Rows are short: whole registers, one after another, without the remainders that a compiler's
// own choice of several registers at once would leave to be done one by one.
#define BY_REGISTER _Pragma("clang loop vectorize_width(16) interleave_count(1)")

WIDEST void asr_softmax_rows(
  size_t rows, size_t columns, size_t stride, float scale, float *x) {
#pragma clang fp reassociate(on)
  const size_t padded = (columns + LANES - 1) / LANES * LANES;
  for (size_t r = 0; r < rows; r++) {
    float *row = x + r * stride;
    for (size_t n = columns; n < padded; n++) row[n] = -FLT_MAX;
    lanes top = LOAD(row);
    for (size_t n = LANES; n < padded; n += LANES)
      top = __builtin_elementwise_max(top, LOAD(row + n));
    const float largest = __builtin_reduce_max(top);
    BY_REGISTER
    for (size_t n = 0; n < padded; n++) row[n] = exp_vectorizable(scale * (row[n] - largest));
    for (size_t n = columns; n < padded; n++) row[n] = 0.0f;
    float sum = 0.0f;
    BY_REGISTER
    for (size_t n = 0; n < padded; n++) sum += row[n];
    const float share = 1.0f / sum;
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
