#include "CKernels.h"
#include "lanes.h"
#include "widest.h"

WIDEST void asr_multiply(size_t count, const float *restrict x, float *restrict y) {
  for (size_t i = 0; i < count; i++) y[i] *= x[i];
}

#define EVEN_BACKWARDS 30, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0
#define ODD_BACKWARDS 31, 29, 27, 25, 23, 21, 19, 17, 15, 13, 11, 9, 7, 5, 3, 1
#define BACKWARDS 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0

/// Powers of E + WO and E - WO, where E and O are the transforms of the even and the odd samples at
/// a bin, W is the twiddle factor c - is, and a and b are the values of the spectrum at the bin and
/// at its mirror image.
#define BOTH_POWERS(type, ar, ai, br, bi, c, s, front, back)                                     \
  {                                                                                              \
    const type er = 0.5f * (ar + br), ei = 0.5f * (ai - bi);                                     \
    const type or = 0.5f * (ai + bi), oi = 0.5f * (br - ar);                                     \
    const type wr = c * or + s * oi, wi = c * oi - s * or;                                       \
    front = (er + wr) * (er + wr) + (ei + wi) * (ei + wi);                                       \
    back = (er - wr) * (er - wr) + (ei - wi) * (ei - wi);                                        \
  }

WIDEST void asr_real_power(
  size_t half, const float *spectrum, const float *cosine, const float *sine, float *power) {
  const float sum = spectrum[0] + spectrum[1], difference = spectrum[0] - spectrum[1];
  power[0] = sum * sum;
  power[half] = difference * difference;
  const size_t middle = half / 2;
  size_t k = 1;
  for (; k + LANES <= middle + 1; k += LANES) {
    const lanes f0 = LOAD(spectrum + 2 * k), f1 = LOAD(spectrum + 2 * k + LANES);
    const float *mirrored = spectrum + 2 * (half - k - LANES + 1);
    const lanes b0 = LOAD(mirrored), b1 = LOAD(mirrored + LANES);
    const lanes ar = PICK(f0, f1, EVEN), ai = PICK(f0, f1, ODD);
    const lanes br = PICK(b0, b1, EVEN_BACKWARDS), bi = PICK(b0, b1, ODD_BACKWARDS);
    const lanes c = LOAD(cosine + k), s = LOAD(sine + k);
    lanes front, back;
    BOTH_POWERS(lanes, ar, ai, br, bi, c, s, front, back)
    STORE(power + k, front);
    STORE(power + half - k - LANES + 1, PICK(back, back, BACKWARDS));
  }
  for (; k <= middle; k++) {
    const float ar = spectrum[2 * k], ai = spectrum[2 * k + 1];
    const float br = spectrum[2 * (half - k)], bi = spectrum[2 * (half - k) + 1];
    BOTH_POWERS(float, ar, ai, br, bi, cosine[k], sine[k], power[k], power[half - k])
  }
}

typedef float eight __attribute__((vector_size(32)));
typedef float four __attribute__((vector_size(16)));

WIDEST void asr_mel(
  size_t bands, const int32_t *first, const int32_t *offsets, const float *weights,
  const float *power, float *energies) {
  for (size_t band = 0; band < bands; band++) {
    const float *from = power + first[band];
    lanes sum = {0};
    for (int32_t i = offsets[band]; i < offsets[band + 1]; i += LANES, from += LANES)
      sum += LOAD(weights + i) * LOAD(from);
    const eight e = __builtin_shufflevector(sum, sum, 0, 1, 2, 3, 4, 5, 6, 7)
      + __builtin_shufflevector(sum, sum, 8, 9, 10, 11, 12, 13, 14, 15);
    const four f = __builtin_shufflevector(e, e, 0, 1, 2, 3)
      + __builtin_shufflevector(e, e, 4, 5, 6, 7);
    energies[band] = (f[0] + f[2]) + (f[1] + f[3]);
  }
}

WIDEST void asr_log(size_t count, float scale, float floor, float offset, float *values) {
  for (size_t i = 0; i < count; i++) {
    const float v = values[i] > floor ? values[i] : floor;
    values[i] = scale * log_vectorizable(v + offset);
  }
}

WIDEST void asr_normalize_rows(
  size_t rows, size_t columns, const float *restrict mean, const float *restrict factor,
  float *restrict values) {
  for (size_t r = 0; r < rows; r++, values += columns)
    for (size_t n = 0; n < columns; n++) values[n] = (values[n] - mean[n]) * factor[n];
}
