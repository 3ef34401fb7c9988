/// An augmentation of your own, which stands among the package's in `Experiment.augmentation` as
/// `.custom(RobotVoice(), probability: 0.3)`.
///
/// A run gives the same bits on any number of threads, and after a stop, as long as `apply` depends on
/// nothing but its values and what it is handed.
public protocol CustomAugmentation: Sendable, Equatable {
  /// Its name in `config.yaml`, `robot-voice`.
  var name: String { get }

  /// The numbers that it depends on, by their names, as `config.yaml` records them; none by default.
  var settings: [String: Double] { get }

  /// Changes the samples [S] of a training clip, nominally in [-1, 1]; may change their number.
  ///
  /// Called from several threads at once.
  ///
  /// - Parameters:
  ///   - samples: The samples, at least one before and after.
  ///   - sampleRateHertz: Samples per second, in Hz.
  ///   - random: Random numbers of the clip's own, the only ones to use.
  /// - Throws: What is to end the training.
  func apply(
    to samples: inout [Float],
    sampleRateHertz: Int,
    using random: inout some RandomNumberGenerator
  ) throws
}

extension CustomAugmentation {
  /// No numbers.
  public var settings: [String: Double] { [:] }
}

extension Augmenter {
  /// An augmentation of your own.
  ///
  /// `config.yaml` and the model's file record its name and settings; what it does is known to your
  /// program alone, which hands it over again to resume the run.
  ///
  /// - Parameters:
  ///   - augmentation: What it does.
  ///   - probability: How likely it is to happen, in [0, 1].
  public static func custom(
    _ augmentation: some CustomAugmentation,
    probability: Double = 0.5
  ) -> Augmenter {
    Augmenter(CustomStep(augmentation, probability: probability))
  }
}

/// A custom augmentation left samples that are no sound.
public struct CustomAugmentationError: Error, Equatable, CustomStringConvertible {
  /// What is wrong with the samples.
  public enum Problem: Sendable {
    /// There are none.
    case noSamples
    /// One is not a finite number.
    case nonFinite
  }

  /// Its name.
  public let name: String
  /// What is wrong with the samples.
  public let problem: Problem

  /// One line for the user.
  public var description: String {
    let words =
      switch problem {
      case .noSamples: "without samples"
      case .nonFinite: "with a sample that is not a finite number"
      }
    return "the augmentation '\(name)' left a clip \(words)"
  }
}
