// Inner loops that must use the widest vectors of the processor.
//
// Each is C with the compiler's vectors; on Linux x86-64 there is one copy for AVX-512, one for
// AVX2 and FMA and one for any processor, of which the loader selects one (the products, whose
// tiles differ, select one at each call). Rows are row-major, channels last. Nothing here
// allocates, checks arguments or keeps state: that is up to the callers in SpeechModel and
// SpeechTraining. Every kernel has a plain Swift twin in Tests/SpeechModelTests/Kernels as its
// reference; the optimizers follow PyTorch's steps instead.
#ifndef ASR_KERNELS_H
#define ASR_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// -- Elementwise -------------------------------------------------------------------------------

/// y += a * x
void asr_add_scaled(size_t count, float a, const float *x, float *y);
/// y *= a
void asr_scale(size_t count, float a, float *y);
/// y[r][n] = bias[n] for every row
void asr_fill_rows(size_t rows, size_t columns, const float *bias, float *y);
/// y[r][n] += a * x[n] for every row
void asr_add_row(size_t rows, size_t columns, float a, const float *x, float *y);
/// sums[n] += sum over rows of x[r][n]
void asr_add_column_sums(size_t rows, size_t columns, const float *x, float *sums);
/// y = max(0, x)
void asr_relu(size_t count, const float *x, float *y);
/// dx = x > 0 ? dy : 0
void asr_relu_backward(size_t count, const float *x, const float *dy, float *dx);
/// y = x * sigmoid(x), absolute error below 1e-6
void asr_silu(size_t count, const float *x, float *y);
/// dx = dy * sigmoid(x) * (1 + x * (1 - sigmoid(x))); dx may be dy
void asr_silu_backward(size_t count, const float *x, const float *dy, float *dx);
/// y = tanh(a * y), absolute error below 1e-6
void asr_tanh(size_t count, float a, float *y);
/// y = x Phi(x), where Phi is the standard normal distribution function, absolute error of Phi
/// below 2e-7 (Hendrycks and Gimpel, 2016)
void asr_gelu(size_t count, const float *x, float *y);
/// dx = dy * (Phi(x) + x Phi'(x)); dx may be dy
void asr_gelu_backward(size_t count, const float *x, const float *dy, float *dx);
/// Sum of squares, in double.
double asr_sum_of_squares(size_t count, const float *x);

// -- Features ----------------------------------------------------------------------------------

/// The transforms of one axis of asr_fourier.
typedef struct {
  /// Points, and the number of steps: of Stockham's algorithm, one for each radix.
  size_t points, steps;
  /// 2, 3, 4 or 5 each; their product is `points`.
  const int32_t *_Nullable radices;
  /// For each step, which leaves n / radix of n points: cos and sin of 2 pi p j / n, for every p below
  /// n / radix and every j from 1 to radix - 1.
  const float *_Nullable twiddles;
} asr_fourier_axis;
/// y = the Fourier transform of x, `points` complex values each, interleaved; the points are rows *
/// columns, those of the two axes, of which `down` transforms columns and `across` rows. x must be
/// readable, y writable for 32 floats more.
///
/// Twiddles are those of the four steps: for every block of sixteen columns and every row, sixteen
/// cosines, then sixteen sines, of 2 pi row column / points. Scratch has room for 512 * (2 * the
/// blocks of sixteen of the longer axis + the blocks of sixteen rows * those of columns) floats.
void asr_fourier(
  const asr_fourier_axis *down, const asr_fourier_axis *across, const float *twiddles,
  const float *x, float *y, float *scratch);
/// y *= x
void asr_multiply(size_t count, const float *x, float *y);
/// Power of the half + 1 bins of a real signal of 2 * half points, given the spectrum of its even
/// samples + i * its odd samples, half interleaved complex values; cosine[k] and sine[k] are those
/// of pi * k / half, for k <= half / 2. (Press et al., Numerical Recipes, 12.3.)
void asr_real_power(
  size_t half, const float *spectrum, const float *cosine, const float *sine, float *power);
/// energies[b] = sum of weights[i] * power[first[b] + i - offsets[b]] for i from offsets[b] up to
/// offsets[b + 1]; these are multiples of 16, and `power` must be readable as far.
void asr_mel(
  size_t bands, const int32_t *first, const int32_t *offsets, const float *weights,
  const float *power, float *energies);
/// values become scale * ln(max(value, floor) + offset), relative error of ln below 3e-7
void asr_log(size_t count, float scale, float floor, float offset, float *values);
/// values[r][n] become (value - mean[n]) * factor[n]
void asr_normalize_rows(
  size_t rows, size_t columns, const float *mean, const float *factor, float *values);

// -- Random numbers ----------------------------------------------------------------------------

/// 4 numbers of the standard normal distribution for each block of Philox4x32-10 (Salmon et al.,
/// 2011) with the key [2], from the counter [4] on, whose first word counts the blocks: from pairs
/// of words, by the formula of Box and Muller. The same bits on every processor.
void asr_normal(size_t blocks, const uint32_t *counter, const uint32_t *key, float *y);

// -- Products ----------------------------------------------------------------------------------

/// The values of a map that the rows of a product consist of: row r begins at
/// (r / width) * frame_step + (r % width) * step and consists of `segments` runs of `length`
/// values each, at the given offsets from there.
typedef struct {
  size_t width;
  size_t frame_step;
  size_t step;
  size_t segments;
  size_t length;
  const int32_t *offsets;
} asr_patches;

/// How a product is written: as it is, added to the output, or as max(0, .).
typedef enum { ASR_KEEP, ASR_ADD, ASR_RELU } asr_product_end;

/// y[r][n] = (bias ? bias[n] : 0) + sum over k of patch r's value k * weight k of column n, rows
/// of y being `stride` floats apart. With ASR_ADD there is no bias.
///
/// The weights [K, N] are kept in panels of 16 columns, one after another: [N / 16, K, 16], with
/// zeros beyond column N. A sum is taken in the order of k whatever else is computed with it, so
/// that a row's result does not depend on the other rows.
void asr_product(
  size_t rows, asr_patches patches, const float *x, size_t columns, const float *panels,
  const float *_Nullable bias, asr_product_end end, float *y, size_t stride);

/// gradient [panels as above] += sum over rows r of patch r's value k * dy[r][n]
void asr_product_gradient(
  size_t rows, asr_patches patches, const float *x, size_t columns, const float *dy,
  size_t stride, float *gradient);

/// The two for processors without AVX-512, for the tests.
void asr_product_narrow(
  size_t rows, asr_patches patches, const float *x, size_t columns, const float *panels,
  const float *_Nullable bias, asr_product_end end, float *y, size_t stride);
void asr_product_gradient_narrow(
  size_t rows, asr_patches patches, const float *x, size_t columns, const float *dy,
  size_t stride, float *gradient);

/// Transposes weights [taps, I, O] in panels to [taps, O, I] in panels with the taps in reverse
/// order, for the backward pass.
void asr_transpose_panels(
  size_t taps, size_t inputs, size_t outputs, const float *panels, float *transposed);

// -- Batch normalization (Ioffe and Szegedy, 2015) ---------------------------------------------

/// sums[0][n] += sum over rows of x - origin[n], sums[1][n] += sum of (x - origin[n])^2
void asr_add_moments(
  size_t rows, size_t columns, const float *x, const float *origin, double *sums);
/// y = x * scale[n] + shift[n], then max(0, .) if `relu`
void asr_scale_shift(
  size_t rows, size_t columns, const float *x, const float *scale, const float *shift, int relu,
  float *y);
/// g becomes 0 where `relu` is set and x * scale[n] + shift[n] is not positive; then
/// sums[0][n] += sum over rows of g, sums[1][n] += sum of g * (x - mean[n])
void asr_relu_backward_norm_sums(
  size_t rows, size_t columns, const float *x, const float *mean, const float *scale,
  const float *shift, int relu, float *g, double *sums);
/// dx = scale[n] * g + a[n] * (x - mean[n]) + b[n]; dx may be g
void asr_batch_norm_backward(
  size_t rows, size_t columns, const float *x, const float *g, const float *mean,
  const float *scale, const float *a, const float *b, float *dx);

// -- Layer normalization (Ba, Kiros and Hinton, 2016) ------------------------------------------

/// y = (x - mean) * rate * scale[n] + shift[n], with the mean of the row's own values and
/// rate = 1 / sqrt(their variance + epsilon); moments[r] = {mean, rate}
void asr_layer_norm(
  size_t rows, size_t columns, const float *x, const float *scale, const float *shift,
  float epsilon, float *y, float *moments);
/// dscale and dshift are added to; dx, if wanted, may be dy.
void asr_layer_norm_backward(
  size_t rows, size_t columns, const float *x, const float *moments, const float *scale,
  const float *dy, float *dscale, float *dshift, float *_Nullable dx);

// -- Convolution and pooling of each channel by itself -----------------------------------------
// One segment of the patches is one tap; a row is an output position of `channels` values.

/// y = (bias ? bias[c] : 0) + sum over taps t of w[t][c] * x[tap t][c], then max(0, .) if `relu`
void asr_depthwise(
  size_t frames, asr_patches patches, size_t channels, const float *x, const float *w,
  const float *_Nullable bias, int relu, float *y);
/// dw[t][c] += sum over positions of dy[c] * x[tap t][c]
void asr_depthwise_gradient(
  size_t frames, asr_patches patches, size_t channels, const float *x, const float *dy,
  float *dw);
/// y = the largest x[tap t][c], taps = the first t with it
void asr_max_pool(
  size_t frames, asr_patches patches, size_t channels, const float *x, float *y, int32_t *taps);
/// dx[tap t][c] += dy[c] where taps[c] is t
void asr_max_pool_backward(
  size_t frames, asr_patches patches, size_t channels, const float *dy, const int32_t *taps,
  float *dx);

// -- LSTM (Hochreiter and Schmidhuber, 1997; PyTorch's gate order i, f, g, o) -------------------

/// One step of `rows` clips: gates [rows, 4H] hold the pre-activations and become the
/// activations; `previous` is the cell state of the first `continued` rows, the rest begin at 0.
void asr_lstm_step(
  size_t rows, size_t continued, size_t hidden, float *gates, const float *_Nullable previous,
  float *cell, float *output, size_t output_stride);
/// gates become the gradients of the pre-activations; dcell is carried backwards in place.
void asr_lstm_step_backward(
  size_t rows, size_t continued, size_t hidden, float *gates, const float *_Nullable previous,
  const float *cell, const float *doutput, size_t doutput_stride, float *dcell);

// -- GRU (Cho et al., 2014; PyTorch's equations and gate order r, z, n) --------------------------

/// One step of `rows` clips: gates [rows, 3H] hold W x + b and become the activations; recurrent
/// [continued, 3H] holds U h' + b' of the clips with a previous output; for the others it is `bias`
/// [3H], b'. Its last third is kept in candidate. Rows of previous and output are `stride` floats
/// apart.
void asr_gru_step(
  size_t rows, size_t continued, size_t hidden, float *gates, const float *recurrent,
  const float *bias, float *candidate, const float *previous, float *output, size_t stride);
/// gates become the gradients of W x + b, drecurrent [rows, 3H] those of U h' + b'; the direct part
/// of the previous output's gradient is added to dprevious.
void asr_gru_step_backward(
  size_t rows, size_t continued, size_t hidden, float *gates, float *drecurrent,
  const float *candidate, const float *previous, const float *doutput, float *dprevious,
  size_t stride);

// -- Attention (Vaswani et al., 2017) ----------------------------------------------------------

/// Every row of x becomes softmax(scale * x) over its `columns` values, 0 below e^-80 of the
/// largest; scale is positive. Rows begin `stride` floats apart; the floats after a row up to a
/// multiple of 16 are overwritten.
void asr_softmax_rows(size_t rows, size_t columns, size_t stride, float scale, float *x);
/// dy becomes the gradient of x, given y = softmax(scale * x) and its gradient dy.
void asr_softmax_backward(
  size_t rows, size_t columns, size_t stride, float scale, const float *y, float *dy);
/// Packs a matrix [K, N], whose rows begin `stride` floats apart, into the panels of a product.
void asr_pack_panels(
  size_t rows, size_t columns, const float *x, size_t stride, float *panels);
/// Packs the transpose of a matrix [N, K] into panels.
void asr_pack_transposed(
  size_t rows, size_t columns, const float *x, size_t stride, float *panels);
/// Copies the matrix [K, N] out of panels.
void asr_unpack_panels(
  size_t rows, size_t columns, const float *panels, float *y, size_t stride);
/// products[r] = sum over n of x[r][n] * vector[n]
void asr_row_products(
  size_t rows, size_t columns, const float *x, const float *vector, float *products);

// -- Time ---------------------------------------------------------------------------------------

/// sums[l] = sum over i of x[i] * y[l + i], for every lag l below `lags`; y holds count + lags - 1
/// values.
void asr_correlate(
  size_t count, size_t lags, const float *x, const float *y, float *sums);

// -- Optimizers --------------------------------------------------------------------------------

/// AdamW (Loshchilov and Hutter, 2019), PyTorch's order of operations. `correction1` and
/// `correction2` are 1 - beta^t; `decay` is 1 - learning rate * weight decay.
void asr_adamw(
  size_t count, float rate, float beta1, float beta2, float epsilon, float decay,
  float correction1, float correction2, float gradient_scale, const float *gradient, float *m,
  float *v, float *parameters);
/// SGD with momentum, PyTorch's: velocity = momentum * velocity + gradient + decay * parameter
void asr_sgd(
  size_t count, float rate, float momentum, float decay, float gradient_scale,
  const float *gradient, float *velocity, float *parameters);

#pragma clang assume_nonnull end
#endif
