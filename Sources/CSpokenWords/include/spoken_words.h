#ifndef ASR_SPOKEN_WORDS_H
#define ASR_SPOKEN_WORDS_H

#include <stddef.h>
#include <stdint.h>

/// The bytes of a model file.
const uint8_t *asr_spoken_words(void);
/// How many bytes they are.
size_t asr_spoken_words_size(void);

#endif
