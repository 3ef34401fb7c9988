internal import Foundation
internal import SpeechModel

/// Every kind of step that a configuration file may name, in the order of the README's table.
package enum AugmenterCatalog {
  package static let kinds: [any AugmentationStep.Type] = [
    BackgroundNoise.self, Babble.self, Bursts.self,
    SpeedPerturbation.self, TimeStretch.self, PitchShift.self, TimeShift.self,
    SurroundingSilence.self, Crop.self, SampleMask.self,
    Gain.self, GainTransition.self, LoudnessNormalization.self, LevelNormalization.self,
    PolarityInversion.self,
    LowPass.self, HighPass.self, BandPass.self, BandStop.self, Equalizer.self,
    ImpulseResponse.self, SimulatedRoom.self,
    Clipping.self, BitCrush.self, Saturation.self, Telephone.self, CodecBand.self,
    VocalTractPerturbation.self, TimeMask.self, FrequencyMask.self,
    Mixup.self,
    StepSequence.self, Sometimes.self, OneOf.self, SomeOf.self,
  ]

  /// Names of all kinds.
  package static var names: [String] { kinds.map { $0.name } }

  /// Every kind with its defaults.
  package static var defaults: [Augmenter] { kinds.map { Augmenter($0.init()) } }

  /// Every kind that is useful by itself, with its defaults: compositions are not, and kinds
  /// that require a folder of recordings need the one given.
  package static func selfContained(folder: String? = nil) -> [Augmenter] {
    names.compactMap { name in
      [[:], folder.map { ["folder": $0] } ?? [:]].lazy.compactMap { settings -> Augmenter? in
        guard let text = try? JSONEncoder().encode([name: settings]) else { return nil }
        return try? JSONDecoder().decode(Augmenter.self, from: text)
      }.first
    }
  }

  /// The kind that an object with one key names, and the value of that key.
  ///
  /// - Throws: `ConfigurationError` for none or several keys, or one that is not known.
  static func kind(
    of decoder: any Decoder
  ) throws -> (kind: any AugmentationStep.Type, settings: any Decoder) {
    // No name that a user would write by hand.
    let container = try? decoder.container(keyedBy: AnyKey.self)
    if let container, container.allKeys.map(\.stringValue) == [CustomStep.name] {
      return (
        CustomStep.self, try container.superDecoder(forKey: AnyKey(stringValue: CustomStep.name))
      )
    }
    let (name, settings) = try decodeChoice(
      decoder,
      among: names,
      path: "augmentation",
      example: "{gain: {decibels: [-6, 6]}}"
    )
    guard let kind = kinds.first(where: { $0.name == name }) else {
      preconditionFailure("a name among the kinds' names")
    }
    return (kind, settings)
  }
}
