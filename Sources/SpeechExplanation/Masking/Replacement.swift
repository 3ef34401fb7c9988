internal import Foundation
public import SpeechModel
internal import SpeechTraining

/// What a removed part of a clip becomes.
///
/// No choice is free of assumptions: an explanation says what a part does compared with this.
public enum Replacement: Sendable, Equatable {
  /// The mean spectrum of the clip: the same sound everywhere.
  case mean
  /// The mean spectrum of the quietest tenth of its frames: its background.
  case quiet
  /// Digital silence, which recordings seldom contain and networks seldom know.
  case silence
  /// White noise as loud as the clip.
  case noise
  /// The mean of other recordings, at the same share of their duration: a contrast with them.
  case other([AudioClip])

  /// What it is, in words: "its mean spectrum".
  package var words: String {
    switch self {
    case .mean: "the clip's mean spectrum"
    case .quiet: "the spectrum of the clip's quietest frames"
    case .silence: "digital silence"
    case .noise: "white noise as loud as the clip"
    case .other(let clips): "the mean of \(counted(clips.count, "other recording"))"
    }
  }

  /// Its name in a record.
  package var name: String {
    switch self {
    case .mean: "mean"
    case .quiet: "quiet"
    case .silence: "silence"
    case .noise: "noise"
    case .other: "other"
    }
  }

  /// The replacement whose explanation is compared with that of this one.
  var secondOpinion: Replacement { self == .quiet ? .mean : .quiet }

  /// The share of the frames that are its quietest.
  private static let quietShare = 0.1

  /// The logarithmic mel energies that replace those of a clip, [T, bands].
  ///
  /// - Throws: `AudioError` for a recording that cannot be used.
  func energies(for clip: AudioClip, _ probe: SpectrumProbe, _ recognizer: SpeechRecognizer) throws
    -> [Float]
  {
    func everywhere(_ row: [Float]) -> [Float] { (0..<probe.frames).flatMap { _ in row } }
    switch self {
    case .mean: return everywhere(probe.meanRow(Array(0..<probe.frames)))
    case .quiet:
      let loudness = (0..<probe.frames).map { frame in
        probe.energies[frame * probe.bands..<(frame + 1) * probe.bands].reduce(0, +)
      }
      let count = max(1, Int((Self.quietShare * Double(probe.frames)).rounded()))
      let quietest = loudness.indices.sorted { (loudness[$0], $0) < (loudness[$1], $1) }
      return everywhere(probe.meanRow(Array(quietest.prefix(count))))
    case .silence:
      let silence = [Float](repeating: 0, count: clip.samples.count)
      return try recognizer.spectrumProbe(silence).energies
    case .noise:
      let amplitude = Float(clip.samples.meanPower.squareRoot())
      let noise = NoiseGenerator.white(clip.samples.count, seed: 0).map { amplitude * $0 }
      return try recognizer.spectrumProbe(noise).energies
    case .other(let clips):
      var mean = [Float](repeating: 0, count: probe.energies.count)
      for other in clips {
        let samples = try Resampler.resample(other, toHertz: recognizer.sampleRateHertz).samples
        let found = try recognizer.spectrumProbe(samples)
        for frame in 0..<probe.frames {
          let source = frame * found.frames / probe.frames
          for band in 0..<probe.bands {
            mean[frame * probe.bands + band] +=
              found.energies[source * probe.bands + band] / Float(clips.count)
          }
        }
      }
      return mean
    }
  }
}

extension SpectrumProbe {
  /// The mean of some frames' energies, [bands].
  fileprivate func meanRow(_ chosen: [Int]) -> [Float] {
    (0..<bands).map { band in
      Float(chosen.reduce(0.0) { $0 + Double(energies[$1 * bands + band]) } / Double(chosen.count))
    }
  }
}
