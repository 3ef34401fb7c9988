package import SpeechModel

/// Removes a piece of the clip and joins the ends, so that a model relies on no single part of a
/// word.
public struct Crop: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// The piece as a fraction of the clip.
  public var share = Interval(0.02, 0.1)

  /// Creates it with the default settings.
  public init() {}

  /// The drawn parameters.
  package struct Drawn: DrawnValue {
    package var share: Double
    /// The piece's position as a fraction of the possible positions, in [0, 1].
    package var place: Double

    package init(share: Double, place: Double) {
      self.share = share
      self.place = place
    }

    /// Removes the piece; at least one sample is kept.
    package func apply(to samples: inout [Float], _ scene: AugmentationScene) {
      let piece = samples.piece(share: share, place: place)
      let removed = piece.count == samples.count ? piece.dropLast() : piece
      guard !removed.isEmpty else { return }
      let left = samples.count - removed.count
      let start = removed.lowerBound
      // Half of the fade is before the joint and half after it, as far as there are samples.
      let half = min(
        scene.samples(milliseconds: Crop.fadeMilliseconds / 2),
        min(start, left - start)
      )
      let joint = (start - half..<start + half).map { i in
        // Fractions of the power, since the two ends are uncorrelated.
        let share = (Float(i - start + half) + 0.5) / Float(2 * half)
        return samples[i] * (1 - share).squareRoot()
          + samples[i + removed.count] * share.squareRoot()
      }
      samples =
        samples.prefix(start - half) + joint + samples.suffix(left - start - half)
    }
  }

  /// How long one end fades into the other.
  static let fadeMilliseconds = 5.0
}

extension Augmenter {
  /// Removes a piece of the clip.
  public static func crop(_ step: Crop) -> Augmenter { Augmenter(step) }
}

extension Crop: AugmentationStep {
  package static let name = "crop"

  package static let settings: [Setting<Crop>] = [
    .probability,
    Setting(
      "share",
      \.share,
      .within(0...0.9),
      help: "The piece as a fraction of the clip, 0 to 1"
    ),
  ]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    let share = share.draw(from: &stream)
    return Drawn(share: share, place: stream.uniform(0...1))
  }
}

extension [Float] {
  /// A piece of a clip: its length as a fraction of the clip, its position as one of those
  /// possible.
  func piece(share: Double, place: Double) -> Range<Int> {
    let length = Swift.min(count, Int((share * Double(count)).rounded()))
    let start = Int((place * Double(count - length)).rounded())
    return start..<start + length
  }
}
