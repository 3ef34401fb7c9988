#include "CKernels.h"
#include "widest.h"

WIDEST void asr_adamw(
  size_t count, float rate, float beta1, float beta2, float epsilon, float decay,
  float correction1, float correction2, float gradient_scale, const float *restrict gradient,
  float *restrict m, float *restrict v, float *restrict parameters) {
  // The elementwise form, unlike sqrtf, sets no errno, so that the loop vectorizes.
  const float step = rate / correction1;
  const float root = __builtin_elementwise_sqrt(correction2);
  for (size_t i = 0; i < count; i++) {
    const float g = gradient[i] * gradient_scale;
    m[i] += (1.0f - beta1) * (g - m[i]);
    v[i] = beta2 * v[i] + (1.0f - beta2) * g * g;
    const float denominator = __builtin_elementwise_sqrt(v[i]) / root + epsilon;
    parameters[i] = parameters[i] * decay - step * m[i] / denominator;
  }
}

WIDEST void asr_sgd(
  size_t count, float rate, float momentum, float decay, float gradient_scale,
  const float *restrict gradient, float *restrict velocity, float *restrict parameters) {
  for (size_t i = 0; i < count; i++) {
    const float g = gradient[i] * gradient_scale + decay * parameters[i];
    velocity[i] = momentum * velocity[i] + g;
    parameters[i] -= rate * velocity[i];
  }
}
