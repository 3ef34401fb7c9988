import Foundation
import SpeechModel
import SpeechTraining

/// Clips like words, made so that each differs from all others, for the tests of the data check.
enum MadeClips {
  /// A word of three vowels between silences of 100 ms, another one for every seed.
  ///
  /// Tones with overtones that fade in and out, in noise about 50 dB below.
  static func word(_ seed: Int, seconds: Double = 0.6, rate: Int = 16_000) -> AudioClip {
    var stream = RandomStream(seed: UInt64(seed), .noiseSamples)
    let sounds = (0..<3).map { _ in
      (
        hertz: stream.uniform(120...260), brightness: stream.uniform(0.3...0.9),
        level: stream.uniform(0.2...1)
      )
    }
    let margin = 0.1
    let length = (seconds - 2 * margin) / Double(sounds.count)
    let samples = (0..<Int(seconds * Double(rate))).map { i -> Float in
      let time = Double(i) / Double(rate)
      var value = 0.0
      let place = Int(((time - margin) / length).rounded(.down))
      if sounds.indices.contains(place) {
        let sound = sounds[place]
        let share = (time - margin) / length - Double(place)
        for overtone in 1...6 {
          value +=
            pow(sound.brightness, Double(overtone))
            * sin(2 * Double.pi * sound.hertz * Double(overtone) * time)
        }
        let fade = sin(Double.pi * share)
        value *= 0.2 * sound.level * fade * fade
      }
      return Float(value) + 0.0004 * stream.normalPair().0
    }
    return AudioClip(samples: samples, sampleRateHertz: rate)
  }

  static let fingerprints = FingerprintExtractor()

  static func inspected(
    _ clip: AudioClip,
    _ path: String,
    label: String? = nil,
    subset: String? = nil,
    speaker: String? = nil,
    channels: Int = 1
  ) -> InspectedClip {
    InspectedClip(
      path: path,
      label: label ?? String(path.prefix { $0 != "/" }),
      subset: subset,
      speaker: speaker,
      measurements: ClipMeasurements(clip, channels: channels, fingerprints)
    )
  }

  /// Twelve words under each of two labels.
  static let clean: [InspectedClip] = (0..<24).map { i in
    inspected(word(i, seconds: 0.5 + 0.01 * Double(i % 12)), "\(i < 12 ? "no" : "yes")/\(i).wav")
  }
}

extension AudioClip {
  /// The clip with another value in place of each sample.
  func mapped(_ body: (Float) -> Float) -> AudioClip {
    AudioClip(samples: samples.map(body), sampleRateHertz: sampleRateHertz)
  }

  /// A part of the clip.
  func part(_ range: Range<Int>) -> AudioClip {
    AudioClip(samples: Array(samples[range]), sampleRateHertz: sampleRateHertz)
  }
}
