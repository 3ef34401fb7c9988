import Foundation
import SpeechModel
import SpeechTraining
import TestSupport

/// Labelled words of two labels, all different, as `data/<label>/<speaker>_<take>.wav`.
func makeWordFolder(_ folder: TemporaryFolder, takes: Int = 15) throws -> String {
  for (place, label) in ["no", "yes"].enumerated() {
    for take in 0..<takes {
      let name = "data/\(label)/\(["anna", "ben", "cleo"][take % 3])_\(take + 10).wav"
      try AudioFile.write(MadeClips.word(100 * place + take), to: folder.file(name))
    }
  }
  return folder.path + "/data"
}

/// Writes a copy of a recording at another level.
func copyWord(
  _ folder: TemporaryFolder,
  _ path: String,
  to copy: String,
  level: Float = 0.5
) throws {
  try AudioFile.write(
    AudioFile.read(folder.path + "/data/" + path).mapped { level * $0 },
    to: folder.file("data/" + copy)
  )
}
