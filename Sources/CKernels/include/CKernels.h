// Leaf loops that must use the widest vectors of the processor at hand.
//
// Each is plain C; on Linux x86-64 the compiler makes one copy for AVX-512, one for AVX2 and FMA
// and one for any processor, and the loader picks. Rows are row-major, channels last. Nothing
// here allocates, checks arguments or keeps state: callers in SpeechModel and SpeechTraining do.
// Every kernel has a plain Swift twin in Tests/SpeechModelTests/Kernels as its oracle; the
// optimizers follow PyTorch's steps instead.
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
/// y[r][n] += bias[n], then max(0, .) if `relu`
void asr_add_bias(size_t rows, size_t columns, const float *bias, int relu, float *y);
/// sums[n] += sum over rows of x[r][n]
void asr_add_column_sums(size_t rows, size_t columns, const float *x, float *sums);
/// y = max(0, x)
void asr_relu(size_t count, const float *x, float *y);
/// dx = x > 0 ? dy : 0
void asr_relu_backward(size_t count, const float *x, const float *dy, float *dx);
/// Sum of squares, in double.
double asr_sum_of_squares(size_t count, const float *x);

// -- Features ----------------------------------------------------------------------------------

/// y *= x
void asr_multiply(size_t count, const float *x, float *y);
/// power[k] = re^2 + im^2 of `count` interleaved complex values
void asr_power(size_t count, const float *spectrum, float *power);
/// sum of x * w
float asr_dot(size_t count, const float *x, const float *w);
/// y = scale * ln(max(x, floor) + offset), relative error of ln below 3e-7
void asr_log(size_t count, float scale, float floor, float offset, const float *x, float *y);
/// y[r][n] = (x[r][n] - mean[n]) * factor[n]
void asr_normalize_rows(
  size_t rows, size_t columns, const float *mean, const float *factor, const float *x, float *y);

// -- Batch normalization (Ioffe and Szegedy, 2015) ---------------------------------------------

/// mean and population variance of each column, in one pass shifted by the first row
void asr_column_moments(
  size_t rows, size_t columns, const float *x, double *scratch, float *mean, float *variance);
/// y = x * scale[n] + shift[n], then max(0, .) if `relu`
void asr_scale_shift(
  size_t rows, size_t columns, const float *x, const float *scale, const float *shift, int relu,
  float *y);
/// sum_g[n] = sum of g, sum_gx[n] = sum of g * (x - mean[n]), where g = dy, or 0 where the
/// normalized and shifted x was cut by the ReLU
void asr_batch_norm_backward_sums(
  size_t rows, size_t columns, const float *x, const float *dy, const float *mean,
  const float *scale, const float *shift, int relu, double *scratch, float *sum_g, float *sum_gx);
/// dx = scale[n] * g + a[n] * (x - mean[n]) + b[n], with g as above
void asr_batch_norm_backward(
  size_t rows, size_t columns, const float *x, const float *dy, const float *mean,
  const float *scale, const float *shift, int relu, const float *a, const float *b, float *dx);

// -- Convolution -------------------------------------------------------------------------------

/// patches[p][k][i] = x[offsets[k] + p * step + i] for `length` values i
void asr_gather_patches(
  size_t positions, size_t taps, size_t length, const int32_t *offsets, size_t step,
  const float *x, float *patches);
/// x[offsets[k] + p * step + i] += patches[p][k][i]
void asr_scatter_patches(
  size_t positions, size_t taps, size_t length, const int32_t *offsets, size_t step,
  const float *patches, float *x);
/// y[p][c] = (bias ? bias[c] : 0) + sum over taps k of w[k][c] * x[offsets[k] + p * step + c]
void asr_depthwise(
  size_t positions, size_t channels, size_t taps, const int32_t *offsets, size_t step,
  const float *x, const float *w, const float *_Nullable bias, float *y);
/// dw[k][c] += sum over positions p of dy[p][c] * x[offsets[k] + p * step + c]
void asr_depthwise_weight_gradient(
  size_t positions, size_t channels, size_t taps, const int32_t *offsets, size_t step,
  const float *x, const float *dy, float *dw);
/// dx[offsets[k] + p * step + c] += w[k][c] * dy[p][c]
void asr_depthwise_input_gradient(
  size_t positions, size_t channels, size_t taps, const int32_t *offsets, size_t step,
  const float *w, const float *dy, float *dx);
/// Where x is larger than y, y becomes x and places becomes place, place + 1, ...
void asr_max_update(size_t count, const float *x, int32_t place, float *y, int32_t *places);
/// dx[c] += dy[c] where places[c] is place + c
void asr_max_backward(
  size_t count, const float *dy, int32_t place, const int32_t *places, float *dx);
/// y = max(y, x)
void asr_max(size_t count, const float *x, float *y);

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
