import Foundation
import SpeechModel
import TestSupport

/// A labelled folder of tones with a little noise: easy, small, and different for every clip.
func makeToneFolder(
  _ folder: TemporaryFolder,
  labels: [String: Double] = ["low": 300, "mid": 900, "high": 2_700],
  clips: Int = 20,
  rate: Int = 8_000
) throws -> String {
  for (label, hertz) in labels {
    for clip in 0..<clips {
      var stream = RandomStream(
        seed: UInt64(clip),
        .gradientCheck,
        index: Int(hertz) % 60_000,
        draw: 1
      )
      var audio = tone(
        hertz: hertz * (1 + 0.1 * Double(stream.uniform())),
        seconds: 0.15 + 0.2 * Double(stream.uniform()),
        rate: rate,
        amplitude: 0.3
      )
      for i in audio.samples.indices { audio.samples[i] += 0.02 * stream.normalPair().0 }
      try AudioFile.write(audio, to: folder.file("data/\(label)/\(label)_\(clip).wav"))
    }
  }
  return folder.path + "/data"
}
