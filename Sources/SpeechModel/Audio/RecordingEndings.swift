/// The file name endings of recordings.
package enum RecordingEndings {
  /// Without the dot, in lower case; including those of formats that cannot be read, so that such a
  /// file is reported.
  package static let all: Set<String> = [
    "wav", "wave", "flac", "ogg", "oga", "opus", "mp3", "aif", "aiff", "aifc", "au", "snd", "caf",
    "w64", "rf64", "bwf", "mp2", "mpga", "m4a", "m4b", "aac", "mp4", "3gp", "3gpp", "3ga", "amr",
    "awb", "webm", "weba", "mka", "mkv", "mov", "wma", "asf", "sph", "nist", "gsm", "raw", "pcm",
    "vox", "spx", "ra", "rm", "ac3", "ape", "wv", "tta",
  ]
}
