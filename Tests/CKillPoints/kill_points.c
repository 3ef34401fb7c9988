#define _GNU_SOURCE
#include "CKillPoints.h"

#ifdef __linux__
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static asr_kill_place wanted_place = asr_kill_never;
static int wanted_number, writes, renames;

int asr_kill_is_possible(void) { return 1; }

void asr_kill_at(asr_kill_place place, int number) {
  wanted_place = place;
  wanted_number = number;
}

int asr_kill_renames(void) { return renames; }

static int is_temporary(int file) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strstr(path, ".part-") != NULL;
}

// The program's own definitions win over the library's.

ssize_t write(int file, const void *bytes, size_t count) {
  if (wanted_place != asr_kill_never && is_temporary(file) && ++writes == wanted_number) {
    if (wanted_place == asr_kill_before_write) raise(SIGKILL);
    if (wanted_place == asr_kill_in_write) {
      syscall(SYS_write, file, bytes, count / 2);
      raise(SIGKILL);
    }
  }
  return syscall(SYS_write, file, bytes, count);
}

int rename(const char *from, const char *to) {
  int is_the_one = ++renames == wanted_number;
  if (is_the_one && wanted_place == asr_kill_before_rename) raise(SIGKILL);
  int result = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
  if (is_the_one && wanted_place == asr_kill_after_rename) raise(SIGKILL);
  return result;
}
#else
int asr_kill_is_possible(void) { return 0; }
int asr_kill_renames(void) { return 0; }
void asr_kill_at(asr_kill_place place, int number) { (void)place, (void)number; }
#endif
