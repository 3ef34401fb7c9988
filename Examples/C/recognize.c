/*
 * Says which label each recording has.
 *
 *   bash Scripts/clients.sh "$HOME/.local"
 *   export PKG_CONFIG_PATH="$HOME/.local/lib/pkgconfig" LD_LIBRARY_PATH="$HOME/.local/lib"
 *   cc -std=c11 Examples/C/recognize.c $(pkg-config --cflags --libs asr_baseline) -o recognize
 *   ./recognize runs/latest clip.wav
 */
#include <stdio.h>
#include <stdlib.h>

#include <asr_baseline.h>

/* Prints the answer for a recording, or why there is none. */
static void print_answer(const asr_recognizer *recognizer, const char *name, const asr_answer *answer,
                         const float *probabilities) {
  const char *label = answer->is_rejected ? "unknown" : asr_recognizer_label(recognizer, answer->label);
  char note[256];
  printf("%s: %s %.6f", name, label, answer->confidence);
  if (asr_recognizer_note(recognizer, answer->remarks, note, sizeof note) > 0) printf(" (%s)", note);
  printf("\n");
  for (int32_t k = 0; k < asr_recognizer_label_count(recognizer); k++)
    printf("  %s %.6f\n", asr_recognizer_label(recognizer, k), probabilities[k]);
}

/* Recognizes samples in memory: a second of silence. */
static int recognize_samples(const asr_recognizer *recognizer, float *probabilities) {
  int32_t rate = asr_recognizer_sample_rate(recognizer);
  float *samples = calloc((size_t)rate, sizeof *samples);
  if (samples == NULL) return 1;
  asr_answer answer = ASR_ANSWER_INIT;
  asr_status status =
      asr_recognizer_recognize(recognizer, samples, (size_t)rate, rate, probabilities,
                               (size_t)asr_recognizer_label_count(recognizer), &answer);
  free(samples);
  if (status != ASR_OK) {
    fprintf(stderr, "%s\n", asr_baseline_error());
    return 1;
  }
  print_answer(recognizer, "silence", &answer, probabilities);
  return 0;
}

/* Recognizes files on as many threads as there are cores. */
static int recognize_files(const asr_recognizer *recognizer, char *const *paths, size_t count) {
  size_t labels = (size_t)asr_recognizer_label_count(recognizer);
  asr_clip *clips = calloc(count, sizeof *clips);
  asr_answer *answers = calloc(count, sizeof *answers);
  float *probabilities = calloc(count * labels, sizeof *probabilities);
  int failed = 1;
  if (clips != NULL && answers != NULL && probabilities != NULL) {
    for (size_t i = 0; i < count; i++) {
      clips[i].struct_size = sizeof *clips;
      clips[i].path = paths[i];
      answers[i].struct_size = sizeof *answers;
    }
    failed = asr_recognizer_recognize_batch(recognizer, clips, count, 0, probabilities, count * labels,
                                            answers) != ASR_OK;
    /* One that fails keeps none of the others from an answer. */
    if (failed) fprintf(stderr, "%s\n", asr_baseline_error());
    for (size_t i = 0; i < count; i++) {
      if (answers[i].status == ASR_OK)
        print_answer(recognizer, paths[i], &answers[i], probabilities + i * labels);
      else
        printf("%s: no answer, status %d\n", paths[i], (int)answers[i].status);
    }
  }
  free(clips);
  free(answers);
  free(probabilities);
  return failed;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: recognize <model or run> [recordings]\n");
    return 64;
  }
  asr_recognizer *recognizer;
  if (asr_recognizer_load(ASR_BASELINE_ABI_VERSION, argv[1], &recognizer) != ASR_OK) {
    fprintf(stderr, "%s\n", asr_baseline_error());
    return 1;
  }
  size_t labels = (size_t)asr_recognizer_label_count(recognizer);
  float *probabilities = calloc(labels, sizeof *probabilities);
  int failed = probabilities == NULL || recognize_samples(recognizer, probabilities);
  free(probabilities);
  if (argc > 2 && recognize_files(recognizer, argv + 2, (size_t)(argc - 2))) failed = 1;
  asr_recognizer_free(recognizer);
  return failed;
}
