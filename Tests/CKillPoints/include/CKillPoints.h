#pragma once

/// Where the process is to be killed, hard, as by a power cut.
typedef enum {
  asr_kill_never = 0,
  /// Before the n-th temporary file is written to.
  asr_kill_before_write,
  /// After half of it was written.
  asr_kill_in_write,
  /// Before the n-th file is renamed.
  asr_kill_before_rename,
  /// Right after that.
  asr_kill_after_rename,
} asr_kill_place;

/// Whether this system's calls can be watched.
int asr_kill_is_possible(void);

/// Files renamed so far.
int asr_kill_renames(void);

/// Kills the process at the n-th such place, from 1.
void asr_kill_at(asr_kill_place place, int number);
