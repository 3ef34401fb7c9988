#ifndef ASR_PROGRAM_H
#define ASR_PROGRAM_H

#include <stdint.h>
#include <sys/types.h>

/// Makes a pipe whose ends no program inherits: ends[0] is read, ends[1] written.
/// Returns 0, or -1 with errno set.
int asr_program_pipe(int ends[2]);

/// Starts the program in a file, without a shell, with three descriptors as its standard streams and no
/// other, and with at most so many bytes of memory where the system can limit another process.
/// Returns 0 with its process in *process, or an errno.
int asr_program_start(pid_t *process, const char *path, char *const arguments[],
                      char *const environment[], int input, int output, int errors,
                      uint64_t memory_bytes);

#endif
