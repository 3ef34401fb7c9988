// Prints what every kernel makes of the same numbers, for Scripts/other_machines.sh, which compares processors:
//
//   kernels ROWS COLUMNS            a line for each value: kernel, value
//   kernels ROWS COLUMNS SECONDS    a line for each kernel: kernel, microseconds a call
//
// The numbers are those of a linear congruential generator, and every kernel begins with the same.
#include <CKernels.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TAPS = 3, ARRAYS = 8 };
static size_t rows, columns, size;
static double seconds;
/// Inputs and outputs in turn; each has room for the largest.
static float *arrays[ARRAYS];
static double sums[2 * 4096];
static int32_t taps[1 << 20];
static size_t blocks(size_t count) { return (count + 15) / 16; }

static void begin(void) {
  uint32_t state = 1;
  for (int a = 0; a < ARRAYS; a++)
    for (size_t i = 0; i < size; i++) {
      state = state * 1664525u + 1013904223u;
      arrays[a][i] = (float)(state >> 8) * 0x1p-23f - 1.0f;
    }
  memset(sums, 0, sizeof sums);
  memset(taps, 0, sizeof taps);
}

/// Runs the statements, and prints what they leave in the values, or how long they take.
#define KERNEL(name, values, count, ...)                                                                     \
  do {                                                                                                       \
    begin();                                                                                                 \
    if (seconds > 0) {                                                                                       \
      const clock_t start = clock();                                                                         \
      size_t calls = 0;                                                                                      \
      do {                                                                                                   \
        for (int i = 0; i < 16; i++) { __VA_ARGS__; }                                                        \
        calls += 16;                                                                                         \
      } while (clock() - start < seconds * CLOCKS_PER_SEC);                                                  \
      printf("%s %.3f\n", name, 1e6 * (double)(clock() - start) / CLOCKS_PER_SEC / (double)calls);           \
    } else {                                                                                                 \
      __VA_ARGS__;                                                                                           \
      for (size_t i = 0; i < (count); i++) printf("%s %.9g\n", name, (double)(values)[i]);                   \
    }                                                                                                        \
  } while (0)

// -- A plan of 16 by 20 points, as FourStepTransform makes it ------------------------------------

enum { DOWN = 16, ACROSS = 20, POINTS = DOWN * ACROSS };
static float twiddles[2][4 * ACROSS], between[2][DOWN][2][16];

static asr_fourier_axis axis(float *twiddle, const int32_t *radices, size_t steps, size_t points) {
  const asr_fourier_axis axis = {points, steps, radices, twiddle};
  size_t left = points;
  for (size_t s = 0; s < steps; s++) {
    const size_t radix = (size_t)radices[s];
    for (size_t p = 0; p < left / radix; p++)
      for (size_t j = 1; j < radix; j++) {
        const double angle = 2 * M_PI * (double)(p * j) / (double)left;
        *twiddle++ = (float)cos(angle);
        *twiddle++ = (float)sin(angle);
      }
    left /= radix;
  }
  return axis;
}

static void fourier(void) {
  static const int32_t down_radices[] = {4, 4}, across_radices[] = {4, 5};
  const asr_fourier_axis down = axis(twiddles[0], down_radices, 2, DOWN);
  const asr_fourier_axis across = axis(twiddles[1], across_radices, 2, ACROSS);
  for (int block = 0; block < 2; block++)
    for (int row = 0; row < DOWN; row++)
      for (int lane = 0; lane < 16; lane++) {
        const double angle = 2 * M_PI * (double)(row * (16 * block + lane) % POINTS) / POINTS;
        between[block][row][0][lane] = (float)cos(angle);
        between[block][row][1][lane] = (float)sin(angle);
      }
  KERNEL("fourier", arrays[1], 2 * POINTS,
    asr_fourier(&down, &across, &between[0][0][0][0], arrays[0], arrays[1], arrays[2]));
}

// ------------------------------------------------------------------------------------------------

int main(int argc, char **argv) {
  if (argc < 3) {
    fprintf(stderr, "usage: kernels ROWS COLUMNS [SECONDS]\n");
    return 64;
  }
  rows = strtoul(argv[1], NULL, 10);
  columns = strtoul(argv[2], NULL, 10);
  seconds = argc > 3 ? strtod(argv[3], NULL) : 0;
  if (rows < 1 || rows > 4096 || columns < 1 || columns > 128) {
    fprintf(stderr, "kernels: expected 1 to 4,096 rows and 1 to 128 columns\n");
    return 64;
  }
  size = (rows + TAPS + 16) * 4 * (columns + 16) + TAPS * (columns + 16) * (columns + 16) + 8192;
  for (int a = 0; a < ARRAYS; a++)
    if (!(arrays[a] = aligned_alloc(64, (size * sizeof(float) + 63) / 64 * 64))) return 1;
  float *x = arrays[0], *y = arrays[1], *z = arrays[2], *w = arrays[3], *b = arrays[4], *s = arrays[5],
        *t = arrays[6], *u = arrays[7];
  const size_t n = rows * columns, padded = 16 * blocks(columns);

  KERNEL("add_scaled", y, n, asr_add_scaled(n, 0.5f, x, y));
  KERNEL("scale", y, n, asr_scale(n, 0.999f, y));
  KERNEL("fill_rows", y, n, asr_fill_rows(rows, columns, b, y));
  KERNEL("add_row", y, n, asr_add_row(rows, columns, 0.5f, b, y));
  KERNEL("add_column_sums", y, columns, asr_add_column_sums(rows, columns, x, y));
  KERNEL("relu", y, n, asr_relu(n, x, y));
  KERNEL("relu_backward", z, n, asr_relu_backward(n, x, y, z));
  KERNEL("silu", y, n, asr_silu(n, x, y));
  KERNEL("silu_backward", z, n, asr_silu_backward(n, x, y, z));
  KERNEL("tanh", y, n, asr_tanh(n, 2, y));
  KERNEL("gelu", y, n, asr_gelu(n, x, y));
  KERNEL("gelu_backward", z, n, asr_gelu_backward(n, x, y, z));
  KERNEL("sum_of_squares", sums, 1, sums[0] = asr_sum_of_squares(n, x));
  KERNEL("multiply", y, n, asr_multiply(n, x, y));

  fourier();
  KERNEL("real_power", y, 129, asr_real_power(128, x, z, w, y));
  static const int32_t firsts[] = {1, 20, 40}, offsets[] = {0, 16, 48, 80};
  KERNEL("mel", y, 3, asr_mel(3, firsts, offsets, w, x, y));
  KERNEL("log", x, n, asr_log(n, 10, 1e-3f, 1e-6f, x));
  KERNEL("normalize_rows", x, n, asr_normalize_rows(rows, columns, b, s, x));
  static const uint32_t counter[] = {1, 2, 3, 4}, key[] = {5, 6};
  KERNEL("normal", y, 4 * rows, asr_normal(rows, counter, key, y));

  const int32_t steps[TAPS] = {0, (int32_t)columns, 2 * (int32_t)columns};
  const asr_patches patches = {1, columns, 0, TAPS, columns, steps};
  const asr_product_end ends[] = {ASR_KEEP, ASR_ADD, ASR_RELU};
  const char *const products[] = {"product", "product_add", "product_relu"};
  for (int e = 0; e < 3; e++)
    KERNEL(products[e], y, n,
      asr_product(rows, patches, x, columns, w, e == 1 ? NULL : b, ends[e], y, columns));
  KERNEL("product_gradient", w, TAPS * columns * padded,
    asr_product_gradient(rows, patches, x, columns, z, columns, w));
  KERNEL("transpose_panels", y, TAPS * columns * padded, asr_transpose_panels(TAPS, columns, columns, w, y));
  KERNEL("pack_panels", y, columns * padded, asr_pack_panels(columns, columns, x, columns, y));
  KERNEL("pack_transposed", y, columns * padded, asr_pack_transposed(columns, columns, x, columns, y));
  KERNEL("unpack_panels", y, columns * columns, asr_unpack_panels(columns, columns, w, y, columns));
  KERNEL("row_products", y, rows, asr_row_products(rows, columns, x, b, y));

  KERNEL("add_moments", sums, 2 * columns, asr_add_moments(rows, columns, x, b, sums));
  KERNEL("scale_shift", y, n, asr_scale_shift(rows, columns, x, b, s, 1, y));
  KERNEL("relu_backward_norm_sums", sums, 2 * columns,
    asr_relu_backward_norm_sums(rows, columns, x, b, s, t, 1, z, sums));
  KERNEL("batch_norm_backward", y, n, asr_batch_norm_backward(rows, columns, x, z, b, s, t, u, y));
  KERNEL("layer_norm", y, n, asr_layer_norm(rows, columns, x, b, s, 1e-5f, y, t));
  KERNEL("layer_norm_backward", y, n,
    asr_layer_norm_backward(rows, columns, x, arrays[6], b, z, s, u, y));

  KERNEL("depthwise", y, n, asr_depthwise(rows, patches, columns, x, w, b, 1, y));
  KERNEL("depthwise_gradient", w, TAPS * columns, asr_depthwise_gradient(rows, patches, columns, x, z, w));
  KERNEL("max_pool", y, n, asr_max_pool(rows, patches, columns, x, y, taps));
  KERNEL("max_pool_backward", y, n + 2 * columns,
    asr_max_pool_backward(rows, patches, columns, x, taps, y));

  KERNEL("lstm_step", y, n, asr_lstm_step(rows, rows / 2, columns, x, z, w, y, columns));
  KERNEL("lstm_step_backward", x, 4 * n,
    asr_lstm_step_backward(rows, rows / 2, columns, x, z, w, y, columns, s));
  KERNEL("gru_step", y, n, asr_gru_step(rows, rows / 2, columns, x, z, b, w, s, y, columns));
  KERNEL("gru_step_backward", x, 3 * n,
    asr_gru_step_backward(rows, rows / 2, columns, x, z, w, s, y, t, columns));

  KERNEL("softmax_rows", x, rows * padded, asr_softmax_rows(rows, columns, padded, 2, x));
  KERNEL("softmax_backward", y, n, asr_softmax_backward(rows, columns, columns, 2, x, y));
  KERNEL("correlate", y, 50, asr_correlate(n, 50, x, z, y));

  // The second moment is below zero nowhere.
  KERNEL("adamw", y, n, asr_relu(n, b, w); asr_adamw(n, 1e-3f, 0.9f, 0.999f, 1e-8f, 0.99f, 0.1f, 1e-3f, 0.5f, x, z, w, y));
  KERNEL("sgd", y, n, asr_sgd(n, 1e-3f, 0.9f, 0.01f, 0.5f, x, z, y));
  return 0;
}
