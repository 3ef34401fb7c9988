// Complex Fourier transforms of rows * columns points in four steps (Bailey, "FFTs in external or
// hierarchical memory", 1990): transforms of the columns, twiddle factors, a transposition, and
// transforms of the rows, sixteen columns or rows at a time, one in each lane.
#include "CKernels.h"
#include "lanes.h"
#include "widest.h"

// Of two vectors, their numbers in turn.
#define LOW_PAIRS 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define HIGH_PAIRS 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31

/// Sixteen complex numbers.
typedef struct {
  lanes re, im;
} complex_lanes;

INLINE complex_lanes plus(complex_lanes a, complex_lanes b) {
  return (complex_lanes){a.re + b.re, a.im + b.im};
}
INLINE complex_lanes minus(complex_lanes a, complex_lanes b) {
  return (complex_lanes){a.re - b.re, a.im - b.im};
}
/// a + t b
INLINE complex_lanes plus_scaled(complex_lanes a, float t, complex_lanes b) {
  return (complex_lanes){a.re + t * b.re, a.im + t * b.im};
}
/// a + t i b
INLINE complex_lanes plus_turned(complex_lanes a, float t, complex_lanes b) {
  return (complex_lanes){a.re - t * b.im, a.im + t * b.re};
}
/// w[0] - w[1] i times a
INLINE complex_lanes times(const float *w, complex_lanes a) {
  return (complex_lanes){w[0] * a.re + w[1] * a.im, w[0] * a.im - w[1] * a.re};
}

// One step of Stockham's algorithm for each radix r: y[r p + j] = w^(pj) sum over l of
// x[p + left l] e^(-2 pi i jl / r), where every point is `stride` numbers.
#define EACH_NUMBER                                                                              \
  for (size_t p = 0; p < left; p++)                                                              \
    for (size_t q = 0; q < stride; q++)
#define X(l) x[q + stride * (p + left * (l))]
#define Y(r, j) y[q + stride * ((r) * p + (j))]

INLINE void radix_2(
  size_t left, size_t stride, const float *w, const complex_lanes *x, complex_lanes *y) {
  EACH_NUMBER {
    const complex_lanes a = X(0), b = X(1);
    Y(2, 0) = plus(a, b);
    Y(2, 1) = times(w + 2 * p, minus(a, b));
  }
}

INLINE void radix_3(
  size_t left, size_t stride, const float *w, const complex_lanes *x, complex_lanes *y) {
  EACH_NUMBER {
    const complex_lanes a = X(0), sum = plus(X(1), X(2)), difference = minus(X(1), X(2));
    const complex_lanes middle = plus_scaled(a, -0.5f, sum);
    Y(3, 0) = plus(a, sum);
    Y(3, 1) = times(w + 4 * p, plus_turned(middle, -0.866025403784438647f, difference));
    Y(3, 2) = times(w + 4 * p + 2, plus_turned(middle, 0.866025403784438647f, difference));
  }
}

INLINE void radix_4(
  size_t left, size_t stride, const float *w, const complex_lanes *x, complex_lanes *y) {
  EACH_NUMBER {
    const complex_lanes even = plus(X(0), X(2)), odd = plus(X(1), X(3));
    const complex_lanes a = minus(X(0), X(2)), b = minus(X(1), X(3));
    Y(4, 0) = plus(even, odd);
    Y(4, 1) = times(w + 6 * p, plus_turned(a, -1.0f, b));
    Y(4, 2) = times(w + 6 * p + 2, minus(even, odd));
    Y(4, 3) = times(w + 6 * p + 4, plus_turned(a, 1.0f, b));
  }
}

INLINE void radix_5(
  size_t left, size_t stride, const float *w, const complex_lanes *x, complex_lanes *y) {
  // cos and sin of 2 pi / 5 and 4 pi / 5.
  const float c1 = 0.309016994374947424f, c2 = -0.809016994374947424f;
  const float s1 = 0.951056516295153572f, s2 = 0.587785252292473129f;
  EACH_NUMBER {
    const complex_lanes a = X(0);
    const complex_lanes near = plus(X(1), X(4)), far = plus(X(2), X(3));
    const complex_lanes near_odd = minus(X(1), X(4)), far_odd = minus(X(2), X(3));
    const complex_lanes first = plus_scaled(plus_scaled(a, c1, near), c2, far);
    const complex_lanes second = plus_scaled(plus_scaled(a, c2, near), c1, far);
    const complex_lanes zero = {{0}, {0}};
    const complex_lanes first_odd = plus_turned(plus_turned(zero, s1, near_odd), s2, far_odd);
    const complex_lanes second_odd = plus_turned(plus_turned(zero, s2, near_odd), -s1, far_odd);
    Y(5, 0) = plus(a, plus(near, far));
    Y(5, 1) = times(w + 8 * p, minus(first, first_odd));
    Y(5, 2) = times(w + 8 * p + 2, minus(second, second_odd));
    Y(5, 3) = times(w + 8 * p + 4, plus(second, second_odd));
    Y(5, 4) = times(w + 8 * p + 6, plus(first, first_odd));
  }
}

/// Transforms sixteen signals, one in each lane, in x or y, both of which it uses; returns which.
INLINE complex_lanes *transform(const asr_fourier_axis *axis, complex_lanes *x, complex_lanes *y) {
  const float *w = axis->twiddles;
  size_t left = axis->points, stride = 1;
  for (size_t step = 0; step < axis->steps; step++) {
    const size_t radix = axis->radices[step];
    left /= radix;
    switch (radix) {
    case 2: radix_2(left, stride, w, x, y); break;
    case 3: radix_3(left, stride, w, x, y); break;
    case 4: radix_4(left, stride, w, x, y); break;
    default: radix_5(left, stride, w, x, y);
    }
    w += 2 * (radix - 1) * left;
    stride *= radix;
    complex_lanes *const result = y;
    y = x;
    x = result;
  }
  return x;
}

typedef float half_lanes __attribute__((vector_size(32), aligned(4)));

/// Transposes 8 by 8 numbers, a row of which is 32 numbers from the next one. Blocks of this size stay in
/// registers where a vector has eight numbers.
INLINE void transpose_block(const float *x, float *y) {
  const size_t step = 2 * LANES;
  half_lanes a[8], b[8];
  UNROLL for (int i = 0; i < 8; i++) a[i] = *(const half_lanes *)(x + i * step);
  UNROLL for (int i = 0; i < 8; i += 2) {
    b[i] = PICK(a[i], a[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
    b[i + 1] = PICK(a[i], a[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
  }
  UNROLL for (int i = 0; i < 8; i += 4)
    UNROLL for (int j = 0; j < 2; j++) {
      a[i + 2 * j] = PICK(b[i + j], b[i + j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
      a[i + 2 * j + 1] = PICK(b[i + j], b[i + j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    }
  UNROLL for (int i = 0; i < 4; i++) {
    *(half_lanes *)(y + i * step) = PICK(a[i], a[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    *(half_lanes *)(y + (i + 4) * step) = PICK(a[i], a[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
}

/// Exchanges lane i of number j for lane j of number i, for sixteen complex numbers.
INLINE void transpose(const complex_lanes *x, complex_lanes *y) {
  for (size_t part = 0; part < 2; part++)
    for (size_t i = 0; i < LANES; i += 8)
      for (size_t j = 0; j < LANES; j += 8)
        transpose_block(
          (const float *)(x + i) + part * LANES + j, (float *)(y + j) + part * LANES + i);
}

INLINE complex_lanes load_interleaved(const float *x) {
  const lanes low = LOAD(x), high = LOAD(x + LANES);
  return (complex_lanes){PICK(low, high, EVEN), PICK(low, high, ODD)};
}

INLINE void store_interleaved(complex_lanes a, float *y) {
  STORE(y, PICK(a.re, a.im, LOW_PAIRS));
  STORE(y + LANES, PICK(a.re, a.im, HIGH_PAIRS));
}

WIDEST void asr_fourier(
  const asr_fourier_axis *down, const asr_fourier_axis *across, const float *twiddles,
  const float *x, float *y, float *scratch) {
  const size_t rows = down->points, columns = across->points;
  const size_t row_blocks = (rows + LANES - 1) / LANES;
  // In whole blocks, as they are transposed.
  const size_t most = ((rows > columns ? rows : columns) + LANES - 1) / LANES * LANES;
  complex_lanes *const first = (complex_lanes *)scratch, *const second = first + most;
  // The numbers between the transforms: [block of columns][row], every number a row's sixteen.
  complex_lanes *const between = second + most;
  for (size_t column = 0; column < columns; column += LANES) {
    for (size_t row = 0; row < rows; row++)
      first[row] = load_interleaved(x + 2 * (row * columns + column));
    const complex_lanes *const spectrum = transform(down, first, second);
    complex_lanes *const block = between + column / LANES * row_blocks * LANES;
    for (size_t row = 0; row < rows; row++, twiddles += 2 * LANES) {
      const lanes c = LOAD(twiddles), s = LOAD(twiddles + LANES), re = spectrum[row].re,
                  im = spectrum[row].im;
      block[row] = (complex_lanes){c * re + s * im, c * im - s * re};
    }
    for (size_t row = rows; row < row_blocks * LANES; row++)
      block[row] = (complex_lanes){{0}, {0}};
  }
  // From the last block to the first: what is written of rows that do not exist is written again.
  for (size_t row = row_blocks * LANES; row > 0;) {
    row -= LANES;
    for (size_t column = 0; column < columns; column += LANES)
      transpose(between + column / LANES * row_blocks * LANES + row, first + column);
    const complex_lanes *const spectrum = transform(across, first, second);
    for (size_t column = 0; column < columns; column++)
      store_interleaved(spectrum[column], y + 2 * (column * rows + row));
  }
}
