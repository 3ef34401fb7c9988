internal import Foundation
package import SpeechModel

/// A clip's log-mel energies, or the features that a network gets from it, as a picture: time to
/// the right, low frequencies at the bottom.
package struct SpectrogramPicture: Sendable {
  /// Columns, as many for each frame.
  package let width: Int
  /// Rows, as many for each mel band.
  package let height: Int
  /// Indices into the palette, the row of the highest band first, [height, width].
  package let pixels: [UInt8]

  /// Mel bands at most, as many as can be told apart at the height of a thumbnail.
  private static let bands = 64
  /// Frames at most; a longer clip gets longer hops.
  private static let mostFrames = 320
  private static let hopMilliseconds = 4.0
  /// The range of the picture: what is this far below the loudest value is drawn as silence.
  private static let rangeDecibels: Float = 70
  /// More cannot be told apart in a thumbnail.
  private static let colours = 64

  /// Draws a clip.
  ///
  /// - Throws: `ConfigurationError` for a rate that has no valid features.
  package init(_ clip: AudioClip) throws {
    let extractor = try FeatureExtractor(Self.features(of: clip))
    let frames = extractor.frames(samples: clip.samples.count)
    let bands = extractor.values
    var rows = [Float](repeating: 0, count: frames * bands)
    clip.samples.withUnsafeBufferPointer { samples in
      rows.withUnsafeMutableBufferPointer { rows in
        guard let base = rows.baseAddress else { return }
        extractor.extract(samples, into: base, FeatureExtractor.Scratch(extractor))
      }
    }
    // Silence is dark: clips fainter than that tone are not brightened to it.
    let top = max(rows.max() ?? 0, Self.brightestDecibels(extractor.configuration))
    var pixels = [UInt8](repeating: 0, count: rows.count)
    for frame in 0..<frames {
      for band in 0..<bands {
        let share = 1 + (rows[frame * bands + band] - top) / Self.rangeDecibels
        let place = max(0, share) * Float(Self.colours - 1)
        pixels[(bands - 1 - band) * frames + frame] = UInt8(place.rounded())
      }
    }
    width = frames
    height = bands
    self.pixels = pixels
  }

  /// Draws feature rows as a network gets them, the lowest value dark and the highest bright.
  ///
  /// - Parameters:
  ///   - rows: [T, F].
  ///   - values: F.
  ///   - scale: Width and height of each value, in pixels.
  package init(rows: [Float], values: Int, scale: Int) {
    precondition(values > 0 && scale > 0 && !rows.isEmpty && rows.count % values == 0)
    let frames = rows.count / values
    let lowest = rows.min() ?? 0
    let range = (rows.max() ?? 0) - lowest
    width = frames * scale
    height = values * scale
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height)
    for value in (0..<values).reversed() {
      let line = (0..<frames).flatMap { frame in
        let share = range > 0 ? (rows[frame * values + value] - lowest) / range : 0
        let place = UInt8((share * Float(Self.colours - 1)).rounded())
        return repeatElement(place, count: scale)
      }
      for _ in 0..<scale { pixels += line }
    }
    self.pixels = pixels
  }

  /// The picture as PNG.
  package var png: [UInt8] {
    PNGEncoder.encode(
      pixels,
      width: width,
      height: height,
      .palette(ColourMap.palette(Self.colours))
    )
  }

  /// The energy of a tone at -40 dBFS: a window of N samples makes (N/4)² of one at full scale.
  private static func brightestDecibels(_ configuration: FeatureConfiguration) -> Float {
    Float(20 * log10(Double(configuration.windowLength) / 4) - 40)
  }

  private static func features(of clip: AudioClip) -> FeatureConfiguration {
    var configuration = FeatureConfiguration()
    configuration.sampleRateHertz = clip.sampleRateHertz
    configuration.hopMilliseconds = max(
      hopMilliseconds,
      clip.durationSeconds * 1_000 / Double(mostFrames)
    )
    configuration.framing = .centeredZero
    configuration.melBands = bands
    configuration.log = .decibels
    configuration.logFloor = 1e-10
    configuration.normalization = .none
    // Bins of at most 4 Hz, so that each of the narrow bands holds one.
    var points = configuration.transformLength
    while 4 * points < clip.sampleRateHertz { points *= 2 }
    configuration.fftLength = points
    return configuration
  }
}
