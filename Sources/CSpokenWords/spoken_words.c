// A model file in the program itself, so that the program can be copied anywhere; in C, as an array of so many bytes
// takes the Swift compiler a minute.
#include "spoken_words.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t model[] = {
#embed "spoken-words.safetensors"
};

const uint8_t *asr_spoken_words(void) { return model; }

size_t asr_spoken_words_size(void) { return sizeof model; }
