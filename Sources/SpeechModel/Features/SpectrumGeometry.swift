/// Where the frames and mel bands of a clip lie in time and frequency.
package struct SpectrumGeometry: Sendable {
  /// Frames of the clip, T.
  package let frames: Int
  /// Mel bands of a frame.
  package let bands: Int
  /// The duration of the clip, in seconds.
  package let durationSeconds: Double
  private let features: FeatureConfiguration

  package init(_ features: FeatureConfiguration, frames: Int, durationSeconds: Double) {
    self.features = features
    self.frames = frames
    self.durationSeconds = durationSeconds
    bands = features.melBands
  }

  /// The time between two frames, where one unit ends and the next begins, in seconds: halfway
  /// between the middles of their windows, and the clip's ends at its first and last frame.
  package func seconds(before frame: Int) -> Double {
    if frame <= 0 { return 0 }
    if frame >= frames { return durationSeconds }
    let middle = features.framing == .uncentered ? Double(features.windowLength) / 2 : 0
    let sample = (Double(frame) - 0.5) * Double(features.hopLength) + middle
    return min(durationSeconds, max(0, sample / Double(features.sampleRateHertz)))
  }

  /// The frame whose beginning is nearest to a time in seconds.
  package func frame(atSeconds seconds: Double) -> Int {
    (0...frames).min {
      abs(self.seconds(before: $0) - seconds) < abs(self.seconds(before: $1) - seconds)
    } ?? 0
  }

  /// The frequency between two mel bands, in Hz: halfway in mel between the peaks of their filters,
  /// and the edges of the filterbank at its first and last band.
  package func hertz(below band: Int) -> Double {
    let scale = features.melScale
    if band <= 0 { return features.lowerFrequencyHertz }
    if band >= bands { return features.upperEdgeHertz }
    let lowest = scale.mel(hertz: features.lowerFrequencyHertz)
    let highest = scale.mel(hertz: features.upperEdgeHertz)
    let share = (Double(band) + 0.5) / Double(bands + 1)
    return scale.hertz(mel: lowest + (highest - lowest) * share)
  }

  /// The mel band whose lower end is nearest to a frequency in Hz.
  package func band(atHertz hertz: Double) -> Int {
    (0...bands).min {
      abs(self.hertz(below: $0) - hertz) < abs(self.hertz(below: $1) - hertz)
    } ?? 0
  }
}
