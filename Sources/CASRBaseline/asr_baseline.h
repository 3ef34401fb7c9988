/*
 * Labels for short recordings, by a model that asr-train wrote: raw audio in, probabilities out.
 *
 *   asr_recognizer *recognizer;
 *   if (asr_recognizer_load(ASR_BASELINE_ABI_VERSION, "runs/latest", &recognizer) != ASR_OK) {
 *     fprintf(stderr, "%s\n", asr_baseline_error());
 *     return 1;
 *   }
 *   asr_answer answer = ASR_ANSWER_INIT;
 *   if (asr_recognizer_recognize_file(recognizer, "clip.wav", NULL, 0, &answer) == ASR_OK)
 *     printf("%s %.3f\n", asr_recognizer_label(recognizer, answer.label), answer.confidence);
 *   asr_recognizer_free(recognizer);
 *
 * RULES
 *
 * Threads. Any number of threads may use a recognizer at once, and its answers do not depend on them.
 * Only asr_recognizer_free wants to be alone with it: no call with the recognizer may be running, and
 * none may follow. A process that forks makes its recognizers after the fork, or uses them only before.
 *
 * Memory. The caller owns what it passes, and the library keeps no pointer to it after the call. What a
 * function returns as a `const char *` belongs to the library; below it says how long it lasts.
 *
 * Failure. A function that can fail returns ASR_OK or another status, and leaves a text in English for
 * a person to read, which asr_baseline_error returns. Nothing is thrown, no signal is raised, and no
 * argument that can be told to be wrong ends the process: null pointers, samples that are not numbers,
 * lengths of zero, and counts beyond every limit are statuses. Pointers to other memory than promised,
 * and a recognizer that was freed, are errors of the program as in every C library; as everywhere in
 * Swift, the process ends if the system has no memory left.
 *
 * Limits of recordings: 1,000 to 384,000 Hz, an hour, 200 million samples, files of 2 GiB.
 *
 * Binary interface (ABI). ASR_BASELINE_ABI_VERSION is the version of all that a compiler takes from this
 * header: functions, their parameters, the values of constants, and the beginnings of the structs. It
 * changes, and with it the name of the shared library (libasrbaseline.so.1), only if something of that
 * changes; a recognizer is loaded only if it agrees with the library's. What is added keeps it: new
 * functions, new statuses and remarks, and new fields at the end of a struct, whose size the caller
 * writes in struct_size (ASR_ANSWER_INIT and ASR_CLIP_INIT do). The library reads and writes no byte of a
 * struct beyond struct_size, and sets fields to zero that it does not know yet.
 *
 * The library stays in the process once it is loaded: dlclose does not remove it.
 */
#ifndef ASR_BASELINE_H
#define ASR_BASELINE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this header's binary interface, and of the package that it comes with. */
#define ASR_BASELINE_ABI_VERSION 1
#define ASR_BASELINE_VERSION "0.9.0"

/* What became of a call. Programs must expect values that are not here. */
typedef int32_t asr_status;
enum {
  ASR_OK = 0,
  /* A null pointer, or a number that the function's description does not allow. */
  ASR_INVALID_ARGUMENT = 1,
  /* The program was compiled with a header of another ABI version. */
  ASR_OTHER_ABI = 2,
  /* A file is not there or cannot be read. */
  ASR_UNREADABLE = 3,
  /* Not a model of this package, or a damaged one. */
  ASR_NOT_A_MODEL = 4,
  /* A model in a format of another version of the package. */
  ASR_OTHER_MODEL_FORMAT = 5,
  /* Not a recording that can be read, or one beyond the limits. */
  ASR_NOT_AUDIO = 6,
  /* No samples, some that are not finite, or a rate or length beyond the limits. */
  ASR_INVALID_SAMPLES = 7,
  /* What the model makes of the recording is not a number: its weights are of no use. */
  ASR_NO_ANSWER = 8
};

/* Reasons to take a second look at an answer, to be combined. Programs must expect other bits. */
enum {
  /* The range of the samples does not exceed a few of the smallest steps of 16 bits. */
  ASR_REMARK_NO_SOUND = 1,
  /* Shorter than every clip that the model was trained on. */
  ASR_REMARK_SHORTER_THAN_TRAINING = 2,
  /* Shorter than the network needs; silence was appended. */
  ASR_REMARK_SHORTER_THAN_NEEDED = 4,
  /* More than twice as long as the longest training clip; the answer is the mean of windows. */
  ASR_REMARK_LONGER_THAN_TRAINING = 8,
  /* A single sample, in which nothing can be heard. */
  ASR_REMARK_SINGLE_SAMPLE = 16
};

/* A model, ready to recognize. */
typedef struct asr_recognizer asr_recognizer;

/* The answer for a recording. */
typedef struct asr_answer {
  /* Written by the caller: sizeof(asr_answer). */
  size_t struct_size;
  /* ASR_OK, or why there is no answer; the other fields are 0 then, and the label is -1. */
  asr_status status;
  /* The index of the most likely label; of equally likely ones, the first. */
  int32_t label;
  /* Its probability, in [0, 1]; for a long recording, of its mean over the windows. */
  float confidence;
  /* 1 if the confidence is below the threshold, so that the answer is "unknown"; else 0. */
  int32_t is_rejected;
  /* ASR_REMARK_ bits, which asr_recognizer_note puts into words. */
  uint32_t remarks;
  /* Always 0. */
  uint32_t reserved;
  /* The duration of the recording, in seconds. */
  double duration_seconds;
} asr_answer;

#define ASR_ANSWER_INIT {sizeof(asr_answer), 0, 0, 0, 0, 0, 0, 0}

/* A recording in a batch: samples, or a file, or the bytes of a file. The other pointers are null. */
typedef struct asr_clip {
  /* Written by the caller: sizeof(asr_clip). */
  size_t struct_size;
  /* Samples of one channel, nominally in [-1, 1], and their number. */
  const float *samples;
  size_t sample_count;
  /* The path of a file, in UTF-8. */
  const char *path;
  /* The bytes of a file, and their number. */
  const void *bytes;
  size_t byte_count;
  /* What error texts call samples or bytes, in UTF-8; null for their index. */
  const char *name;
  /* The rate of the samples, in Hz; of files, their own is used. */
  int32_t sample_rate_hertz;
  /* Always 0. */
  int32_t reserved;
} asr_clip;

#define ASR_CLIP_INIT {sizeof(asr_clip), NULL, 0, NULL, NULL, 0, NULL, 0, 0}

/* The version of the library, such as "0.9.0"; lasts as long as the process. */
const char *asr_baseline_version(void);

/* The version of the library's binary interface, to be compared with ASR_BASELINE_ABI_VERSION. */
int32_t asr_baseline_abi_version(void);

/* Why the last call that failed in this thread failed, in UTF-8; empty if none has. Lasts until the next
 * call that fails in this thread, or the thread's end. */
const char *asr_baseline_error(void);

/* Loads a model file, or the model in the folder of a run; the caller frees it.
 * abi_version is ASR_BASELINE_ABI_VERSION, path is in UTF-8; after a failure *recognizer is null. */
asr_status asr_recognizer_load(int32_t abi_version, const char *path, asr_recognizer **recognizer);

/* Makes a recognizer of the bytes of a model file. Error texts call it by the name; null for none. */
asr_status asr_recognizer_load_bytes(int32_t abi_version, const void *bytes, size_t byte_count,
                                     const char *name, asr_recognizer **recognizer);

/* Frees a recognizer and all that belongs to it; null is allowed. */
void asr_recognizer_free(asr_recognizer *recognizer);

/* The number of labels; 0 for a null pointer. */
int32_t asr_recognizer_label_count(const asr_recognizer *recognizer);

/* A label, in UTF-8, in the order of the probabilities; null for an index that there is not. Lasts as
 * long as the recognizer. */
const char *asr_recognizer_label(const asr_recognizer *recognizer, int32_t index);

/* The sample rate of the model, in Hz; 0 for a null pointer. Samples at this rate cost the least. */
int32_t asr_recognizer_sample_rate(const asr_recognizer *recognizer);

/* The digest of the model, its SHA-256 as in its file, 64 hexadecimal digits; null for a null pointer.
 * Lasts as long as the recognizer. */
const char *asr_recognizer_digest(const asr_recognizer *recognizer);

/* The confidence, in [0, 1], below which an answer is rejected; 0 if none ever is. At first the
 * model's own. */
double asr_recognizer_threshold(const asr_recognizer *recognizer);

/* Sets the threshold, in [0, 1], for the calls that follow, in all threads. */
asr_status asr_recognizer_set_threshold(asr_recognizer *recognizer, double threshold);

/* Recognizes samples of one channel, nominally in [-1, 1], at a rate in Hz.
 *
 * probabilities receives those of all labels and has room for probability_count values, which must be
 * the number of labels; it is null with a count of 0 if the caller does not want them. answer may be
 * null, too. After a failure the probabilities are NaN.
 *
 * At the model's rate the call allocates nothing once the recognizer has processed a recording as long
 * in as many threads at once, if the caller takes the probabilities. */
asr_status asr_recognizer_recognize(const asr_recognizer *recognizer, const float *samples,
                                    size_t sample_count, int32_t sample_rate_hertz,
                                    float *probabilities, size_t probability_count,
                                    asr_answer *answer);

/* Recognizes a recording in a file: WAV, FLAC, Ogg, MP3, AIFF, AU or CAF, of any rate and length. Of
 * several channels the mean is heard. Starts no other program. */
asr_status asr_recognizer_recognize_file(const asr_recognizer *recognizer, const char *path,
                                         float *probabilities, size_t probability_count,
                                         asr_answer *answer);

/* Recognizes the bytes of such a file. Error texts call it by the name; null for none. */
asr_status asr_recognizer_recognize_bytes(const asr_recognizer *recognizer, const void *bytes,
                                          size_t byte_count, const char *name,
                                          float *probabilities, size_t probability_count,
                                          asr_answer *answer);

/* Recognizes many recordings on several threads, of which the caller's is one; 0 for one thread for each
 * core. Each recording gets the answer that it gets alone.
 *
 * clips[0].struct_size and answers[0].struct_size hold for all elements. probabilities has room for
 * probability_count values, clip_count times the number of labels, a row for each recording. Either of
 * probabilities and answers may be null.
 *
 * A recording that fails keeps none of the others from an answer: its status is in its answer, its
 * probabilities are NaN, and the call returns the status of the first one, which the error text names. */
asr_status asr_recognizer_recognize_batch(const asr_recognizer *recognizer, const asr_clip *clips,
                                          size_t clip_count, int32_t threads,
                                          float *probabilities, size_t probability_count,
                                          asr_answer *answers);

/* Puts the remarks of an answer into words, in UTF-8, such as "no sound"; empty for none. Writes at most
 * capacity bytes, with a final zero, and returns the number of bytes that the whole text has without it,
 * as snprintf does. text may be null if the capacity is 0. */
size_t asr_recognizer_note(const asr_recognizer *recognizer, uint32_t remarks, char *text,
                           size_t capacity);

#ifdef __cplusplus
}
#endif

#endif
