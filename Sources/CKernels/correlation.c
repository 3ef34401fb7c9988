#include "CKernels.h"
#include "lanes.h"
#include "widest.h"

/// Processes as many lags at once as there are sums in the registers, in one pass over x.
#define CORRELATE(vectors)                                                                       \
  for (; lag + vectors * LANES <= lags; lag += vectors * LANES) {                                \
    lanes sum[vectors] = {{0}};                                                                  \
    for (size_t i = 0; i < count; i++)                                                           \
      UNROLL for (size_t v = 0; v < vectors; v++)                                                \
        sum[v] += x[i] * LOAD(y + lag + i + v * LANES);                                          \
    UNROLL for (size_t v = 0; v < vectors; v++) STORE(sums + lag + v * LANES, sum[v]);           \
  }

WIDEST void asr_correlate(
  size_t count, size_t lags, const float *restrict x, const float *restrict y,
  float *restrict sums) {
  size_t lag = 0;
  CORRELATE(4)
  CORRELATE(1)
  for (; lag < lags; lag++) {
    float sum = 0;
    for (size_t i = 0; i < count; i++) sum += x[i] * y[lag + i];
    sums[lag] = sum;
  }
}
