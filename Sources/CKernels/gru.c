#include "CKernels.h"
#include "widest.h"

WIDEST void asr_gru_step(
  size_t rows, size_t continued, size_t hidden, float *gates, const float *recurrent,
  const float *bias, float *candidate, const float *previous, float *output, size_t stride) {
  for (size_t row = 0; row < rows; row++) {
    float *restrict r = gates + row * 3 * hidden;
    float *restrict z = r + hidden, *restrict n = z + hidden;
    float *restrict q = candidate + row * hidden, *restrict h = output + row * stride;
    const float *restrict u = row < continued ? recurrent + row * 3 * hidden : bias;
    const float *restrict before = previous + row * stride;
    for (size_t k = 0; k < hidden; k++) r[k] = sigmoid_vectorizable(r[k] + u[k]);
    for (size_t k = 0; k < hidden; k++) z[k] = sigmoid_vectorizable(z[k] + u[hidden + k]);
    for (size_t k = 0; k < hidden; k++) q[k] = u[2 * hidden + k];
    for (size_t k = 0; k < hidden; k++) n[k] = tanh_vectorizable(n[k] + r[k] * q[k]);
    if (row < continued)
      for (size_t k = 0; k < hidden; k++) h[k] = n[k] + z[k] * (before[k] - n[k]);
    else
      for (size_t k = 0; k < hidden; k++) h[k] = n[k] - z[k] * n[k];
  }
}

WIDEST void asr_gru_step_backward(
  size_t rows, size_t continued, size_t hidden, float *gates, float *drecurrent,
  const float *candidate, const float *previous, const float *doutput, float *dprevious,
  size_t stride) {
  for (size_t row = 0; row < rows; row++) {
    float *restrict r = gates + row * 3 * hidden;
    float *restrict z = r + hidden, *restrict n = z + hidden;
    float *restrict du = drecurrent + row * 3 * hidden;
    const float *restrict q = candidate + row * hidden, *restrict dh = doutput + row * stride;
    if (row < continued) {
      const float *restrict before = previous + row * stride;
      float *restrict dbefore = dprevious + row * stride;
      // h' - n first, so that the loop below is the same for both.
#pragma clang loop vectorize(assume_safety)
      for (size_t k = 0; k < hidden; k++) {
        dbefore[k] += dh[k] * z[k];
        du[k] = before[k] - n[k];
      }
    } else {
      for (size_t k = 0; k < hidden; k++) du[k] = -n[k];
    }
    // The gates are adjacent; the compiler's run-time overlap check would be too coarse.
#pragma clang loop vectorize(assume_safety)
    for (size_t k = 0; k < hidden; k++) {
      const float reset = r[k], update = z[k], next = n[k];
      const float dn = dh[k] * (1.0f - update) * (1.0f - next * next);
      const float dr = dn * q[k] * reset * (1.0f - reset);
      const float dz = dh[k] * du[k] * update * (1.0f - update);
      r[k] = du[k] = dr;
      z[k] = du[hidden + k] = dz;
      n[k] = dn;
      du[2 * hidden + k] = dn * reset;
    }
  }
}
