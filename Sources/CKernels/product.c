#include "CKernels.h"
#include "lanes.h"
#include "widest.h"

#include <string.h>

// The rows whose outputs are computed before the next weights are read: their inputs stay in the L1
// cache meanwhile.
enum { ROWS_AT_ONCE = 32 };
// The rows that a weight gradient is summed over before its tile is written back.
enum { ROWS_OF_GRADIENT = 96 };
// Bounds of a tile; its actual size is given by its constants R, K and P.
enum { MOST_ROWS = 8, MOST_PANELS = 4 };

// The last panel may hold fewer columns. In that case a separate vector goes through memory, so
// that the sums, whose address is never taken, stay in registers.

INLINE void load_columns(const float *p, size_t columns, lanes *v) {
  lanes all = {0};
  if (columns >= LANES)
    all = LOAD(p);
  else
    for (size_t n = 0; n < columns; n++) all[n] = p[n];
  *v = all;
}

INLINE void store_columns(float *p, size_t columns, const lanes *v) {
  const lanes all = *v;
  if (columns >= LANES)
    STORE(p, all);
  else
    for (size_t n = 0; n < columns; n++) p[n] = all[n];
}

/// The patches of `R` rows from `row` on times `P` panels of weights, kept in registers: each
/// weight is read once for the R rows, and each input once for the P panels.
INLINE void tile(
  const int R, const int P, asr_patches patches, const float *x, size_t row, const float *panels,
  const float *bias, asr_product_end end, size_t columns, float *y, size_t stride) {
  const size_t panel = patches.segments * patches.length * LANES;
  const float *from[MOST_ROWS];
  size_t frame = row / patches.width, column = row % patches.width;
  UNROLL for (int r = 0; r < R; r++) {
    from[r] = x + frame * patches.frame_step + column * patches.step;
    if (++column == patches.width) column = 0, frame++;
  }
  // Prefetch the memory to be written while the sums are computed.
  UNROLL for (int r = 0; r < R; r++)
    UNROLL for (int p = 0; p < P; p++)
      __builtin_prefetch(y + (row + r) * stride + p * LANES, 1);
  lanes sum[MOST_ROWS][MOST_PANELS];
  UNROLL for (int p = 0; p < P; p++) {
    lanes start = {0};
    if (bias) load_columns(bias + p * LANES, columns - p * LANES, &start);
    UNROLL for (int r = 0; r < R; r++) {
      sum[r][p] = start;
      if (end == ASR_ADD)
        load_columns(y + (row + r) * stride + p * LANES, columns - p * LANES, &sum[r][p]);
    }
  }
  const float *w = panels;
  for (size_t t = 0; t < patches.segments; t++) {
    const float *values[MOST_ROWS];
    UNROLL for (int r = 0; r < R; r++) values[r] = from[r] + patches.offsets[t];
    for (size_t i = 0; i < patches.length; i++, w += LANES) {
      lanes weight[MOST_PANELS];
      UNROLL for (int p = 0; p < P; p++) weight[p] = LOAD(w + p * panel);
      // With a single row, reading the weights, from outside the L1 cache, takes all the time.
      if (R == 1)
        UNROLL for (int p = 0; p < P; p++) __builtin_prefetch(w + p * panel + 16 * LANES);
      UNROLL for (int r = 0; r < R; r++) {
        const float value = values[r][i];
        UNROLL for (int p = 0; p < P; p++) sum[r][p] += value * weight[p];
      }
    }
  }
  UNROLL for (int r = 0; r < R; r++) UNROLL for (int p = 0; p < P; p++) {
    if (end == ASR_RELU) sum[r][p] = __builtin_elementwise_max(sum[r][p], (lanes){0});
    store_columns(y + (row + r) * stride + p * LANES, columns - p * LANES, &sum[r][p]);
  }
}

/// A range of rows times `P` panels, `R` rows at a time while as many remain.
INLINE void panel_product(
  const int R, const int P, size_t first, size_t last, asr_patches patches, const float *x,
  const float *panels, const float *bias, asr_product_end end, size_t columns, float *y,
  size_t stride) {
  size_t row = first;
  for (; row + R <= last; row += R)
    tile(R, P, patches, x, row, panels, bias, end, columns, y, stride);
  for (; row + 4 <= last; row += 4)
    tile(4, P, patches, x, row, panels, bias, end, columns, y, stride);
  for (; row < last; row++) tile(1, P, patches, x, row, panels, bias, end, columns, y, stride);
}

INLINE void product(
  const int R, const int P, size_t rows, asr_patches patches, const float *x, size_t columns,
  const float *panels, const float *bias, asr_product_end end, float *y, size_t stride) {
  const size_t panel = patches.segments * patches.length * LANES;
  for (size_t first = 0; first < rows; first += ROWS_AT_ONCE) {
    const size_t last = first + ROWS_AT_ONCE < rows ? first + ROWS_AT_ONCE : rows;
    const float *w = panels, *b = bias;
    float *to = y;
    size_t left = columns;
#define PANELS(R, P)                                                                             \
  {                                                                                              \
    panel_product(R, P, first, last, patches, x, w, b, end, left, to, stride);                   \
    w += P * panel, b = b ? b + P * LANES : b, to += P * LANES;                                  \
    left = left > (size_t)P * LANES ? left - P * LANES : 0;                                          \
  }
    // A single row has only one sum per panel; four panels at once keep the processor busy.
    if (rows == 1)
      for (; left > 3 * LANES; left = left > 4 * LANES ? left - 4 * LANES : 0) {
        tile(1, 4, patches, x, 0, w, b, end, left, to, stride);
        w += 4 * panel, b = b ? b + 4 * LANES : b, to += 4 * LANES;
      }
    while (left > (size_t)(P - 1) * LANES) PANELS(R, P)
    if (left > 0) PANELS(R, 1)
#undef PANELS
  }
}

/// The gradients of `K` rows of `P` panels of weights from `k` on, kept in registers.
INLINE void gradient_tile(
  const int K, const int P, size_t first, size_t last, asr_patches patches, const float *x,
  size_t k, const float *packed, float *gradient) {
  const size_t panel = patches.segments * patches.length * LANES;
  const float *from[MOST_ROWS];
  lanes sum[MOST_ROWS][MOST_PANELS];
  UNROLL for (int r = 0; r < K; r++) {
    const size_t segment = (k + r) / patches.length;
    from[r] = x + patches.offsets[segment] + (k + r) % patches.length;
    UNROLL for (int p = 0; p < P; p++) sum[r][p] = LOAD(gradient + p * panel + r * LANES);
  }
  size_t frame = first / patches.width, column = first % patches.width;
  for (size_t row = first; row < last;) {
    const size_t run =
      patches.width - column < last - row ? patches.width - column : last - row;
    size_t offset = frame * patches.frame_step + column * patches.step;
    for (size_t i = 0; i < run; i++, offset += patches.step, packed += P * LANES) {
      lanes d[MOST_PANELS];
      UNROLL for (int p = 0; p < P; p++) d[p] = LOAD(packed + p * LANES);
      UNROLL for (int r = 0; r < K; r++) {
        const float value = from[r][offset];
        UNROLL for (int p = 0; p < P; p++) sum[r][p] += value * d[p];
      }
    }
    row += run, column = 0, frame++;
  }
  UNROLL for (int r = 0; r < K; r++)
    UNROLL for (int p = 0; p < P; p++) STORE(gradient + p * panel + r * LANES, sum[r][p]);
}

/// The gradients of `P` panels: the gradients of the outputs are packed once and read from the L1
/// cache for all inputs.
INLINE void panel_gradient(
  const int K, const int P, size_t first, size_t last, asr_patches patches, const float *x,
  size_t columns, const float *dy, size_t stride, float *gradient) {
  float packed[ROWS_OF_GRADIENT * MOST_PANELS * LANES];
  for (size_t row = first; row < last; row++)
    UNROLL for (int p = 0; p < P; p++) {
      lanes v;
      load_columns(dy + row * stride + p * LANES, columns - p * LANES, &v);
      STORE(packed + ((row - first) * P + p) * LANES, v);
    }
  const size_t inputs = patches.segments * patches.length;
  size_t k = 0;
  for (; k + K <= inputs; k += K)
    gradient_tile(K, P, first, last, patches, x, k, packed, gradient + k * LANES);
  for (; k < inputs; k++)
    gradient_tile(1, P, first, last, patches, x, k, packed, gradient + k * LANES);
}

INLINE void product_gradient(
  const int K, const int P, size_t rows, asr_patches patches, const float *x, size_t columns,
  const float *dy, size_t stride, float *gradient) {
  const size_t panel = patches.segments * patches.length * LANES;
  for (size_t first = 0; first < rows; first += ROWS_OF_GRADIENT) {
    const size_t last = first + ROWS_OF_GRADIENT < rows ? first + ROWS_OF_GRADIENT : rows;
    size_t n = 0;
    for (; n + (P - 1) * LANES < columns; n += P * LANES)
      panel_gradient(
        K, P, first, last, patches, x, columns - n, dy + n, stride, gradient + n / LANES * panel);
    if (n < columns)
      panel_gradient(
        K, 1, first, last, patches, x, columns - n, dy + n, stride, gradient + n / LANES * panel);
  }
}

// Eight rows by two panels fill half of AVX-512's 32 registers with sums, which are enough to
// hide their latency; processors with 16 narrower ones take a quarter of that.

#if defined(__linux__) && defined(__x86_64__)
#define HAS_AVX512 1
#define AVX512 __attribute__((target("avx512f")))

AVX512 static void product_avx512(
  size_t rows, asr_patches patches, const float *x, size_t columns, const float *panels,
  const float *bias, asr_product_end end, float *y, size_t stride) {
  product(8, 2, rows, patches, x, columns, panels, bias, end, y, stride);
}

AVX512 static void gradient_avx512(
  size_t rows, asr_patches patches, const float *x, size_t columns, const float *dy,
  size_t stride, float *gradient) {
  product_gradient(8, 2, rows, patches, x, columns, dy, stride, gradient);
}
#endif

WIDEST void asr_product_narrow(
  size_t rows, asr_patches patches, const float *x, size_t columns, const float *panels,
  const float *bias, asr_product_end end, float *y, size_t stride) {
  product(4, 1, rows, patches, x, columns, panels, bias, end, y, stride);
}

WIDEST void asr_product_gradient_narrow(
  size_t rows, asr_patches patches, const float *x, size_t columns, const float *dy,
  size_t stride, float *gradient) {
  product_gradient(4, 1, rows, patches, x, columns, dy, stride, gradient);
}

void asr_product(
  size_t rows, asr_patches patches, const float *x, size_t columns, const float *panels,
  const float *bias, asr_product_end end, float *y, size_t stride) {
#ifdef HAS_AVX512
  if (__builtin_cpu_supports("avx512f"))
    return product_avx512(rows, patches, x, columns, panels, bias, end, y, stride);
#endif
  asr_product_narrow(rows, patches, x, columns, panels, bias, end, y, stride);
}

void asr_product_gradient(
  size_t rows, asr_patches patches, const float *x, size_t columns, const float *dy,
  size_t stride, float *gradient) {
#ifdef HAS_AVX512
  if (__builtin_cpu_supports("avx512f"))
    return gradient_avx512(rows, patches, x, columns, dy, stride, gradient);
#endif
  asr_product_gradient_narrow(rows, patches, x, columns, dy, stride, gradient);
}

void asr_transpose_panels(
  size_t taps, size_t inputs, size_t outputs, const float *panels, float *transposed) {
  const size_t panel = taps * inputs * LANES, transposed_panel = taps * outputs * LANES;
  memset(transposed, 0, (inputs + LANES - 1) / LANES * transposed_panel * sizeof(float));
  for (size_t n = 0; n < outputs; n += LANES)
    for (size_t t = 0; t < taps; t++)
      for (size_t i = 0; i < inputs; i++) {
        const float *from = panels + n / LANES * panel + (t * inputs + i) * LANES;
        float *to =
          transposed + i / LANES * transposed_panel + ((taps - 1 - t) * outputs + n) * LANES;
        const size_t count = outputs - n < LANES ? outputs - n : LANES;
        for (size_t o = 0; o < count; o++) to[o * LANES + i % LANES] = from[o];
      }
}
