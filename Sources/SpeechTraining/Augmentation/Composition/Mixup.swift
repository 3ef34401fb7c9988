internal import Foundation
package import SpeechModel

/// Mixes another training clip into the clip, and its label into the label: λ of the one, 1 - λ of
/// the other, λ drawn from Beta(α, α) (Zhang et al., "mixup: beyond empirical risk minimization",
/// 2018).
public struct Mixup: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// α of the beta distribution: small for mixtures in which one of the two prevails.
  public var alpha: Double = 0.2

  /// Creates it with the default settings.
  public init() {}

  /// The drawn parameters.
  package struct Drawn: DrawnValue {
    /// The index of the other clip among the training clips.
    package var clip: Int
    /// The weight λ of the clip itself, in [0.5, 1].
    package var share: Double

    package init(clip: Int, share: Double) {
      self.clip = clip
      self.share = share
    }

    /// λx + (1 - λ)y, as long as the longer of the two.
    package func apply(to samples: inout [Float], _ scene: AugmentationScene) throws {
      guard scene.clips.count > clip else { return }
      let other = try scene.clips.samples(clip)
      let (own, others) = (Float(share), Float(1 - share))
      for i in samples.indices { samples[i] *= own }
      if other.count > samples.count {
        samples += [Float](repeating: 0, count: other.count - samples.count)
      }
      for i in other.indices { samples[i] += others * other[i] }
    }

    package var mixture: Drawn? { self }
  }
}

extension Augmenter {
  /// Another training clip and its label mixed in.
  public static func mixup(_ step: Mixup) -> Augmenter { Augmenter(step) }
}

extension Mixup: AugmentationStep {
  package static let name = "mixup"
  /// Below these values hardly anything is mixed; above them, hardly anything else happens.
  package static let alphas = 0.05...4

  package static let settings: [Setting<Mixup>] = [
    .probability,
    Setting(
      "alpha",
      \.alpha,
      .within(alphas),
      help: "The alpha of the beta distribution: small for mixtures in which one clip prevails"
    ),
  ]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    let clip = scene.clips.count > 0 ? stream.index(below: scene.clips.count) : 0
    let share = Self.beta(alpha, from: &stream)
    // The two clips are swapped so that the clip served prevails.
    return Drawn(clip: clip, share: max(share, 1 - share))
  }

  /// Draws from the distribution Beta(α, α) (Jöhnk, 1964).
  static func beta(_ alpha: Double, from stream: inout RandomStream) -> Double {
    while true {
      let x = pow(stream.uniform(0...1), 1 / alpha)
      let y = pow(stream.uniform(0...1), 1 / alpha)
      if x + y <= 1, x + y > 0 { return x / (x + y) }
    }
  }
}
