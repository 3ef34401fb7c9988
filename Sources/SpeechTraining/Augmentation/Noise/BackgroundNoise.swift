internal import Foundation
package import SpeechModel

/// Mixes in noise at a drawn signal-to-noise ratio: from recordings, or of drawn colours if
/// there are none.
public struct BackgroundNoise: Sendable, Equatable {
  /// Where noise comes from.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// Recordings where there are any, else colours.
    case automatic
    /// Recordings only; nothing happens where there are none.
    case recordings
    /// Colours only.
    case colors
  }

  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// The ratio of the clip's mean power to the noise's, in dB.
  public var snrDecibels = Interval(5, 30)
  /// Where noise comes from.
  public var kind: Kind = .automatic
  /// The colours to draw from.
  public var colors: [NoiseColor] = [.white, .pink]
  /// A folder of recordings; nil for the data's own noise.
  public var folder: String?
  /// How many noises are mixed in at once, equally loud, their sum at the ratio.
  public var sources = Interval(1, 1)

  /// Creates it with the default settings.
  public init() {}

  /// The drawn parameters.
  package struct Drawn: DrawnValue {
    package var sources: [NoiseSource]
    /// The folder of the recordings; nil for the data's own noise.
    package var folder: String?
    package var snrDecibels: Double

    package init(sources: [NoiseSource], folder: String? = nil, snrDecibels: Double) {
      self.sources = sources
      self.folder = folder
      self.snrDecibels = snrDecibels
    }

    package func words(_ scene: AugmentationScene) -> String? {
      guard !sources.isEmpty else { return nil }
      let names = sources.map { $0.words(folder: folder, scene) }.joined(separator: " and ")
      return "\(names), snr \(String(format: "%.1f", snrDecibels)) dB"
    }

    /// Adds the noise; changes nothing if the clip or the noise is silent.
    package func apply(to samples: inout [Float], _ scene: AugmentationScene) throws {
      let noises = try sources.map { try $0.samples(samples.count, folder: folder, scene) }
      samples.mix(equallyLoud: noises, snrDecibels: snrDecibels)
    }
  }
}

extension Augmenter {
  /// Noise at a signal-to-noise ratio.
  public static func noise(_ step: BackgroundNoise) -> Augmenter { Augmenter(step) }
}

extension BackgroundNoise: NoiseStep {
  package static let name = "noise"

  package static let settings: [Setting<BackgroundNoise>] = [
    .probability,
    Setting(
      "snr-decibels",
      \.snrDecibels,
      .within(-40...100),
      help: "The ratio of the clip's mean power to the noise's, in dB"
    ),
    .noiseKind,
    .noiseColors,
    .noiseFolder,
    Setting(
      "sources",
      \.sources,
      .wholeNumbers(1...16),
      help: "How many noises are mixed in, equally loud"
    ),
  ]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    let snr = snrDecibels.draw(from: &stream)
    let count = sources.drawWhole(from: &stream)
    let drawn = (0..<count).compactMap { _ in drawSource(from: &stream, scene) }
    return Drawn(sources: drawn, folder: folder, snrDecibels: snr)
  }
}
