#ifdef __APPLE__
#define ACCELERATE_NEW_LAPACK
#include <Accelerate/Accelerate.h>
// Accelerate decides by itself how many threads a product uses.
static inline void asr_blas_use_one_thread(void) {}
#else
#include <cblas.h>
static inline void asr_blas_use_one_thread(void) { openblas_set_num_threads(1); }
#endif
