// What Swift does not see of the C library: functions that only its extensions declare.
#define _GNU_SOURCE
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/resource.h>
#endif

int asr_program_pipe(int ends[2]) {
#if defined(__linux__)
  return pipe2(ends, O_CLOEXEC);
#else
  if (pipe(ends) != 0) return -1;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  return 0;
#endif
}

static int start(pid_t *process, const char *path, char *const arguments[],
                 char *const environment[], const int streams[3],
                 posix_spawn_file_actions_t *actions) {
  int failure;
  for (int k = 0; k < 3; k++) {
    failure = posix_spawn_file_actions_adddup2(actions, streams[k], k);
    if (failure != 0) return failure;
  }
  // Locks and sockets of this process are none of its business.
#if defined(__GLIBC__)
  failure = posix_spawn_file_actions_addclosefrom_np(actions, 3);
  if (failure != 0) return failure;
#endif
  posix_spawnattr_t attributes;
  failure = posix_spawnattr_init(&attributes);
  if (failure != 0) return failure;
  // Ctrl-C in a terminal is for this process, which ends in order.
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  failure = posix_spawn(process, path, actions, &attributes, arguments, environment);
  posix_spawnattr_destroy(&attributes);
  return failure;
}

int asr_program_start(pid_t *process, const char *path, char *const arguments[],
                      char *const environment[], int input, int output, int errors,
                      uint64_t memory_bytes) {
  posix_spawn_file_actions_t actions;
  int failure = posix_spawn_file_actions_init(&actions);
  if (failure != 0) return failure;
  const int streams[3] = {input, output, errors};
  failure = start(process, path, arguments, environment, streams, &actions);
  posix_spawn_file_actions_destroy(&actions);
#if defined(__linux__)
  if (failure == 0) {
    const struct rlimit limit = {memory_bytes, memory_bytes};
    prlimit(*process, RLIMIT_AS, &limit, NULL);
  }
#else
  (void)memory_bytes;
#endif
  return failure;
}
